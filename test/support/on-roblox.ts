/** What `npm run on-roblox` gives the specs that it runs in the real engine (scripts/on-roblox/luau/run-context.luau). */
export interface OnRoblox {
	/** Begins the name of everything that this run makes. */
	readonly prefix: string;
	/** The name of a throw-away data store. */
	readonly storeName: (this: void, label: string) => string;
	/** To be told of each key before it is written: the end of the run removes it. */
	readonly note: (this: void, store: string, key: string) => void;
}

/** Nothing elsewhere: specs that ask a real engine skip themselves there. */
export const onRoblox = (_G as { CofferOnRoblox?: OnRoblox }).CofferOnRoblox;
