import { closeServer } from "../ends";
import type { Play } from "../model";
import { isAlive, overlap } from "../model";
import type { World } from "../world";
import { excuseOfAge, isCloseHindered, whatHinderedSaves } from "./excuses";
import { leaksOf, slowCloses } from "./quiet-checks";
import type { RecordChecks } from "./record-checks";

/** A message to an active session is delivered and saved within so many seconds. */
const DELIVERY_SECONDS = 30;
/** So much progress may be lost when a server dies in calm weather. */
const CRASH_LOSS_SECONDS = 60;
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

export function checkCloses(world: World): void {
	for (const text of slowCloses(world)) world.violate("slow close", undefined, text);
}

export function checkLeaks(world: World): void {
	for (const member of world.members) {
		// On a key that was overwritten: it learns of it at its next renewal.
		if (world.plays.some((play) => play.member === member && !play.hasEnded)) continue;
		for (const text of leaksOf(world, member)) world.violate("leak", undefined, text);
	}
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
		? whatHinderedSaves(world, member, takenAt)
		: excuseOfAge(world, member, from, takenAt);
}

/** What a session changed while it was active is stored, unless its server died. Answers the losses by their excuse. */
export function checkProgress(world: World, checks: RecordChecks): Map<string, number> {
	const losses = new Map<string, number>();
	for (const play of world.plays) {
		if (play.isVoided) continue;
		const stored = checks.stored(play);
		if (stored === play.count) continue;
		const excuse = excuseOf(world, checks, play);
		if (play.isForfeited && stored < play.count) {
			losses.set("Data that could not be stored", (losses.get("Data that could not be stored") ?? 0) + 1);
			continue;
		}
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
	const { storeCuts, storeHangs, hogs, drains } = play.member;
	const earlierFreezes = play.member.freezes.filter((freeze) => freeze.from < endedAt);
	const own = [...storeCuts, ...storeHangs, ...hogs, ...drains, ...play.heldBack, ...earlierFreezes];
	const spans = [...world.storms, ...world.storeOutages, ...world.slowTimesOf(play.member), ...own];
	if (endedAt - oldest > CRASH_LOSS_SECONDS && overlap(spans, oldest - 10, endedAt) === 0) {
		const text = string.format("the %s lost %.1f s of %s", what, endedAt - oldest, play.tag);
		world.violate("lost progress", play.key, text);
	}
}
