import type { Engine, KeyInfo } from "../../../../src/engine";
import type { SimServer } from "../../../../src/testing";
import type { FaultRecord } from "../model";
import { recordOf } from "../model";
import type { Mutant } from "./wrap";
import { withUpdate } from "./wrap";

/** Every other server believes in its sessions for too long. */
function slowClock(sim: SimServer): Engine {
	const { clock } = sim.engine;
	const [number] = sim.name.match("%d+$");
	if (tonumber(number)! % 2 === 0) return sim.engine;
	return {
		...sim.engine,
		clock: {
			unixSeconds() {
				return clock.unixSeconds();
			},
			unixMillis() {
				return clock.unixMillis();
			},
			monotonicSeconds() {
				return clock.monotonicSeconds() / 3;
			},
		},
	};
}

/** Reads, then writes whatever stands there by then. */
function notAtomic(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		const [value, info] = store.getAsync(key, false);
		const [written, userIds, metadata] = transform(value, info as KeyInfo);
		if (written === undefined) return $tuple(undefined, undefined);
		store.setAsync(key, written, userIds, metadata);
		return store.getAsync(key, false);
	});
}

/** A retry that does not find its own message. */
export function forgetsSentIds(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const coffer = recordOf(value)?.Coffer as { SentIds?: unknown } | undefined;
			if (coffer !== undefined) coffer.SentIds = undefined;
			return transform(value, info);
		});
	});
}

/** A write that failed counts as done. */
function confirmsFailures(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		let written: unknown;
		let seen: KeyInfo | undefined;
		let answer: unknown;
		let info: KeyInfo | undefined;
		const [isSuccess, problem] = pcall(() => {
			[answer, info] = store.updateAsync(key, (value, keyInfo) => {
				const [decided, userIds, metadata] = transform(value, keyInfo);
				written = decided;
				seen = keyInfo;
				return $tuple(decided, userIds, metadata);
			});
		});
		if (isSuccess) return $tuple(answer, info);
		if (written === undefined || seen === undefined) error(problem, 0);
		return $tuple(written, seen);
	});
}

/** A save that does not look who owns the key. */
function savesUnfenced(sim: SimServer): Engine {
	let own: FaultRecord["MetaData"];
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const record = value as { MetaData?: FaultRecord["MetaData"] } | undefined;
			if (own !== undefined && record !== undefined) record.MetaData = { ...own };
			const [decided, userIds, metadata] = transform(value, info);
			const written = (decided as FaultRecord | undefined)?.MetaData;
			if (written?.ActiveSession?.[1] === sim.engine.host.jobId) own = { ...written };
			else own = undefined;
			return $tuple(decided, userIds, metadata);
		});
	});
}

/** A write that gives no user ids and no metadata back: the engine clears them. */
function dropsMetadata(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => $tuple(transform(value, info)[0]));
	});
}

/** A transform that is run again works on what it read first. */
function keepsFirstRead(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		let decided: LuaTuple<[value: unknown, userIds?: Array<number>, metadata?: object]> | undefined;
		return store.updateAsync(key, (value, info) => {
			decided ??= [transform(value, info)][0] as never;
			return decided as never;
		});
	});
}

/** Writes the fields that it knows and no others. */
function forgetsNewerFields(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const [decided, userIds, metadata] = transform(value, info);
			const record = recordOf(decided) as { Newer?: number } | undefined;
			if (record !== undefined) record.Newer = undefined;
			return $tuple(decided, userIds, metadata);
		});
	});
}

/** A session that does not count as one: nothing fences the one before off. */
function countsNoSessions(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const before = recordOf(value)?.MetaData?.SessionLoadCount;
			const [decided, userIds, metadata] = transform(value, info);
			const after = recordOf(decided)?.MetaData as { SessionLoadCount: number } | undefined;
			if (after !== undefined && before !== undefined) after.SessionLoadCount = before;
			return $tuple(decided, userIds, metadata);
		});
	});
}

/** A save that brings a removed key back to life. */
function savesTheRemoved(sim: SimServer): Engine {
	const last = new Map<string, unknown>();
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const [decided, userIds, metadata] = transform(value ?? last.get(key), info);
			if (decided !== undefined) last.set(key, decided);
			return $tuple(decided, userIds, metadata);
		});
	});
}

export const PORT_MUTANTS: ReadonlyArray<Mutant> = [
	{ what: "has a clock that is too slow to end its sessions in time", wrap: slowClock, fault: "freeze" },
	{ what: "reads and writes in two steps", wrap: notAtomic, fault: "latencySpike" },
	{ what: "forgets which messages it has sent", wrap: forgetsSentIds, fault: "lostReply" },
	{ what: "takes a failed write for done", wrap: confirmsFailures, fault: "errorBefore" },
	{ what: "saves without a look at the owner", wrap: savesUnfenced, fault: "freeze" },
	{ what: "drops user ids and metadata", wrap: dropsMetadata, fault: "conflict" },
	{ what: "does not look again when its transform is run again", wrap: keepsFirstRead, fault: "conflict" },
	{ what: "drops the fields of a newer library", wrap: forgetsNewerFields, fault: "newer" },
	{ what: "does not count sessions", wrap: countsNoSessions, fault: "freeze" },
	{ what: "brings removed keys back to life", wrap: savesTheRemoved, fault: "remove" },
];
