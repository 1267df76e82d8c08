import type { SimClient, SimCloud, SimPlayer, SimServer, SimServerOptions } from "../../src/testing";
import type { ClientHandle, PlaceHandle, PlaceOptions } from "../../host/headless";
import { headless } from "../../host/headless";

const SCRIPTS = "test/place/scripts";

function linesOf(process: SimServer | SimClient, kind: "print" | "warn"): Array<string> {
	const lines = new Array<string>();
	for (const line of process.output) {
		if (line.kind === kind) lines.push(line.text);
	}
	return lines;
}

/** A simulated server booted from the shipped place, with scripts of test/place/scripts running in it. */
export class PlaceServer {
	public readonly handle: PlaceHandle;

	constructor(
		public readonly sim: SimServer,
		scripts: ReadonlyArray<string>,
		place: PlaceOptions["place"],
	) {
		if (headless === undefined) error("only the headless host boots places", 2);
		this.handle = headless.startServer(sim, {
			place,
			scripts: scripts.map((name) => `${SCRIPTS}/${name}.server.luau`),
		});
	}

	/** The lines that scripts of this server printed, from the first on. */
	public printed(): Array<string> {
		return linesOf(this.sim, "print");
	}

	/** The lines that this server warned. */
	public warned(): Array<string> {
		return linesOf(this.sim, "warn");
	}

	/** The Player instance that scripts of this server see. */
	public player(simPlayer: SimPlayer): Player {
		return this.handle.player(simPlayer);
	}
}

/** The machine of one player of such a server, booted from the same place. */
export class PlaceClient {
	public readonly sim: SimClient;
	public readonly handle: ClientHandle;

	constructor(server: PlaceServer, player: SimPlayer, scripts: ReadonlyArray<string>) {
		if (headless === undefined) error("only the headless host boots places", 2);
		this.sim = server.sim.startClient(player);
		this.handle = headless.startClient(server.handle, this.sim, {
			scripts: scripts.map((name) => `${SCRIPTS}/${name}.client.luau`),
		});
	}

	/** The lines that scripts of this client printed, from the first on. */
	public printed(): Array<string> {
		return linesOf(this.sim, "print");
	}
}

/** Starts a server from the place that is shipped. */
export function bootPlace(cloud: SimCloud, scripts: ReadonlyArray<string>, options?: SimServerOptions): PlaceServer {
	return new PlaceServer(cloud.startServer(options), scripts, "coffer");
}

/** A server that has players already when its scripts begin. */
export function bootPlaceLate(sim: SimServer, scripts: ReadonlyArray<string>): PlaceServer {
	return new PlaceServer(sim, scripts, "coffer");
}

/** Starts the client of a player, with scripts of test/place/scripts running in it. */
export function bootClient(server: PlaceServer, player: SimPlayer, scripts: ReadonlyArray<string>): PlaceClient {
	return new PlaceClient(server, player, scripts);
}
