import type { DataStore, DataStores, Engine, Transform, ValueAndInfo } from "../../../../src/engine";
import type { SimServer } from "../../../../src/testing";

/** Something between a server and its engine that makes the library on it do wrong: the checks must see it. */
export type Wrap = (sim: SimServer) => Engine;

export type Update = (store: DataStore, key: string, transform: Transform) => ValueAndInfo;

/** The engine with another UpdateAsync. */
export function withUpdate(sim: SimServer, update: Update): Engine {
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

/** A library that is broken on purpose: the checks must see it. */
export interface Mutant {
	/** After "a library that". */
	readonly what: string;
	/** The fault that brings it to light: on in every seed. */
	readonly fault: string;
	/** Others that are on in every seed. */
	readonly besides?: ReadonlyArray<string>;
	/** Faults that would excuse it. */
	readonly without?: ReadonlyArray<string>;
	/** Breaks what a server gets from its engine. */
	readonly wrap?: Wrap;
	/** Breaks the compiled library; answers what mends it. */
	readonly patch?: () => () => void;
}
