import { RandomStream } from "./kernel/random-stream";
import type { SignalMode } from "./kernel/virtual-signal";
import type { MeasuredFidelity } from "./measured";
import { measuredOptions } from "./measured";

/** From and to, in seconds; every delay is drawn between them. */
export type SecondsRange = [minimum: number, maximum: number];

/** How a simulated cloud behaves. Everything may be left out. */
export interface SimCloudOptions {
	/** All chance comes from it. Default 1. */
	readonly seed?: number;
	/** How engine signals reach their listeners. Default "deferred", as in new places. */
	readonly signalMode?: SignalMode;
	/** Unix seconds at virtual time 0. Default 1 800 000 123. */
	readonly startTime?: number;
	/** One way between a server and the data stores. Default 0.03 to 0.08 s. */
	readonly dataStoreLegSeconds?: SecondsRange;
	/** From publishing to each receiver. Default 1 to 2 s, as on Roblox. */
	readonly messageSeconds?: SecondsRange;
	/** One way between a server and the memory stores. Default 0.005 to 0.02 s. */
	readonly memoryStoreLegSeconds?: SecondsRange;
	/** One way between a server and a client. Default 0.03 to 0.12 s. */
	readonly remoteSeconds?: SecondsRange;
	/** Frames a second of every server and client. Default 60. */
	readonly frameRate?: number;
	/** Keeps the trace as lines, beside its hash. Default false. */
	readonly keepTrace?: boolean;
	/** Request budgets with their queues, and the limits on messages and memory stores. Default true. */
	readonly budgets?: boolean;
	/** What a transform that throws or yields does: its error is printed and the call answers nil, or it reaches the caller. Default "nil". */
	readonly transformErrors?: "raise" | "nil";
	/** How many user ids a key takes: Roblox does not say. Default drawn from the seed, 4 to 50. */
	readonly userIdsMax?: number;
	/**
	 * `docs/fidelity-measured.json`, decoded: what was measured on Roblox takes the place of the defaults of `transformErrors`,
	 * `userIdsMax`, `signalMode`, `messageSeconds` and `dataStoreLegSeconds`. Default nothing.
	 */
	readonly measured?: MeasuredFidelity;
}

/** What Studio may do with the experience's data. */
export type StudioAccess = "Access" | "NoAccess" | "NoInternet" | "Unpublished";

/** How a simulated server differs from the others. Everything may be left out. */
export interface SimServerOptions {
	/** What the trace and the errors call it. Default "server1", "server2" ... */
	readonly name?: string;
	readonly placeId?: number;
	/** Default a GUID; empty in Studio. */
	readonly jobId?: string;
	readonly isStudio?: boolean;
	readonly studioAccess?: StudioAccess;
	/** How far its wall clock is ahead of true time. Default 0. */
	readonly clockSkewSeconds?: number;
	readonly frameRate?: number;
	readonly signalMode?: SignalMode;
}

/** How a simulated client differs from the others. Everything may be left out. */
export interface SimClientOptions {
	/** How far its wall clock is ahead of true time. Default 0. */
	readonly clockSkewSeconds?: number;
	readonly frameRate?: number;
	/** Default that of its server. */
	readonly signalMode?: SignalMode;
}

const DEFAULT_START_TIME = 1_800_000_123;

/** With every default filled in. What was measured is in the others. */
export type CompleteOptions = Required<Omit<SimCloudOptions, "measured">>;

/** The options with every default filled in. */
export function completeOptions(options: SimCloudOptions): CompleteOptions {
	const seed = options.seed ?? 1;
	const measured = measuredOptions(options.measured);
	return {
		seed,
		signalMode: options.signalMode ?? measured.signalMode ?? "deferred",
		startTime: options.startTime ?? DEFAULT_START_TIME,
		dataStoreLegSeconds: options.dataStoreLegSeconds ?? measured.dataStoreLegSeconds ?? [0.03, 0.08],
		messageSeconds: options.messageSeconds ?? measured.messageSeconds ?? [1, 2],
		memoryStoreLegSeconds: options.memoryStoreLegSeconds ?? [0.005, 0.02],
		remoteSeconds: options.remoteSeconds ?? [0.03, 0.12],
		frameRate: options.frameRate ?? 60,
		keepTrace: options.keepTrace ?? false,
		budgets: options.budgets ?? true,
		userIdsMax: options.userIdsMax ?? measured.userIdsMax ?? new RandomStream(seed, "user ids").integer(4, 50),
		transformErrors: options.transformErrors ?? measured.transformErrors ?? "nil",
	};
}
