import { LastSaves } from "../../../../src/profile-store/session/last-saves";
import { SaveContent } from "../../../../src/profile-store/session/save-content";
import type { Taken } from "../../../../src/profile-store/session/taken";
import { SaveWaiters } from "../../../../src/profile-store/session/save-waiters";
import type { Attempt, WriteOwner } from "../../../../src/profile-store/session/save-writer";
import { SaveWriter } from "../../../../src/profile-store/session/save-writer";
import { Session } from "../../../../src/profile-store/session/session";
import { deepCopy } from "../../../../src/storable/deep-copy";
import { Signal } from "../../../../src/util/signal";
import { patchAll, patchMethod } from "./patch";
import { forgetsSentIds } from "./port-mutants";
import type { Mutant } from "./wrap";

// What is broken here is what a write holds, and when that is fixed. The insides are named as they are compiled.

interface Writer {
	readonly owner: { takeNow?: (this: unknown, value: unknown) => Taken | undefined };
	readonly home: { readonly clock: { monotonicSeconds(): number } };
}

interface Content {
	atEnd?: unknown;
	readonly owner: { readonly inbox: { processedSoFar(): (id: number) => boolean } };
}

interface SessionInside {
	readonly state: string;
	last?: Taken;
	readonly content: SaveContent;
}

/** A failed try that lands after the next one brings back what was there before it. */
function takesEarly(): () => void {
	const taken = new Map<Attempt, Taken | undefined>();
	const write = patchMethod(SaveWriter, "write", (original) => (writer: Writer, attempt: Attempt) => {
		const now = (writer.owner as WriteOwner).takeNow(undefined);
		const Data = now?.payload.Data;
		if (now === undefined || Data === undefined) taken.set(attempt, now);
		else taken.set(attempt, { ...now, payload: { ...now.payload, Data: deepCopy(Data) } });
		return original(writer as never, attempt as never);
	});
	const decide = patchMethod(
		SaveWriter,
		"decide",
		(original) => (writer: Writer, attempt: Attempt, value: unknown) => {
			// Over the method of its class, for as long as the step takes.
			writer.owner.takeNow = () => taken.get(attempt);
			const step = original(writer as never, attempt as never, value as never);
			writer.owner.takeNow = undefined;
			return step;
		},
	);
	return patchAll([write, decide]);
}

function fixesBeforeTheStepIsOver(): () => void {
	return patchMethod(SaveContent, "lastData", (original) => (content: Content) => {
		return content.atEnd ?? original(content as never);
	});
}

function storesWhatWasEmptied(): () => void {
	return patchMethod(SaveContent, "lastData", (original) => (content: Content) => {
		const { atEnd } = content;
		content.atEnd = undefined;
		const data = original(content as never);
		content.atEnd = atEnd;
		return data;
	});
}

function neverFixes(): () => void {
	return patchMethod(Session, "takeNow", (original) => (session: SessionInside, value: unknown) => {
		const { last, content, state } = session;
		if (state === "ended" && last !== undefined) session.last = content.takeLast(last.payload.saveId, last.moment);
		return original(session as never, value as never);
	});
}

function confirmsParts(): () => void {
	return patchMethod(SaveWaiters, "landed", (original) => (waiters: never, moment: never) => {
		return original(waiters, moment, true as never);
	});
}

function keepsKeyWithoutData(): () => void {
	return patchMethod(Session, "takeNow", (original) => (session: SessionInside, value: unknown) => {
		if (session.state === "ended" && session.last?.hasData === false) return undefined;
		return original(session as never, value as never);
	});
}

function withholdsNothing(): () => void {
	return patchMethod(Session, "withhold", () => () => {});
}

interface Listener {
	readonly callback: (...args: Array<unknown>) => void;
	readonly next?: Listener;
}

function callsHooksItself(): () => void {
	return patchMethod(Signal, "Fire", () => (signal: { readonly head?: Listener }, ...args: Array<unknown>) => {
		let entry = signal.head;
		while (entry !== undefined) {
			entry.callback(...args);
			entry = entry.next;
		}
	});
}

/** What is processed in the step of the end stays in the queue. */
function closesQueueAtOnce(): () => void {
	const processed = new Map<Content, (id: number) => boolean>();
	const note = patchMethod(SaveContent, "noteEnd", (original) => (content: Content) => {
		processed.set(content, content.owner.inbox.processedSoFar());
		return original(content as never);
	});
	const take = patchMethod(SaveContent, "takeLast", (original) => (content: Content, id: never, moment: never) => {
		const taken = original(content as never, id, moment) as Taken;
		const isProcessed = processed.get(content) ?? taken.payload.isProcessed;
		return { ...taken, payload: { ...taken.payload, isProcessed } };
	});
	return patchAll([note, take]);
}

function waitsForTokens(): () => void {
	return patchMethod(LastSaves, "mayQueue", () => () => false);
}

const PATIENCE_SECONDS = 5;

function givesUpTheSlow(): () => void {
	return patchMethod(SaveWriter, "decide", (original) => (writer: Writer, attempt: Attempt, value: unknown) => {
		if (writer.home.clock.monotonicSeconds() - attempt.begunAt > PATIENCE_SECONDS) return undefined;
		return original(writer as never, attempt as never, value as never);
	});
}

export const CONTENT_MUTANTS: ReadonlyArray<Mutant> = [
	{ what: "takes what a save holds when it is sent", patch: takesEarly, fault: "lateEffect" },
	{ what: "sends a message again on its own result", wrap: forgetsSentIds, fault: "landedConflict" },
	{
		what: "gives up what a slow store has not answered",
		patch: givesUpTheSlow,
		fault: "slowStore",
		besides: ["close"],
	},
	{ what: "waits for a budget that the game uses up", patch: waitsForTokens, fault: "drain", besides: ["close"] },
	{ what: "fixes the last save before its step is over", patch: fixesBeforeTheStepIsOver, fault: "lateWords" },
	{ what: "stores Data that were emptied at the end", patch: storesWhatWasEmptied, fault: "wipe" },
	{ what: "stores what was changed after the end", patch: neverFixes, fault: "stale" },
	{ what: "confirms saves that left values out", patch: confirmsParts, fault: "badValue" },
	{ what: "keeps the key when its Data cannot be stored", patch: keepsKeyWithoutData, fault: "vanish" },
	{ what: "stores what OnLoaded has not finished", patch: withholdsNothing, fault: "managed" },
	{ what: "breaks off where a hook raises", patch: callsHooksItself, fault: "hooks" },
	{ what: "leaves in the queue what was processed with the end", patch: closesQueueAtOnce, fault: "handlers" },
];
