import { closeServer } from "../ends";
import type { Member, Play } from "../model";
import { isAlive, overlap } from "../model";
import type { World } from "../world";
import type { RecordChecks } from "./record-checks";

/** A message to an active session is delivered and saved within so many seconds. */
const DELIVERY_SECONDS = 30;
const CLOSE_SECONDS_MAX = 29.5;
/** A server that stands still for so long misses beats: to the others it is dead. */
const FROZEN_SECONDS = 9;
/** So much progress may be lost when a server dies in calm weather. */
const CRASH_LOSS_SECONDS = 60;
/** How long a beat is seen. */
const BEATS_SECONDS = 16;
/** What looks like death is acted on within so many seconds. */
const PROOF_SECONDS = 60;
/** A server that cannot reach the stores for so long, while others can, has lost its lease. */
const CUT_SECONDS = 300;
/** Within so many seconds of stores that answer, the owner of an old record tries its last save once or twice. */
const LAST_TRY_SECONDS = 45;
/** Where so many requests fail, one or two tries may. */
const LAST_TRY_SHARE = 0.1;

/** Whatever still waits on a living server would wait for ever. */
export function checkPending(world: World): void {
	for (const member of world.members) {
		if (!isAlive(member)) continue;
		for (const what of member.pending)
			world.violate("stuck", undefined, `${member.sim.name}: ${what} never returned`);
	}
}

export function closeEverything(world: World, advance: (seconds: number) => void): void {
	for (const member of world.members) {
		if (member.sim.state === "running") closeServer(world, member, "after");
	}
	advance(35);
}

/** Every close that the stores did not hinder ends in time. */
export function checkCloses(world: World): void {
	for (const member of world.members) {
		const seconds = member.sim.closeSeconds;
		if (member.closeBeganAt === undefined || seconds === undefined || seconds < CLOSE_SECONDS_MAX) continue;
		if (isCloseSlowed(world, member)) continue;
		world.violate("slow close", undefined, string.format("the close of %s took %.1f s", member.sim.name, seconds));
	}
}

/** So many timers may a server have that nobody plays on: its heart, and what a request of it waits for. */
const IDLE_TIMERS_MAX = 3;
/** Its own topic. */
const IDLE_SUBSCRIPTIONS_MAX = 1;

/** With all sessions ended, a server is as quiet as before the first: no thread, timer or subscription is left behind. */
export function checkLeaks(world: World): void {
	for (const member of world.members) {
		if (member.sim.state !== "running") continue;
		// On a key that was overwritten: it learns of it at its next renewal.
		if (world.plays.some((play) => play.member === member && !play.hasEnded)) continue;
		const timers = member.sim.timerCount();
		const subscriptions = member.sim.subscriptionCount();
		const { name } = member.sim;
		if (timers > IDLE_TIMERS_MAX) world.violate("leak", undefined, `${name} has ${timers} timers left`);
		if (subscriptions > IDLE_SUBSCRIPTIONS_MAX) {
			world.violate("leak", undefined, `${name} has ${subscriptions} subscriptions left`);
		}
	}
}

/** Where so many writes fail, half a dozen tries in 30 s may all do. */
const HARD_WEATHER = 0.3;
const WRITE_FAILURES: ReadonlyArray<string> = ["errorBefore", "lostReply", "keyThrottled", "transformError"];
/** What makes a request late rather than wrong. */
const WRITE_DELAYS: ReadonlyArray<string> = ["latencySpike", "lateReply"];

/** The share of requests that a storm of the seed hits with one of these. */
function shareHit(world: World, faults: ReadonlyArray<string>): number {
	let passing = 1;
	for (const [rate, strength] of world.swarm.rates) {
		if (faults.includes(rate)) passing *= 1 - strength;
	}
	return 1 - passing;
}

/** Seconds of the close's 30 in which the stores were out for the server, and in which a storm blew. */
function weatherOfClose(world: World, member: Member): { readonly out: number; readonly storm: number } {
	const from = member.closeBeganAt!;
	const to = from + 30;
	return {
		out: overlap([...world.storeOutages, ...member.storeCuts, ...member.hogs], from, to),
		storm: overlap(world.storms, from, to),
	};
}

/** So much that not even the last saves may have come through. */
function isCloseHindered(world: World, member: Member): boolean {
	const { out, storm } = weatherOfClose(world, member);
	const stormOfFailures = shareHit(world, WRITE_FAILURES) >= HARD_WEATHER ? storm : 0;
	const from = member.closeBeganAt!;
	return out >= 15 || stormOfFailures >= 15 || overlap(member.freezes, from, from + 30) >= 10;
}

/** Waiting for the stores and between the tries takes so much of a close that the last messages of a queue come too late. */
const SLOWED_SECONDS = 10;

/** A close also waits for messages on their way, each of which a failure or a spike of 8 s and the pause after it holds up. */
function isCloseSlowed(world: World, member: Member): boolean {
	const { out, storm } = weatherOfClose(world, member);
	const share = shareHit(world, [...WRITE_FAILURES, ...WRITE_DELAYS]);
	const from = member.closeBeganAt!;
	const hasHung = overlap(member.storeHangs, from, from + 30) > 0;
	return hasHung || out + 2 * share * storm >= SLOWED_SECONDS || isCloseHindered(world, member);
}

