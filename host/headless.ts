import type { SimClient, SimPlayer, SimServer } from "../src/testing";

/** A place that runs in a simulated process. All of these are called with a dot from Luau. */
export interface ProcessHandle {
	readonly game: DataModel;
	/** The globals of the place's scripts: `task`, `Enum`, `shared`, `typeof` ... */
	readonly env: Readonly<Record<string, unknown>>;
	/** What a ModuleScript returns, by its path ("ServerScriptService.ProfileStore"). May yield inside of the process only. */
	readonly require: (this: void, path: string) => unknown;
	/** Runs a script again: one of `scripts`, or a Script of the place by its path. */
	readonly runScript: (this: void, name: string) => void;
}

/** A place that runs in a simulated server. */
export interface PlaceHandle extends ProcessHandle {
	/** The Player instance of a simulated player. */
	readonly player: (this: void, player: SimPlayer) => Player;
	/** What the server sent to clients by remote events, oldest first. */
	readonly sent: ReadonlyArray<{
		readonly remote: string;
		readonly call: string;
		readonly arguments: Array<unknown>;
	}>;
	/** Plays a client that fires a remote event; needs none that was started. */
	readonly receive: (this: void, remote: RemoteEvent, player: Player, ...values: Array<unknown>) => void;
}

/** The same place as it runs in a simulated client. */
export interface ClientHandle extends ProcessHandle {
	/** The Player instance of the client's tree: `Players.LocalPlayer`. */
	readonly player: Player;
}

export interface ClientOptions {
	/** Files, by their paths from the root of the checkout, that run as LocalScripts of the player's PlayerScripts. */
	readonly scripts?: ReadonlyArray<string>;
	/** Whether the place's own LocalScripts run too. */
	readonly runPlaceScripts?: boolean;
}

export interface PlaceOptions {
	/**
	 * "test" is the place of the specs, "coffer" the one that is shipped, "model" an empty one with the model that is
	 * shipped at its top; the director's own when left out.
	 */
	readonly place?: "test" | "coffer" | "model";
	/** Files, by their paths from the root of the checkout, that run as Scripts of ServerScriptService. */
	readonly scripts?: ReadonlyArray<string>;
	/** Whether the place's own Scripts run too. */
	readonly runPlaceScripts?: boolean;
}

/** The chance and the clocks of one script, since it was loaded. */
export interface WatchedWorld {
	/** How many random numbers it has drawn. */
	readonly draws: (this: void) => number;
	/** How often it has read a clock. */
	readonly reads: (this: void) => number;
	/** Moves its clocks by more than a day. */
	readonly later: (this: void) => void;
}

/** What only the headless host offers. */
export interface Headless {
	readonly startServer: (this: void, server: SimServer, options?: PlaceOptions) => PlaceHandle;
	/** Boots the place of a server as the client of one of its players. What the server has changed arrives later. */
	readonly startClient: (this: void, server: PlaceHandle, client: SimClient, options?: ClientOptions) => ClientHandle;
	/** What a Luau file of the checkout returns; run once, outside of all servers. */
	readonly include: (this: void, file: string) => unknown;
	/** The same for a script whose chance and clocks are watched and move only when told to; the world that it sees comes second. */
	readonly includeWatched: (this: void, file: string) => LuaTuple<[value: unknown, world: WatchedWorld]>;
	/** Real seconds, for benches. */
	readonly now: (this: void) => number;
	/** A data file below examples/ or test/, by its path from the root of the checkout. */
	readonly readText: (this: void, file: string) => string;
	readonly jsonDecode: (this: void, text: string) => unknown;
	readonly jsonEncode: (this: void, value: unknown) => string;
	/** Makes the run fail, in one line and without a traceback; the script goes on. */
	readonly fail: (this: void, text: string) => void;
	/** The parameters of the command line. */
	readonly arguments: ReadonlyArray<string>;
}

/** The headless host; nothing in Studio, where specs that need it are skipped. */
export const headless = (_G as { CofferHeadless?: Headless }).CofferHeadless;
