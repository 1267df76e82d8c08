/**
 * The rules of the protocol, and nothing else: what a server does with what it knows. `limits` are the periods in ticks,
 * `broken` names the rules that a mutant leaves out. Nothing here knows what other servers do.
 */
import {
	ASK,
	CLAIM,
	DECIDED,
	ENDING,
	HOLDING,
	LAST_SAVE,
	LIVE,
	NEVER,
	NOBODY,
	NO_WRITE,
	NOTHING,
	OLD_SERVER,
	SAVE,
	STARTING,
	ageOfBeat,
	serverOf,
} from "./state.mjs";

// -- Heart ---------------------------------------------------------------------------------------------------------------

/** Whether records may say that this server beats. */
export const isSteady = (s, rules) => s.lastBeat < rules.limits.steady;

const isMarking = (s, rules) => isSteady(s, rules) && (s.realm === LIVE || rules.broken.studioMarks === true);

/** From now on the entry may have been seen missing: what was trusted before is over at the deadline. */
function noteGap(s, deadline) {
	if (s.phase === HOLDING || s.phase === ENDING) s.gap = Math.min(s.gap, deadline);
	if (s.write !== NO_WRITE) s.writeGap = Math.min(s.writeGap, deadline);
}

/** Whether a beat that was sent before this one has no answer; one that hangs for too long is assumed lost. */
const isOlderHanging = (s, age, rules) =>
	[s.beat0, s.beat1].some((b) => b !== 0 && ageOfBeat(b) > age && ageOfBeat(b) < rules.limits.hang);

/** A beat is answered: how long ago it was sent, and whether there was an entry when it landed. */
export function hearBeat(s, age, wasThere, rules) {
	const { fence } = rules.limits;
	const { broken } = rules;
	if (age >= s.lastBeat && s.lastBeat < fence) {
		// Overtaken: what it found was there before the one that was answered, or it landed into a gap and hid it.
		if (!wasThere && !broken.ignoresOvertaken) noteGap(s, 0);
		return;
	}
	const isNew = !wasThere && !broken.ignoresGap;
	const isFailed = s.isChainBroken === 1 && !broken.ignoresFailedBeats;
	const isHanging = !broken.ignoresHangingBeats && isOlderHanging(s, age, rules);
	const isLate = s.lastBeat >= fence && !broken.pausesAreNoGap;
	if ((isNew || isFailed || isHanging || isLate) && !broken.resumesByBeat) noteGap(s, fence - s.lastBeat);
	s.isChainBroken = 0;
	s.lastBeat = broken.trustsReplyTime ? 0 : Math.min(age, fence);
}

// -- Doubt ---------------------------------------------------------------------------------------------------------------

/** Whether another server may have had reason to think this one dead: then its session is suspended. */
export function isDoubted(s, rules) {
	return s.mayBeMarked === 1 && (s.lastBeat >= rules.limits.fence || s.gap === 0);
}

export const isActive = (s, rules) => s.phase === HOLDING && !isLeaseOver(s, rules) && !isDoubted(s, rules);

/** Whether no write of it has landed for so long that an asker may soon take it for the silence: it is over for good. */
export const isLeaseOver = (s, rules) => s.phase === HOLDING && s.sinceTrusted >= rules.limits.lease;

/** The mark is to go, or a gap or a doubt is to be cleared by a write. */
export function isWriteDue(s, rules) {
	return s.phase === HOLDING && s.mayBeMarked === 1 && (!isSteady(s, rules) || s.gap !== NEVER);
}

/** It may be marked again. */
export const isMarkDue = (s, rules) => s.phase === HOLDING && s.mayBeMarked === 0 && isMarking(s, rules);

// -- Writes of the owner ---------------------------------------------------------------------------------------------------

function decide(s, kind, data) {
	s.write = DECIDED;
	s.kind = kind;
	s.isFresh = 1;
	s.sinceDecided = 0;
	s.writeData = data;
	s.writeGap = NEVER;
	s.mark = 0;
}

function forgetWrite(s) {
	s.write = NO_WRITE;
	s.kind = SAVE;
	s.isFresh = 0;
	s.sinceDecided = 0;
	s.writeData = 0;
	s.writeGap = NEVER;
	s.mark = 0;
	s.isByDisclaim = 0;
	s.isByProof = 0;
}

/** The session is over, or the start is. */
export function forgetSession(s) {
	forgetWrite(s);
	s.phase = NOTHING;
	s.guid = 0;
	s.mayBeMarked = 0;
	s.gap = NEVER;
	s.sinceTrusted = 0;
	s.data = 0;
	s.isRobbed = 0;
	s.hasAsked = 0;
	s.seenGuid = 0;
	s.isDisclaimed = 0;
	forgetSeen(s);
}

/** A transform of the owner's write runs: it saves, or finds the session lost. */
export function decideSave(s, record, isLast, rules) {
	if (record.guid !== s.guid && !rules.broken.writesOverOthers) {
		forgetSession(s);
		return;
	}
	decide(s, isLast ? LAST_SAVE : SAVE, s.data);
	if (isLast) return;
	s.mark = isMarking(s, rules) ? 1 : 0;
	// From now on, not from its reply on, the record may say so; gaps from before that are nobody's proof.
	if (s.mark === 1 && s.mayBeMarked === 0 && !rules.broken.marksAtReply) {
		s.mayBeMarked = 1;
		if (!rules.broken.oldGapsCount) s.gap = NEVER;
	}
	if (s.mark === 0 && rules.broken.unmarksAtOnce) s.mayBeMarked = 0;
	if (rules.broken.keepsMarkWhenSilent) s.mark = 1;
}

