import { OwnerWatch } from "../../../../src/profile-store/start/owner-watch";
import { Jobs } from "../../../../src/profile-store/requests/jobs";
import { OldServers } from "../../../../src/profile-store/fleet/old-servers";
import { MessageInbox } from "../../../../src/profile-store/session/message-inbox";
import { Heart } from "../../../../src/profile-store/fleet/heart";
import { Pulses } from "../../../../src/profile-store/fleet/pulses";
import { SaveContent } from "../../../../src/profile-store/session/save-content";
import { SaveWaiters } from "../../../../src/profile-store/session/save-waiters";
import { LastSaves } from "../../../../src/profile-store/session/last-saves";
import { Lease } from "../../../../src/profile-store/session/lease";
import { SessionRegistry } from "../../../../src/profile-store/session/session-registry";
import { WEATHER } from "../swarm";
import { patchAll, patchMethod } from "./patch";
import type { Mutant } from "./wrap";

function always(answer: unknown): () => (this: void) => unknown {
	return () => () => answer;
}

function nothing(): (this: void) => void {
	return () => {};
}

function neverFenced(): () => void {
	return patchAll([patchMethod(Lease, "isOver", always(false)), neverSuspended()]);
}

function neverSuspended(): () => void {
	return patchMethod(Lease, "isSuspended", always(false));
}

/** A beat that lands brings back what was suspended, without a write. */
function resumesByBeat(): () => void {
	return patchMethod(Heart, "noteGap" as never, nothing);
}

/** No answer is taken for the answer that nobody is there. */
function silenceIsDeath(): () => void {
	return patchMethod(Pulses, "readBoth" as never, (original) => (pulses: never, serverId: never) => {
		const [, found] = (original as (pulses: never, serverId: never) => [boolean, { isSeen: boolean }])(
			pulses,
			serverId,
		);
		return [true, { isSeen: found.isSeen, isOwnSeen: true }];
	});
}

function everybodyIsDead(): () => void {
	return patchMethod(Pulses, "isProvedDead", always(true));
}

function believesAge(): () => void {
	return patchAll([
		patchMethod(OwnerWatch, "isSeenAlive", always(false)),
		patchMethod(OwnerWatch, "answeredSeconds", always(math.huge)),
	]);
}

function savesNoLastTime(): () => void {
	return patchMethod(LastSaves, "add", nothing);
}

function confirmsAtOnce(): () => void {
	return patchMethod(SaveWaiters, "wait", () => (_waiters: never, _since: never, begin: () => void) => {
		begin();
		return true;
	});
}

function dropsMessages(): () => void {
	return patchMethod(MessageInbox, "processedSoFar", () => () => () => true);
}

function keepsMessages(): () => void {
	return patchMethod(MessageInbox, "processedSoFar", () => () => () => false);
}

function closesAtOnce(): () => void {
	return patchAll([
		patchMethod(Jobs, "isBusy", always(false)),
		patchMethod(SessionRegistry, "hasEnding", always(false)),
	]);
}

function savesOnlyToRenew(): () => void {
	return patchMethod(SaveContent, "hasChanged", always(false));
}

function keepsSubscriptions(): () => void {
	return patchMethod(OldServers, "unsubscribe", nothing);
}

export const LIBRARY_MUTANTS: ReadonlyArray<Mutant> = [
	{ what: "never ends a session by the clock", patch: neverFenced, fault: "freeze" },
	{ what: "does not suspend a session that may be thought dead", patch: neverSuspended, fault: "freeze" },
	{ what: "resumes a session without a write that landed", patch: resumesByBeat, fault: "memoryStoreVanish" },
	{ what: "takes no answer for a proof of death", patch: silenceIsDeath, fault: "memoryOutage" },
	{ what: "takes sessions from the living", patch: everybodyIsDead, fault: "messageDrop" },
	{ what: "takes old records from owners that live", patch: believesAge, fault: "storeOutage" },
	{ what: "ends sessions without their last save", patch: savesNoLastTime, fault: "close" },
	{ what: "confirms a save before it is stored", patch: confirmsAtOnce, fault: "errorBefore" },
	{ what: "drops messages that nobody took", patch: dropsMessages, fault: "crash" },
	{ what: "leaves messages in the queue that were taken", patch: keepsMessages, fault: "crash" },
	{ what: "does not wait for its last saves when it closes", patch: closesAtOnce, fault: "close" },
	{ what: "saves what has changed only when it renews", patch: savesOnlyToRenew, fault: "crash", without: WEATHER },
	{ what: "leaves its subscriptions behind", patch: keepsSubscriptions, fault: "close" },
];
