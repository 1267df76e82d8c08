import type { FaultRates, SecondsRange, SignalMode } from "../../../src/testing";
import { RandomStream } from "../../../src/testing";
import type { FaultChoice } from "./script";

/** What happens to servers and services as a whole; each has the mean time between two of its kind in a seed. */
export type Trouble =
	| "crash"
	| "freeze"
	| "close"
	| "storeOutage"
	| "memoryOutage"
	| "messagingOutage"
	| "storeCut"
	| "memoryCut"
	| "clockStep"
	| "hog"
	| "hang"
	| "slowStore"
	| "drain"
	/** Both stores slow, for one server or for all. */
	| "slowAll"
	/** Both stores out together, for one server or for all. */
	| "bothOut"
	/** The memory stores have no room: what is there can be read until it expires. */
	| "memoryFull"
	/** All players of a crowd go to another server at once. */
	| "handOff"
	/** All servers close, and as many new ones begin. */
	| "restart";

/** Mean virtual seconds between two of a kind where it is on: from, to. */
const TROUBLES: ReadonlyArray<readonly [trouble: Trouble, mean: SecondsRange]> = [
	["crash", [250, 1500]],
	["freeze", [100, 900]],
	["close", [250, 1500]],
	["storeOutage", [300, 1500]],
	["memoryOutage", [300, 1500]],
	["messagingOutage", [300, 1500]],
	["storeCut", [500, 1500]],
	["memoryCut", [300, 1200]],
	["clockStep", [200, 900]],
	["hog", [200, 900]],
	["hang", [200, 900]],
	["slowStore", [150, 900]],
	["drain", [60, 400]],
	["slowAll", [150, 900]],
	["bothOut", [100, 700]],
	["memoryFull", [300, 1500]],
	["handOff", [150, 700]],
	["restart", [500, 2000]],
];

/** How many come and go together: more than one message names, now and then. */
const CROWD_MIN = 4;
const CROWD_MAX = 24;

/** What support and other programs do to a key, beside its session. */
export type Meddling = "remove" | "overwrite" | "rollBack" | "newer";

/** As above. What they undo cannot be checked any more, so they are rarer. */
const MEDDLINGS: ReadonlyArray<readonly [meddling: Meddling, mean: SecondsRange]> = [
	["remove", [600, 2000]],
	["overwrite", [600, 2000]],
	["rollBack", [400, 1500]],
	["newer", [300, 1500]],
];

/** What game code does to its profiles, most of it wrong. */
export type Act =
	| "hooks"
	| "handlers"
	| "lateWords"
	| "stale"
	| "wipe"
	| "refill"
	| "vanish"
	| "freezeData"
	| "badValue"
	| "tooLarge"
	| "managed";

const ACTS: ReadonlyArray<Act> = [
	"hooks",
	"handlers",
	"lateWords",
	"stale",
	"wipe",
	"refill",
	"vanish",
	"freezeData",
	"badValue",
	"tooLarge",
	"managed",
];

/** How strongly memory stores forget, at most. */
const FORGETTING: ReadonlyArray<readonly [rate: keyof FaultRates, strongest: number]> = [
	["memoryStoreStale", 0.6],
	["memoryStoreVanish", 0.1],
	["memoryStoreFlush", 0.05],
];

/** How old a read of a memory store may be, in seconds: what the library reckons with. */
export const STALE_SECONDS: SecondsRange = [0.05, 0.5];

/** Strongest rate of each fault that a storm may bring. */
const RATES: ReadonlyArray<readonly [rate: keyof FaultRates, strongest: number]> = [
	["errorBefore", 0.4],
	["lostReply", 0.4],
	["latencySpike", 0.3],
	["lateReply", 0.1],
	["keyThrottled", 0.4],
	["conflict", 0.5],
	["transformError", 0.2],
	["messageDrop", 1],
	["messageDouble", 0.5],
	["messageLate", 0.5],
	["publishError", 0.5],
	["subscribeError", 0.7],
	["subscribeHang", 0.3],
	["memoryStoreError", 0.5],
	["memoryStoreSpike", 0.3],
	["memoryStoreConflict", 0.5],
	["memoryStoreStall", 0.05],
	...FORGETTING,
	["lateEffect", 0.3],
	["landedConflict", 0.4],
	["unnumberedError", 1],
];

