import type { DataStore, DataStores, Engine, KeyInfo, Transform, ValueAndInfo } from "../../../src/engine";
import type { SimServer } from "../../../src/testing";
import type { FaultRecord } from "./model";

/** Something between a server and its engine that makes the library on it do wrong: the checks must see it. */
export type Wrap = (sim: SimServer) => Engine;

type Update = (store: DataStore, key: string, transform: Transform) => ValueAndInfo;

/** The engine with another UpdateAsync. */
function withUpdate(sim: SimServer, update: Update): Engine {
	const real = sim.engine.dataStores;
	const dataStores: DataStores = {
		getDataStore(name: string) {
			const store = real.getDataStore(name);
			const wrapped = {
				updateAsync(key: string, transform: Transform) {
					return update(store, key, transform);
				},
			};
			return setmetatable(wrapped, { __index: store as never }) as unknown as DataStore;
		},
		getRequestBudget(requestType) {
			return real.getRequestBudget(requestType);
		},
	};
	return { ...sim.engine, dataStores };
}

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
function forgetsSentIds(sim: SimServer): Engine {
	return withUpdate(sim, (store, key, transform) => {
		return store.updateAsync(key, (value, info) => {
			const coffer = (value as FaultRecord | undefined)?.Coffer as { SentIds?: unknown } | undefined;
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

/** With the fault that brings it to light. */
export const BROKEN: ReadonlyArray<readonly [what: string, wrap: Wrap, fault: string]> = [
	["has a clock that is too slow to end its sessions in time", slowClock, "freeze"],
	["reads and writes in two steps", notAtomic, "latencySpike"],
	["forgets which messages it has sent", forgetsSentIds, "lostReply"],
	["takes a failed write for done", confirmsFailures, "errorBefore"],
	["saves without a look at the owner", savesUnfenced, "freeze"],
];
