import type { ServerLife, Span } from "../model";
import { overlap } from "../model";
import type { Stage } from "../stage";

/** A server that is in doubt saves at once, and knows of it so long before anybody can have proved it dead, at most. */
const DOUBT_SECONDS = 12;
/** What stood in the way of its saves did so for so long, at least. */
const HINDERED_SECONDS = 1;
/** What keeps beats from landing is over for so long, at most, when a proof of it is acted on. */
const PROOF_SECONDS = 20;
/** A server that cannot reach the stores for so long, while others can, has lost its lease. */
const CUT_SECONDS = 300;
/** Within so many seconds of stores that answer, the owner of an old record tries its last save once or twice. */
const LAST_TRY_SECONDS = 45;
/** Where so many requests fail, one or two tries may. */
const LAST_TRY_SHARE = 0.1;

/** Where so many writes fail, half a dozen tries in 30 s may all do. */
const HARD_WEATHER = 0.3;
/** These keep beats from landing in time. */
const BEAT_FAULTS = new Set<string>([
	"memoryStoreError",
	"memoryStoreSpike",
	"memoryStoreConflict",
	"memoryStoreStall",
]);
const WRITE_FAILURES: ReadonlyArray<string> = ["errorBefore", "lostReply", "keyThrottled", "transformError"];
/** What makes a request late rather than wrong. */
const WRITE_DELAYS: ReadonlyArray<string> = ["latencySpike", "lateReply"];

/** The share of requests that a storm of the seed hits with one of these. */
function shareHit(stage: Stage, faults: ReadonlyArray<string>): number {
	let passing = 1;
	for (const [rate, strength] of stage.swarm.rates) {
		if (faults.includes(rate)) passing *= 1 - strength;
	}
	return 1 - passing;
}

/** Seconds of the close's 30 in which the stores were out for the server, and in which a storm blew. */
function weatherOfClose(stage: Stage, member: ServerLife): { readonly out: number; readonly storm: number } {
	const from = member.closeBeganAt!;
	const to = from + 30;
	return {
		out: overlap([...stage.storeOutages, ...member.storeCuts, ...member.hogs], from, to),
		storm: overlap(stage.storms, from, to),
	};
}

/** A request that arrives later than that leaves no time for its answer, nor for the step that has to come before it. */
const ARRIVAL_SECONDS = 25;

/** Seconds that a request of the close took longer to arrive, at the most. */
function slownessOfClose(stage: Stage, member: ServerLife): number {
	const from = member.closeBeganAt!;
	let longest = 0;
	for (const { from: began, to, seconds } of stage.slowTimesOf(member)) {
		if (began < from + 30 && to > from) longest = math.max(longest, seconds);
	}
	return longest;
}

/** So much that not even the last saves may have come through. */
export function isCloseHindered(stage: Stage, member: ServerLife): boolean {
	const { out, storm } = weatherOfClose(stage, member);
	const stormOfFailures = shareHit(stage, WRITE_FAILURES) >= HARD_WEATHER ? storm : 0;
	const from = member.closeBeganAt!;
	if (slownessOfClose(stage, member) >= ARRIVAL_SECONDS) return true;
	// The game's own requests left it no place in the queue, as it has reported.
	const isQueueFull = member.fullQueues.some((span) => span.from >= from && span.from < from + 30);
	if (isQueueFull && overlap(member.drains, from, from + 30) >= 15) return true;
	// What took the budget in the minute before has left a debt: every try waits for a token, and so for long after each that fails.
	const isInDebt = overlap(member.drains, from - 60, from) >= 15;
	if (isInDebt && storm >= 15 && shareHit(stage, WRITE_FAILURES) >= LAST_TRY_SHARE) return true;
	return out >= 15 || stormOfFailures >= 15 || overlap(member.freezes, from, from + 30) >= 10;
}

/** Waiting for the stores and between the tries takes so much of a close that the last messages of a queue come too late. */
const SLOWED_SECONDS = 10;

/** A close also waits for messages on their way, each of which a failure or a spike of 8 s and the pause after it holds up. */
export function isCloseSlowed(stage: Stage, member: ServerLife): boolean {
	const { out, storm } = weatherOfClose(stage, member);
	const share = shareHit(stage, [...WRITE_FAILURES, ...WRITE_DELAYS]);
	const from = member.closeBeganAt!;
	const hasHung = overlap(member.storeHangs, from, from + 30) > 0;
	const slowness = slownessOfClose(stage, member);
	// A message that waits for the budget of a closing server is given up after 6 s, and waits at the end of the queue again.
	const drained = overlap(member.drains, from, from + 30);
	return (
		hasHung || drained + 2 * slowness + out + 2 * share * storm >= SLOWED_SECONDS || isCloseHindered(stage, member)
	);
}

/** Why a server that lived could not save within the seconds before that moment; nothing where it could. */
export function whatHinderedSaves(stage: Stage, member: ServerLife, time: number): string | undefined {
	const from = time - DOUBT_SECONDS;
	const hindered = (spans: ReadonlyArray<Span>) => overlap(spans, from, time) >= HINDERED_SECONDS;
	if (hindered(member.freezes)) return "freeze";
	if (hindered([...stage.storeOutages, ...member.storeCuts])) return "in doubt while the stores were out";
	if (hindered(member.storeHangs)) return "in doubt while calls hung";
	if (hindered([...member.hogs, ...member.drains])) return "in doubt while the game used up the budget";
	if (hindered(stage.slowTimesOf(member))) return "in doubt while the stores were slow";
	if (hindered(member.fullQueues)) return "in doubt while its own tries filled the queue";
	const share = shareHit(stage, [...WRITE_FAILURES, ...WRITE_DELAYS]);
	return hindered(stage.storms) && share >= LAST_TRY_SHARE ? "in doubt in a storm" : undefined;
}

/** What kept a server's beats from landing, or from being seen, in time. What a memory store forgets is in none of them. */
export function isBeatHindered(stage: Stage, member: ServerLife, time: number): boolean {
	const slow = stage.slowTimesOf(member).filter(({ isMemoryToo }) => isMemoryToo);
	const own = [...member.freezes, ...member.memoryCuts, ...member.memoryHangs, ...slow];
	const storms = stage.swarm.rates.some(([rate]) => BEAT_FAULTS.has(rate)) ? stage.storms : [];
	const spans = [...own, ...stage.memoryOutages, ...stage.memoryFulls, ...storms];
	return overlap(spans, time - PROOF_SECONDS, time) > 0;
}

/** Why a server that lived had written nothing for so long, when others could. */
export function excuseOfAge(stage: Stage, member: ServerLife, from: number, takenAt: number): string | undefined {
	const own = [...member.storeCuts, ...member.storeHangs, ...member.hogs, ...member.freezes];
	if (overlap(own, from, takenAt) >= CUT_SECONDS) return "cut off from the stores";
	if (overlap(own, takenAt - LAST_TRY_SECONDS, takenAt) >= LAST_TRY_SECONDS / 4)
		return "cut off when others were not";
	const isStormy = overlap(stage.storms, takenAt - LAST_TRY_SECONDS, takenAt) > 0;
	const share = shareHit(stage, [...WRITE_FAILURES, ...WRITE_DELAYS]);
	return isStormy && share >= LAST_TRY_SHARE ? "storm after an outage" : undefined;
}
