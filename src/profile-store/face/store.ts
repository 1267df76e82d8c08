import type { Engine } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { runOwned } from "../../util/owned-thread";
import type { Fleet } from "../fleet/fleet";
import type { Requests } from "../requests/requests";
import type { Plan } from "../schema/prepare";
import type { SchemaRefusalCode } from "../schema/types";
import type { SessionRegistry } from "../session/session-registry";
import { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { SessionStarts } from "../start/session-starts";
import type {
	DataStoreState,
	EditRefusal,
	ForeignDataChoice,
	Profile,
	ProfileStoreModule,
	RestoreRefusal,
	RollBackParams,
	RollBackRefusal,
	RollBackReport,
	StandardStore,
	StartSessionParams,
	Store,
	VersionQuery,
} from "../types";
import type { Overwrites } from "../without-session/overwrite";
import type { RollBacks } from "../without-session/roll-back";
import type { Outbox } from "../without-session/send-message";
import type { ViewRequest, Views } from "../without-session/view";
import {
	checkDate,
	checkKey,
	checkMessage,
	checkMoment,
	checkParams,
	checkRollBackParams,
	checkSelf,
	checkSortDirection,
	checkTransform,
	checkVersion,
	raise,
} from "./arguments";
import { ProfileVersionQuery } from "./version-query";

/** What the stores of a server stand on. */
export interface StoreHome {
	readonly engine: Engine;
	readonly module: ProfileStoreModule;
	readonly requests: Requests;
	readonly settings: Settings;
	readonly fleet: Fleet;
	readonly sessions: SessionRegistry;
	readonly starts: SessionStarts;
	readonly views: Views;
	readonly overwrites: Overwrites;
	readonly rollBacks: RollBacks;
	readonly outbox: Outbox;
}

/** Under one name on the object, as on a profile. */
export interface StoreParts {
	readonly home: StoreHome;
	readonly context: StoreContext;
}

/** Of Luau's own; runs no metamethod. */
declare function rawget(fields: object, key: unknown): unknown;

/** What game code calls, on a store or on its Mock. */
export class StoreObject<T extends object> implements StandardStore<T> {
	public readonly Name: string;
	public readonly Mock!: StandardStore<T>;
	public OnForeignData?: (this: void, profileKey: string, value: unknown) => ForeignDataChoice;
	/** Those of the module: see the end of this file. */
	public readonly IsClosing!: boolean;
	public readonly IsCriticalState!: boolean;
	public readonly DataStoreState!: DataStoreState;
	public readonly OnError!: ProfileStoreModule["OnError"];
	public readonly OnOverwrite!: ProfileStoreModule["OnOverwrite"];
	public readonly OnCriticalToggle!: ProfileStoreModule["OnCriticalToggle"];
	private readonly __coffer: StoreParts;

	constructor(home: StoreHome, name: string, plan: Plan, main?: Store<T>) {
		this.Name = name;
		const face = (main ?? this) as unknown as Store;
		const { engine, requests } = home;
		const context = new StoreContext(engine, requests, name, plan, main !== undefined, face);
		this.__coffer = { home, context };
		if (main === undefined) this.Mock = new StoreObject<T>(home, name, plan, this);
	}

	public StartSessionAsync(profileKey: string, params?: StartSessionParams): Profile<T> | undefined {
		checkSelf("StartSessionAsync", isStore(this));
		checkKey("StartSessionAsync", profileKey);
		checkParams(params);
		const { home, context } = this.__coffer;
		if (home.requests.isClosing()) return undefined;
		context.waitUntilReady();
		const { token } = context.address(profileKey);
		// One that is over by the clock is no session any more; its last save is waited for.
		home.sessions.get(token)?.fence();
		if (home.sessions.get(token) !== undefined) {
			raise(
				`StartSessionAsync: this server has a session for this profile already (STORE:${this.Name}; KEY:${profileKey})`,
			);
		}
		context.forgetRefusal(profileKey);
		return home.starts.start(context, profileKey, token, params ?? {}) as unknown as Profile<T> | undefined;
	}

	public MessageAsync(profileKey: string, message: object): boolean {
		checkSelf("MessageAsync", isStore(this));
		checkKey("MessageAsync", profileKey);
		checkMessage(message);
		const { home, context } = this.__coffer;
		if (home.requests.isClosing()) return false;
		// The game may change its table while this yields.
		const sent = deepCopy(message);
		return runOwned(home.engine.scheduler, () => {
			return home.requests.jobs.run(() => home.outbox.send(context, profileKey, sent));
		});
	}

	public GetAsync(profileKey: string, version?: string): Profile<T> | undefined {
		checkSelf("GetAsync", isStore(this));
		checkKey("GetAsync", profileKey);
		checkVersion(version);
		return view(this.__coffer, profileKey, { version }) as unknown as Profile<T> | undefined;
	}

	public GetAtTimeAsync(profileKey: string, time: DateTime | number): Profile<T> | undefined {
		checkSelf("GetAtTimeAsync", isStore(this));
		checkKey("GetAtTimeAsync", profileKey);
		const now = this.__coffer.home.engine.clock.unixMillis();
		const unixMillis = checkDate("GetAtTimeAsync", "time", time, now);
		if (unixMillis === undefined) raise("GetAtTimeAsync: time must be a DateTime or Unix milliseconds, not nil");
		return view(this.__coffer, profileKey, { unixMillis }) as unknown as Profile<T> | undefined;
	}

	public VersionQuery(
		profileKey: string,
		sortDirection?: Enum.SortDirection,
		minDate?: DateTime | number,
		maxDate?: DateTime | number,
	): VersionQuery<T> {
		checkSelf("VersionQuery", isStore(this));
		checkKey("VersionQuery", profileKey);
		const { home, context } = this.__coffer;
		const now = home.engine.clock.unixMillis();
		const options = {
			isDescending: checkSortDirection(sortDirection),
			minDate: checkDate("VersionQuery", "min_date", minDate, now, true),
			maxDate: checkDate("VersionQuery", "max_date", maxDate, now, true),
		};
		const { engine, requests, views } = home;
		const query = new ProfileVersionQuery(engine, requests, views, home.settings, context, profileKey, options);
		return query as unknown as VersionQuery<T>;
	}

	public UpdateAsync(
		profileKey: string,
		transform: (data: T) => T | undefined,
	): LuaTuple<[isStored: boolean, reason?: EditRefusal]> {
		checkSelf("UpdateAsync", isStore(this));
		checkKey("UpdateAsync", profileKey);
		checkTransform(transform);
		const { home, context } = this.__coffer;
		if (home.requests.isClosing()) return $tuple(false, "Closing");
		const { refusal, problem } = runOwned(home.engine.scheduler, () => {
			context.waitUntilReady();
			return home.overwrites.edit(context, profileKey, transform as (data: object) => unknown);
		});
		if (problem !== undefined) raise(`UpdateAsync: transform ${problem}`);
		return $tuple(refusal === undefined, refusal);
	}

	public RollBackAsync(
		profileKey: string,
		time: DateTime | number,
		params?: RollBackParams,
	): LuaTuple<[isDone: true, report: RollBackReport] | [isDone: false, reason: RollBackRefusal]> {
		checkSelf("RollBackAsync", isStore(this));
		checkKey("RollBackAsync", profileKey);
		const { home, context } = this.__coffer;
		const unixMillis = checkMoment(time, home.engine.clock.unixMillis());
		checkRollBackParams(params);
		if (home.requests.isClosing()) return $tuple(false as const, "Closing" as const);
		// The game may change its table while this yields.
		const { Purchases, Deals, Preview } = params ?? {};
		const answer = runOwned(home.engine.scheduler, () => {
			context.waitUntilReady();
			return home.rollBacks.rollBack(context, profileKey, unixMillis, { Purchases, Deals, Preview });
		});
		if ("report" in answer) return $tuple(true as const, answer.report);
		return $tuple(false as const, answer.refusal);
	}

	public RestoreBeforeAsync(profileKey: string): LuaTuple<[isRestored: boolean, reason?: RestoreRefusal]> {
		checkSelf("RestoreBeforeAsync", isStore(this));
		checkKey("RestoreBeforeAsync", profileKey);
		const { home, context } = this.__coffer;
		if (home.requests.isClosing()) return $tuple(false, "Closing");
		const refusal = runOwned(home.engine.scheduler, () => {
			context.waitUntilReady();
			return home.overwrites.restoreBefore(context.address(profileKey));
		});
		return $tuple(refusal === undefined, refusal);
	}

	public LastRefusal(profileKey: string): SchemaRefusalCode | undefined {
		checkSelf("LastRefusal", isStore(this));
		checkKey("LastRefusal", profileKey);
		return this.__coffer.context.lastRefusal(profileKey);
	}

	public RemoveAsync(profileKey: string): boolean {
		checkSelf("RemoveAsync", isStore(this));
		checkKey("RemoveAsync", profileKey);
		const { home, context } = this.__coffer;
		if (home.requests.isClosing()) return false;
		return runOwned(home.engine.scheduler, () => {
			context.waitUntilReady();
			return home.overwrites.remove(context.address(profileKey));
		});
	}
}

/** What stands behind a store of this library; nothing for any other value. For the library's own parts. */
export function findStoreParts(store: unknown): StoreParts | undefined {
	return typeIs(store, "table") ? (rawget(store, "__coffer") as StoreParts | undefined) : undefined;
}

function isStore(value: unknown): boolean {
	return typeIs(value, "table") && rawget(value, "__coffer") !== undefined;
}

/** Yields. */
function view({ home, context }: StoreParts, key: string, request: ViewRequest): Profile | undefined {
	if (home.requests.isClosing()) return undefined;
	return runOwned(home.engine.scheduler, () => {
		context.waitUntilReady();
		return home.views.view(context, key, request);
	});
}

/** Stores of the reference module inherit the module's members, and wrappers of games read them there. */
function readMissing(store: StoreObject<object>, name: string): unknown {
	const method = rawget(StoreObject, name);
	if (method !== undefined) return method;
	const parts = rawget(store, "__coffer") as StoreParts | undefined;
	// A store of before says nothing of its Mock, which has none.
	if (parts === undefined || name === "Mock" || name === "OnForeignData") return undefined;
	return (parts.home.module as unknown as Map<string, unknown>).get(name);
}

(StoreObject as unknown as { __index: unknown }).__index = readMissing;