/** A write has landed: the session was certainly ours when its transform ran. */
function trust(s, rules) {
	s.gap = rules.broken.trustsFromReply ? NEVER : s.writeGap;
	s.sinceTrusted = rules.broken.leaseFromReply ? 0 : s.sinceDecided;
}

/** The reply says that a save has landed. */
function hearSaved(s, rules) {
	const { broken } = rules;
	trust(s, rules);
	const isMarked = broken.keepsMarkWhenSilent ? isMarking(s, rules) : s.mark === 1;
	s.mayBeMarked = isMarked ? 1 : 0;
	forgetWrite(s);
}

// -- Asking ----------------------------------------------------------------------------------------------------------------

export function forgetSeen(s) {
	s.isUnchanged = 0;
	s.sinceSeen = 0;
	s.miss = NEVER;
	s.isProved = 0;
	s.look = 0;
	s.isLookFar = 0;
}

function see(s, record, rules) {
	if (s.seenGuid !== record.guid) s.isDisclaimed = 0;
	if (!rules.broken.proofSurvivesChange) forgetSeen(s);
	s.seenGuid = record.guid;
	s.isUnchanged = 1;
}

/** The answer of a look: `isFar` if it was sent the proof's distance after the oldest miss was answered. */
export function hearLook(s, isSeen, isFar, rules) {
	s.look = 0;
	s.isLookFar = 0;
	if (isSeen) {
		if (rules.broken.sightsDoNotCount) return;
		s.miss = NEVER;
		s.isProved = 0;
	} else if (s.miss === NEVER) {
		s.miss = 0;
		if (rules.broken.oneMissIsEnough) s.isProved = 1;
	} else if (isFar) s.isProved = 1;
}

/** A look counts only so long after the owner was seen: an old reading could show what was before. */
export const mayLook = (s, rules) => s.sinceSeen >= rules.limits.settle;

export const isFarFromMiss = (s, rules) => s.miss !== NEVER && s.miss >= rules.limits.distance;

/** The request stands in the record: whether its owner need not be waited for. */
function mayTake(s, record, rules) {
	const { broken } = rules;
	// Its server has said so: a guid never comes again, so nothing else is asked.
	if (s.isDisclaimed === 1 && record.guid === s.seenGuid) {
		s.isByDisclaim = 1;
		return true;
	}
	if (s.hasAsked === 0) return false;
	if (record.guid === OLD_SERVER) return true;
	if (s.isUnchanged === 0 && !broken.takesWithoutReread) return false;
	if (s.sinceSeen >= rules.limits.silence) return true;
	const isProved = s.isProved === 1 || (broken.secondLookNotNeeded === true && isFarFromMiss(s, rules));
	if (isProved && !broken.neverProves && s.realm === LIVE && (record.marked === 1 || broken.provesUnmarked)) {
		s.isByProof = 1;
		return true;
	}
	return false;
}

function take(s, record, rules) {
	const { isByProof, isByDisclaim } = s;
	decide(s, CLAIM, record.data);
	s.isByProof = isByProof;
	s.isByDisclaim = isByDisclaim;
	s.mark = isMarking(s, rules) ? 1 : 0;
}

/** A transform of the asker runs: it claims, asks, or looks only; interrupted when somebody asked after it. */
export function claim(s, record, me, rules) {
	s.isByProof = 0;
	s.isByDisclaim = 0;
	if (record.guid === NOBODY || (record.guid !== OLD_SERVER && serverOf(record.guid) === me)) {
		take(s, record, rules);
		return;
	}
	const isAsking = record.asked === me + 1;
	if ((isAsking || rules.broken.takesUnasked) && mayTake(s, record, rules)) take(s, record, rules);
	else if (s.hasAsked === 1 && !isAsking) forgetSession(s);
	else {
		// From here on it looks for the owner, also while the request is on its way, or when it fails.
		if (s.isUnchanged === 0) see(s, record, rules);
		if (s.hasAsked === 0) decide(s, ASK, 0);
	}
}

function hearClaimed(s, rules) {
	s.phase = HOLDING;
	s.data = s.writeData;
	s.mayBeMarked = s.mark;
	trust(s, rules);
	s.hasAsked = 0;
	s.seenGuid = 0;
	s.isDisclaimed = 0;
	forgetSeen(s);
	forgetWrite(s);
}

/** A reply says that the write stands. */
export function hearLanded(s, rules) {
	if (s.kind === CLAIM) hearClaimed(s, rules);
	else if (s.kind === LAST_SAVE) forgetSession(s);
	else if (s.kind === SAVE) hearSaved(s, rules);
	else {
		forgetWrite(s);
		s.hasAsked = 1;
	}
	if (isLeaseOver(s, rules)) s.phase = ENDING;
}

/** The transform runs again, since somebody wrote, or for the first time. */
export function decideAgain(s, record, me, rules) {
	if (s.kind === CLAIM || s.kind === ASK) {
		forgetWrite(s);
		claim(s, record, me, rules);
	} else decideSave(s, record, s.kind === LAST_SAVE, rules);
}

/** No reply: the write may stand or not. */
export const hearNothing = (s) => forgetWrite(s);

// -- Being asked ------------------------------------------------------------------------------------------------------------

/** Somebody asks this server for a session: whether it says that it does not have it and never will. */
export function hearRequest(s, guid, rules) {
	if (s.guid === guid) {
		if (s.phase === HOLDING) {
			s.phase = ENDING;
			return false;
		}
		if (s.phase === ENDING) return rules.broken.disclaimsWhileEnding === true;
		if (s.phase === STARTING) return rules.broken.disclaimsWhileStarting === true;
	}
	return true;
}
