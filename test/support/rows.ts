import type { SimServerOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { ServerKind } from "./old-servers";
import { NEW, OLD, PeerServer } from "./old-servers";

/** One fault of the reference module, played with one of the two libraries. */
export class RowWorld {
	public readonly cloud: SimCloud;

	constructor(public readonly kind: ServerKind) {
		this.cloud = new SimCloud();
	}

	/** A server with the library that is looked at. */
	public start(options?: SimServerOptions): PeerServer {
		const server = new PeerServer(this.cloud.startServer(options), this.kind);
		// What New begins in the background has begun when a player comes.
		server.store();
		this.cloud.advance(10);
		return server;
	}

	public stored<T>(key: string): T {
		return this.cloud.dataStore("PlayerData").read(key) as T;
	}

	public cashOf(key: string): number | undefined {
		const record = this.stored<{ Data?: { Cash?: number } } | undefined>(key);
		return record?.Data?.Cash;
	}
}

/** Plays the fault; answers what went wrong, or nothing when all was well. */
export type RowPlay = (world: RowWorld) => string | undefined;

/** Two specs for one row; TestEZ gives `it` to spec files only, so they declare them. */
export interface RowCase {
	readonly title: string;
	readonly run: () => void;
}

/**
 * A row of the list "Where the reference fails": holds on ours, and is seen to fail on the reference, so that the spec
 * is known to be able to fail. `isKept`: the reference meets this one too.
 */
export function row(number: number, title: string, play: RowPlay, isKept = false): Array<RowCase> {
	const ours: RowCase = {
		title: `row ${number}: ${title}`,
		run: () => {
			const problem = play(new RowWorld(NEW));
			if (problem !== undefined) error(problem, 0);
		},
	};
	const reference: RowCase = {
		title: `row ${number} ${isKept ? "is met by the reference too" : "is missed by the reference"}`,
		run: () => {
			const world = new RowWorld(OLD);
			const [isPlayed, problem] = pcall(play, world);
			// The reference's own threads may raise here, which is part of how it fails.
			world.cloud.takeErrors();
			const hasFailed = !isPlayed || problem !== undefined;
			if (hasFailed === isKept) error(isKept ? tostring(problem) : "the reference does it well", 0);
		},
	};
	return [ours, reference];
}
