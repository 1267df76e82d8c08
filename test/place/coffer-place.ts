import type { SimCloud, SimPlayer, SimServer, SimServerOptions } from "../../src/testing";
import type { PlaceHandle, PlaceOptions } from "../host/headless";
import { headless } from "../host/headless";

const SCRIPTS = "test/place/scripts";

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
		return this.lines("print");
	}

	/** The lines that this server warned. */
	public warned(): Array<string> {
		return this.lines("warn");
	}

	/** The Player instance that scripts of this server see. */
	public player(simPlayer: SimPlayer): Player {
		return this.handle.player(simPlayer);
	}

	private lines(kind: "print" | "warn"): Array<string> {
		const lines = new Array<string>();
		for (const line of this.sim.output) {
			if (line.kind === kind) lines.push(line.text);
		}
		return lines;
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
