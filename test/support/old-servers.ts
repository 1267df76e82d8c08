import type { Profile, ProfileStoreModule, StandardStore, Store } from "../../src/profile-store/types";
import type { SimCloudOptions, SimServer, SimServerOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { PlayerData } from "./world";
import { newTemplate, STORE_NAME } from "./world";

/**
 * Whether servers with Luau of their own can be started. Not in Studio, where every module of a place lives once: suites
 * that need them say `if (!IS_HEADLESS) SKIP();` first.
 */
export const IS_HEADLESS = headless !== undefined;

/** Which library a server runs: the reference module, or ours as it is shipped in dist/coffer.rbxl. */
export type ServerKind = "ProfileStore 1.0.3" | "Coffer";

export const OLD: ServerKind = "ProfileStore 1.0.3";
export const NEW: ServerKind = "Coffer";
export const SERVER_KINDS: ReadonlyArray<ServerKind> = [OLD, NEW];

/** Both ways in which something can pass between an old and a new server. */
export const DIRECTIONS: ReadonlyArray<{ readonly from: ServerKind; readonly to: ServerKind }> = [
	{ from: OLD, to: NEW },
	{ from: NEW, to: OLD },
];

const MODULE_PATHS: { readonly [Kind in ServerKind]: { readonly path: string; readonly place?: "coffer" } } = {
	// Without a place: that of the specs, where the development dependencies are.
	"ProfileStore 1.0.3": { path: "ReplicatedStorage.CofferTest.peers.ProfileStore" },
	Coffer: { path: "ServerScriptService.ProfileStore", place: "coffer" },
};

/** The reference looks at its list of profiles in every frame: with fewer frames, two virtual hours pass three times as fast. */
const FRAME_RATE = 20;

/** For servers that only see hours pass, to get versions. */
export const FOR_HOURS: SimServerOptions = { frameRate: 4 };

/** A cloud for servers with Luau of their own. */
export function newCloud(options?: SimCloudOptions): SimCloud {
	return new SimCloud({ frameRate: FRAME_RATE, ...options });
}

/** Boots a place in the simulated server and requires one module of it. */
export function requireFrom(sim: SimServer, path: string, place?: "coffer"): unknown {
	if (headless === undefined) error("only the headless host can boot places", 2);
	return headless.startServer(sim, { place }).require(path);
}

/** A simulated server with Luau of its own, as one of the two libraries is used by a game. */
export class PeerServer {
	/** The reference lacks `SetConstants`. */
	public readonly ProfileStore: ProfileStoreModule;
	private playerStore?: Store<PlayerData>;

	constructor(
		public readonly sim: SimServer,
		public readonly kind: ServerKind,
	) {
		const { path, place } = MODULE_PATHS[kind];
		this.ProfileStore = requireFrom(sim, path, place) as ProfileStoreModule;
	}

	/** The store that most specs use. */
	public store(): Store<PlayerData> {
		let store = this.playerStore;
		if (store === undefined) {
			// In a thread of the server: the reference starts threads there.
			this.run(() => (store = this.ProfileStore.New(STORE_NAME, newTemplate())));
			this.playerStore = store;
		}
		return this.playerStore!;
	}

	/** Starts a thread in this server; it runs at once until it first yields. */
	public run(callback: () => void): void {
		this.sim.run(callback);
	}

	/** Runs it in this server until it returns, however much virtual time that takes. */
	public await<T>(callback: () => T, limitSeconds?: number): T {
		return this.sim.await(callback, limitSeconds);
	}

	/** Starts a session that must succeed. */
	public load(key: string, store: StandardStore<PlayerData> = this.store()): Profile<PlayerData> {
		const profile = this.await(() => store.StartSessionAsync(key));
		if (profile === undefined) error(`no session for ${key} on a server with ${this.kind}`, 2);
		return profile;
	}

	/** Ends the session and lets its last save land. */
	public unload(profile: Profile<PlayerData>): void {
		this.await(() => {
			profile.EndSession();
			this.sim.engine.scheduler.wait(2);
		});
	}

	/** Sends a message; answers whether it is stored. */
	public send(key: string, message: object): boolean {
		return this.await(() => this.store().MessageAsync(key, message));
	}
}

export function startPeer(cloud: SimCloud, kind: ServerKind, options?: SimServerOptions): PeerServer {
	return new PeerServer(cloud.startServer(options), kind);
}