/** @param endedAt when the last sessions ended */
export function checkGifts(world: World, checks: RecordChecks, endedAt: number): void {
	for (const [id, gift] of world.gifts) {
		if (gift.isVoided) continue;
		const taken = gift.isSettled ? 1 : (checks.record(gift.key)?.Data?.Gifts.get(id) ?? 0);
		if (gift.fate === "unknown") world.sometimes("gift with unknown fate");
		if (gift.fate === "refused" && gift.seenAt !== undefined) {
			world.violate("gift doubled", gift.key, `gift ${id} was refused, and is there`);
		} else if (gift.fate === "stored" && taken !== 1 && !checks.isQueued(gift.key, id)) {
			world.violate("gift lost", gift.key, `gift ${id} is neither taken nor waiting`);
		} else if (taken !== 1 && gift.seenAt !== undefined && gift.seenAt < endedAt - DELIVERY_SECONDS) {
			world.violate("gift lost", gift.key, `gift ${id} was never delivered`);
		}
	}
}

/** Why a session's progress may be lost; nothing where there is no excuse. */
function excuseOf(world: World, checks: RecordChecks, play: Play): string | undefined {
	const { member } = play;
	const claim = checks.claimOf(play);
	const diedAt = member.diedAt ?? math.huge;
	const takenAt = claim?.takenAt;
	if (takenAt === undefined || takenAt >= diedAt) {
		if (member.sim.state === "crashed") return "crash";
		if (member.sim.state === "closed" && isCloseHindered(world, member)) return "close without stores";
		return undefined;
	}
	const from = claim!.wroteAt;
	return claim!.takenHow === "proof"
		? excuseOfProof(world, member, takenAt)
		: excuseOfAge(world, member, from, takenAt);
}

/** Why a server that lived looked dead. */
function excuseOfProof(world: World, member: Member, takenAt: number): string | undefined {
	for (const freeze of member.freezes) {
		const seconds = freeze.to - freeze.from;
		if (freeze.from >= takenAt || freeze.to <= takenAt - PROOF_SECONDS || seconds < FROZEN_SECONDS) continue;
		return seconds < BEATS_SECONDS ? "freeze shorter than a beat is seen" : "freeze";
	}
	const stores = [...world.storeOutages, ...member.storeCuts, ...member.storeHangs, ...member.hogs];
	// Nothing of it could be seen from outside while its beats ran out.
	const memory = [...world.memoryOutages, ...member.memoryCuts, ...member.memoryHangs];
	const isSilent = overlap(memory, takenAt - BEATS_SECONDS, takenAt) >= BEATS_SECONDS / 2;
	const isMute = overlap(stores, takenAt - BEATS_SECONDS, takenAt) >= BEATS_SECONDS / 4;
	return isSilent && isMute ? "cut off from everything" : undefined;
}

/** Why a server that lived had written nothing for so long, when others could. */
function excuseOfAge(world: World, member: Member, from: number, takenAt: number): string | undefined {
	const own = [...member.storeCuts, ...member.storeHangs, ...member.hogs, ...member.freezes];
	if (overlap(own, from, takenAt) >= CUT_SECONDS) return "cut off from the stores";
	if (overlap(own, takenAt - LAST_TRY_SECONDS, takenAt) >= LAST_TRY_SECONDS / 4)
		return "cut off when others were not";
	const isStormy = overlap(world.storms, takenAt - LAST_TRY_SECONDS, takenAt) > 0;
	const share = shareHit(world, [...WRITE_FAILURES, ...WRITE_DELAYS]);
	return isStormy && share >= LAST_TRY_SHARE ? "storm after an outage" : undefined;
}

/** What a session changed while it was active is stored, unless its server died. Answers the losses by their excuse. */
export function checkProgress(world: World, checks: RecordChecks): Map<string, number> {
	const losses = new Map<string, number>();
	for (const play of world.plays) {
		if (play.isVoided) continue;
		const stored = checks.stored(play);
		if (stored === play.count) continue;
		const excuse = excuseOf(world, checks, play);
		if (stored > play.count) {
			const text = `${play.tag} made ${play.count} changes, ${stored} are stored`;
			world.violate("stored progress fell", play.key, text);
		} else if (excuse === undefined) {
			const how = checks.claimOf(play)?.takenHow ?? "never taken";
			const text = `${play.tag} lost ${play.count - stored} of ${play.count} changes (${how})`;
			world.violate("lost progress", play.key, text, checks.claimOf(play)?.takenLine);
		} else {
			losses.set(excuse, (losses.get(excuse) ?? 0) + 1);
			if (excuse === "crash") noteCrashLoss(world, play, stored);
			else if (excuse === "freeze") checkLossInCalm(world, play, stored, frozenAt(checks, play), "freeze");
		}
	}
	return losses;
}

function noteCrashLoss(world: World, play: Play, stored: number): void {
	world.sometimes("crashed with unsaved progress");
	checkLossInCalm(world, play, stored, play.member.diedAt!, "crash");
}

/** When the freeze began in which the session was taken. */
function frozenAt(checks: RecordChecks, play: Play): number {
	const takenAt = checks.claimOf(play)!.takenAt!;
	let began = takenAt;
	for (const freeze of play.member.freezes) {
		if (freeze.from < takenAt) began = freeze.from;
	}
	return began;
}

/** In calm weather a crash costs at most a minute, and so does a server that stands still for so long that it seems dead. */
function checkLossInCalm(world: World, play: Play, stored: number, endedAt: number, what: string): void {
	const oldest = play.times[stored];
	const { storeCuts, storeHangs, hogs } = play.member;
	const earlierFreezes = play.member.freezes.filter((freeze) => freeze.from < endedAt);
	const own = [...storeCuts, ...storeHangs, ...hogs, ...earlierFreezes];
	const spans = [...world.storms, ...world.storeOutages, ...own];
	if (endedAt - oldest > CRASH_LOSS_SECONDS && overlap(spans, oldest - 10, endedAt) === 0) {
		const text = string.format("the %s lost %.1f s of %s", what, endedAt - oldest, play.tag);
		world.violate("lost progress", play.key, text);
	}
}