/** The faults of single calls and messages: without them the weather is calm. */
export const WEATHER: ReadonlyArray<string> = RATES.map(([rate]) => rate);

/** What one seed plays: which faults, how strong, on how many servers. */
export interface Swarm {
	readonly seed: number;
	readonly serverCount: number;
	readonly keys: ReadonlyArray<string>;
	/** Those of them whose players come and go all together. */
	readonly crowd: ReadonlyArray<string>;
	/** Whether one of the servers is one in Studio. */
	readonly hasStudio: boolean;
	/** How many players come to each key: two meet. */
	readonly playersPerKey: number;
	readonly hasPlayers: boolean;
	readonly frameRate: number;
	readonly storeLegSeconds: SecondsRange;
	readonly messageSeconds: SecondsRange;
	/** How far wall clocks are off at most. */
	readonly skewSeconds: number;
	/** Mean seconds of a visit, between two gifts to a key, and between two changes of Data. */
	readonly visitSeconds: number;
	readonly giftSeconds: number;
	readonly changeSeconds: number;
	/** How many visits are not ended by their server, but by the next one that asks. */
	readonly openShare: number;
	readonly signalMode: SignalMode;
	/** Unix seconds: where in the run the UTC hour ends, in which versions replace one another. */
	readonly startTime: number;
	/** What the engine does about a transform that throws. */
	readonly transformErrors: "raise" | "nil";
	/** Whether the players trade. */
	readonly hasTrades: boolean;
	readonly troubles: ReadonlyArray<readonly [trouble: Trouble, meanSeconds: number]>;
	readonly meddlings: ReadonlyArray<readonly [meddling: Meddling, meanSeconds: number]>;
	readonly rates: ReadonlyArray<readonly [rate: keyof FaultRates, strength: number]>;
	/** In which share of visits the game does it. */
	readonly acts: ReadonlyArray<readonly [act: Act, share: number]>;
}

/** A stream per fault: leaving one out (`without`) moves nothing else, which is what makes a failing seed small. */
function isOn(seed: number, name: string, share: number, choice: FaultChoice): RandomStream | undefined {
	const stream = new RandomStream(seed, `swarm/${name}`);
	const isDrawn = stream.chance(share) || choice.always?.includes(name) === true;
	return isDrawn && choice.without?.includes(name) !== true ? stream : undefined;
}

/** Most strengths are small, some are not. */
function strength(stream: RandomStream, strongest: number): number {
	return strongest * stream.number() * stream.number();
}

function drawCrowd(seed: number): Array<string> {
	const stream = new RandomStream(seed, "swarm/crowd");
	const keys = new Array<string>();
	const count = CROWD_MIN + (CROWD_MAX - CROWD_MIN) * stream.number() * stream.number();
	for (const index of $range(1, math.floor(count))) keys.push(`crowd${100 + index}`);
	return keys;
}

/** Draws what the seed plays. */
export function drawSwarm(seed: number, choice: FaultChoice = {}): Swarm {
	const stream = new RandomStream(seed, "swarm");
	const keys = new Array<string>();
	for (const index of $range(1, stream.integer(1, 3))) keys.push(`key${index}`);
	const troubles = new Array<readonly [Trouble, number]>();
	for (const [trouble, [least, most]] of TROUBLES) {
		const own = isOn(seed, trouble, 0.4, choice);
		if (own !== undefined) troubles.push([trouble, own.between(least, most)]);
	}
	const meddlings = new Array<readonly [Meddling, number]>();
	for (const [meddling, [least, most]] of MEDDLINGS) {
		const own = isOn(seed, meddling, 0.2, choice);
		if (own !== undefined) meddlings.push([meddling, own.between(least, most)]);
	}
	const rates = new Array<readonly [keyof FaultRates, number]>();
	for (const [rate, strongest] of RATES) {
		const own = isOn(seed, rate, 0.4, choice);
		if (own !== undefined && strongest > 0) rates.push([rate, strength(own, strongest)]);
	}
	const acts = new Array<readonly [Act, number]>();
	for (const act of ACTS) {
		const own = isOn(seed, act, 0.35, choice);
		const share = own?.between(0.1, 0.6) ?? 0;
		// Each costs as much as a minute of all the rest.
		if (own !== undefined) acts.push([act, act === "tooLarge" ? share / 6 : share]);
	}
	const crowd = troubles.some(([trouble]) => trouble === "handOff") ? drawCrowd(seed) : [];
	const isSkewed = isOn(seed, "skew", 0.5, choice) !== undefined;
	const keptKeys = keys.filter((_, index) => index < (choice.keys ?? math.huge));
	const keptCrowd = crowd.filter((_, index) => keys.size() + index < (choice.keys ?? math.huge));
	const modes = new RandomStream(seed, "swarm/modes");
	return {
		seed,
		keys: [...keptKeys, ...keptCrowd],
		crowd: keptCrowd,
		hasStudio: isOn(seed, "studio", 0.2, choice) !== undefined,
		serverCount: math.min(stream.integer(2, 6), choice.servers ?? math.huge),
		playersPerKey: math.min(stream.integer(1, 2), choice.playersPerKey ?? math.huge),
		hasPlayers: stream.chance(0.7),
		frameRate: stream.integer(10, 60),
		storeLegSeconds: stream.chance(0.7) ? [0.03, 0.08] : [0.05, 0.6],
		messageSeconds: stream.chance(0.7) ? [0.1, 0.5] : [0.5, 3],
		skewSeconds: isSkewed ? stream.between(1, 900) : 0,
		visitSeconds: stream.chance(0.5) ? stream.between(10, 60) : stream.between(60, 600),
		giftSeconds: stream.chance(0.5) ? stream.between(12, 40) : stream.between(40, 200),
		changeSeconds: stream.between(2, 20),
		openShare: stream.between(0, 0.8),
		startTime: 1_800_000_000 + modes.integer(0, 3599),
		signalMode: modes.chance(0.3) ? "immediate" : "deferred",
		transformErrors: modes.chance(0.5) ? "nil" : "raise",
		hasTrades: modes.chance(0.6) && keptKeys.size() > 1 && choice.without?.includes("trade") !== true,
		troubles,
		meddlings,
		rates,
		acts,
	};
}

/** The names of all that the seed has drawn: each may be left out of it. */
export function faultNames(swarm: Swarm): Array<string> {
	const names = new Array<string>();
	for (const [name] of swarm.troubles) names.push(name);
	for (const [name] of swarm.meddlings) names.push(name);
	for (const [name] of swarm.rates) names.push(name);
	for (const [name] of swarm.acts) names.push(name);
	if (swarm.skewSeconds > 0) names.push("skew");
	if (swarm.hasStudio) names.push("studio");
	if (swarm.hasTrades) names.push("trade");
	return names;
}

/** The faults of a seed in one line. */
export function describeSwarm(swarm: Swarm): string {
	const parts = new Array<string>();
	for (const [name, mean] of swarm.troubles) parts.push(string.format("%s every %d s", name, mean));
	for (const [name, mean] of swarm.meddlings) parts.push(string.format("%s every %d s", name, mean));
	for (const [name, rate] of swarm.rates) parts.push(string.format("%s %.2f", name, rate));
	for (const [name, share] of swarm.acts) parts.push(string.format("%s %.2f", name, share));
	if (swarm.skewSeconds > 0) parts.push(string.format("skew %d s", swarm.skewSeconds));
	if (swarm.hasStudio) parts.push("studio");
	if (swarm.hasTrades) parts.push("trade");
	return `${swarm.serverCount} servers, ${swarm.keys.size()} keys, ${swarm.playersPerKey} players a key; ${parts.join(", ")}`;
}
