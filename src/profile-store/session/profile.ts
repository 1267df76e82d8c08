import type { Engine, KeyInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import type { LibraryTable, TableOwner } from "../../storable/library-tables";
import { isProxy } from "../../storable/metatables";
import { reconcile } from "../../storable/reconcile";
import { Signal } from "../../util/signal";
import { describe } from "../../util/text";
import type { ProfileRecord } from "../record/record";
import type { Guarded } from "../schema/guard";
import type { LastSaveReason, Profile, SetParams, Store } from "../types";
import type { HeldTables } from "./held-tables";
import type { MessageHandler, MessageInbox } from "./message-inbox";

/** From a public member to the line that called it. */
const CALLER_LEVEL = 3;

/** What lets a profile be saved: a session. */
export interface ActiveBacking {
	readonly inbox: MessageInbox;
	/** The library's own tables, where parts of it have some. */
	readonly tables: HeldTables | undefined;
	isActive(): boolean;
	isOver(): boolean;
	isSuspended(): boolean;
	save(): void;
	endSession(reason: LastSaveReason): void;
	/** Yields; answers whether what there is now is stored. */
	saveAsync(): boolean;
	holdSaves(step: () => void): void;
	/** Yields; answers whether the last save is stored. */
	endSessionAsync(): boolean;
	/** What of Data is known to be stored. */
	savedData(): object;
	/** Nothing of the game is written until `show`. */
	withhold(): void;
	show(): void;
}

/** For a viewed profile: the right to overwrite. */
export interface ViewedBacking {
	readonly inbox: MessageInbox;
	/** Yields. */
	overwrite(params: SetParams): boolean;
	savedData(): object;
}

/** What all profiles of a store share. */
export interface ProfileHome {
	readonly engine: Engine;
	readonly store: Store;
	readonly template: object;
	/** Whether user ids go to a live data store, which takes no negative ones (test players in Studio). */
	readonly isLive: boolean;
	readonly warn: (text: string, key: string) => void;
	/** Looks at data that has changed before it is written; nothing where nobody does, or where it passes. */
	readonly guard?: (data: object, saved: object, mayKeep: boolean) => Guarded | undefined;
}

/** What the library keeps of a profile. Under one name on the object: every other one is the game's to use. */
export interface ProfileParts {
	readonly home: ProfileHome;
	/** Set once, right after construction. */
	active?: ActiveBacking;
	viewed?: ViewedBacking;
}

type SignalName = "OnSave" | "OnLastSave" | "OnSessionEnd" | "OnAfterSave" | "OnSuspend" | "OnResume";
const SIGNAL_NAMES = new ReadonlySet<string>([
	"OnSave",
	"OnLastSave",
	"OnSessionEnd",
	"OnAfterSave",
	"OnSuspend",
	"OnResume",
]);

/** Of Luau's own; run no metamethod. */
declare function rawget(fields: object, key: unknown): unknown;
declare function rawset(fields: object, key: unknown, value: unknown): void;

export interface ProfileSource {
	readonly key: string;
	readonly record: ProfileRecord;
	/** The game's own; shares no table with the record's. */
	readonly data: object;
	readonly keyInfo: KeyInfo;
	/** Of a view in a store with a schema: where the stored data stands, and why it could not be brought up to date. */
	readonly schema?: { readonly steps: number; readonly problem?: string };
}

/** The object that game code holds. It keeps no decisions of its own: those are its session's. */
export class ProfileObject<T extends object> implements Profile<T> {
	public Data: T;
	/** Copied when it is first read: see the end of this file. */
	public readonly LastSavedData!: T;
	public readonly FirstSessionTime: number;
	public readonly SessionLoadCount: number;
	public readonly Session?: { readonly PlaceId: number; readonly JobId: string };
	public RobloxMetaData: object;
	public UserIds: Array<number>;
	public KeyInfo: KeyInfo;
	public readonly OnSave!: Signal;
	public readonly OnLastSave!: Signal<[reason: LastSaveReason]>;
	public readonly OnSessionEnd!: Signal;
	public readonly OnAfterSave!: Signal<[lastSavedData: T]>;
	public readonly OnSuspend!: Signal;
	public readonly OnResume!: Signal;
	public readonly ProfileStore: Store<T>;
	public readonly Key: string;
	public readonly SchemaSteps?: number;
	public readonly SchemaProblem?: string;
	/** The library's. */
	public readonly __coffer: ProfileParts;

	/** Keeps nothing of `source` but what it shows: a server holds as many records as it has sessions. */
	constructor(home: ProfileHome, source: ProfileSource) {
		const { record, keyInfo } = source;
		const metaData = record.MetaData;
		const owner = metaData.ActiveSession;
		this.Data = source.data as T;
		this.FirstSessionTime = metaData.ProfileCreateTime;
		this.SessionLoadCount = metaData.SessionLoadCount;
		if (owner !== undefined) this.Session = { PlaceId: owner[0], JobId: owner[1] };
		// Copies: what the record holds is what the next save is compared with.
		this.RobloxMetaData = deepCopy(record.RobloxMetaData ?? {});
		this.UserIds = [...(record.UserIds ?? [])];
		this.KeyInfo = keyInfo;
		this.SchemaSteps = source.schema?.steps;
		this.SchemaProblem = source.schema?.problem;
		this.ProfileStore = home.store as unknown as Store<T>;
		this.Key = source.key;
		this.__coffer = { home };
	}

	public IsActive(): boolean {
		const { active } = partsOf(this, "IsActive");
		return active !== undefined && active.isActive();
	}

	public IsSuspended(): boolean {
		return partsOf(this, "IsSuspended").active?.isSuspended() === true;
	}

	public Reconcile(): void {
		const { home } = partsOf(this, "Reconcile");
		if (!typeIs(this.Data, "table")) raise(`Reconcile: Data must be a table, not ${describe(this.Data)}`);
		reconcile(this.Data, home.template, (path, reason) => {
			home.warn(`Reconcile: ${path} ${reason}; it stays as it is`, this.Key);
		});
	}

	public Reset(): void {
		const { home } = partsOf(this, "Reset");
		const fresh = deepCopy(home.template);
		const { Data } = this;
		if (!typeIs(Data, "table") || table.isfrozen(Data as never) || isProxy(Data)) {
			this.Data = fresh as T;
			return;
		}
		// The same table: other code of the game may hold it.
		(Data as unknown as Map<unknown, unknown>).clear();
		for (const [key, value] of pairs(fresh as Map<unknown, unknown>)) rawset(Data, key, value);
	}

	public HoldSaves(step: () => void): void {
		const { active } = partsOf(this, "HoldSaves");
		if (!typeIs(step, "function")) raise(`HoldSaves: step must be a function, not ${describe(step)}`);
		if (active === undefined) raise("HoldSaves: this profile is only viewed and has no session");
		active.holdSaves(step);
	}

	public EndSession(): void {
		partsOf(this, "EndSession").active?.endSession("Manual");
	}

	public EndSessionAsync(): boolean {
		const { active } = partsOf(this, "EndSessionAsync");
		if (active === undefined) raise("EndSessionAsync: this profile is only viewed and has no session");
		return active.endSessionAsync();
	}

	public AddUserId(userId: number): void {
		const { home } = partsOf(this, "AddUserId");
		if (!isUserId(home, "AddUserId", userId)) return;
		if (userId < 0 && home.isLive) return;
		// The game may have set the field to anything, or frozen it.
		if (!typeIs(this.UserIds, "table") || table.isfrozen(this.UserIds)) {
			this.UserIds = typeIs(this.UserIds, "table") ? [...this.UserIds] : [];
		}
		if (!this.UserIds.includes(userId)) this.UserIds.push(userId);
	}

	public RemoveUserId(userId: number): void {
		const { home } = partsOf(this, "RemoveUserId");
		if (!isUserId(home, "RemoveUserId", userId)) return;
		if (typeIs(this.UserIds, "table")) this.UserIds = this.UserIds.filter((known) => known !== userId);
	}

	public MessageHandler<M extends object = object>(handler: (message: M, processed: () => void) => void): void {
		const { active, viewed } = partsOf(this, "MessageHandler");
		if (!typeIs(handler, "function")) raise(`MessageHandler: handler must be a function, not ${describe(handler)}`);
		// A session that has ended could not save what the handler does.
		if (active !== undefined && active.isOver()) return;
		(active ?? viewed)?.inbox.addHandler(handler as MessageHandler);
	}

	public LibraryMessageHandler(handler: (message: object, processed: () => void) => void): void {
		const { active, viewed } = partsOf(this, "LibraryMessageHandler");
		if (active !== undefined && active.isOver()) return;
		(active ?? viewed)?.inbox.addHandler(handler, true);
	}

	public LibraryTable(owner: TableOwner): LibraryTable | undefined {
		return partsOf(this, "LibraryTable").active?.tables?.table(owner.name, this);
	}

	public Save(): void {
		const { active, home } = partsOf(this, "Save");
		if (active === undefined) {
			raise("Save: this profile is only viewed and has no session; SetAsync writes a viewed profile");
		}
		if (active.isOver()) {
			warn(home, `Save: the session of this profile has ended (STORE:${home.store.Name}; KEY:${this.Key})`);
			return;
		}
		active.save();
	}

	public SaveAsync(): boolean {
		const { active } = partsOf(this, "SaveAsync");
		if (active === undefined) {
			raise("SaveAsync: this profile is only viewed and has no session; SetAsync writes a viewed profile");
		}
		return active.saveAsync();
	}

	public SetAsync(params?: SetParams): boolean {
		const { viewed } = partsOf(this, "SetAsync");
		if (viewed === undefined) {
			raise("SetAsync: this profile has a session; only a viewed one (GetAsync, VersionQuery) can be set");
		}
		if (params !== undefined && !typeIs(params, "table")) {
			raise(`SetAsync: params must be a table or nil, not ${describe(params)}`);
		}
		const isIfUnchanged = params?.IfUnchanged;
		const isForced = params?.Force;
		if (isIfUnchanged !== undefined && !typeIs(isIfUnchanged, "boolean")) {
			raise(`SetAsync: params takes IfUnchanged (a boolean or nil, here ${describe(isIfUnchanged)})`);
		}
		if (isForced !== undefined && !typeIs(isForced, "boolean")) {
			raise(`SetAsync: params takes Force (a boolean or nil, here ${describe(isForced)})`);
		}
		return viewed.overwrite(params ?? {});
	}
}

/** Whether the game listens to that signal. No methods of the object: their names would be taken from the game. */
export function isHeard(profile: ProfileObject<object>, name: SignalName): boolean {
	const signal = rawget(profile, name) as Signal | undefined;
	return signal !== undefined && signal.GetListenerCount() > 0;
}

/** Fires it, where anybody has ever asked for it. */
export function fireSignal(profile: ProfileObject<object>, name: SignalName, ...args: Array<unknown>): void {
	const signal = rawget(profile, name) as Signal<Array<unknown>> | undefined;
	if (signal !== undefined) signal.Fire(...args);
}

/** `Data` has been stored. */
export function fireAfterSave(profile: ProfileObject<object>): void {
	if (isHeard(profile, "OnAfterSave")) profile.OnAfterSave.Fire(profile.LastSavedData);
}

/** Something newer is stored: it is copied when the game reads it. */
export function forgetLastSavedData(profile: ProfileObject<object>): void {
	rawset(profile, "LastSavedData", undefined);
}

/** What stands behind a profile; raises at the line that called the member where `profile` is none. */
function partsOf(profile: unknown, member: string): ProfileParts {
	const parts = findParts(profile);
	if (parts === undefined) raise(`${member}: call it with a colon: profile:${member}(...)`, CALLER_LEVEL + 1);
	return parts;
}

/** What stands behind a profile of this library; nothing for any other value. For the library's own parts. */
export function findParts(profile: unknown): ProfileParts | undefined {
	return typeIs(profile, "table") ? (rawget(profile, "__coffer") as ProfileParts | undefined) : undefined;
}

function raise(text: string, level = CALLER_LEVEL): never {
	error(`[ProfileStore]: ${text}`, level);
}

function isUserId(home: ProfileHome, member: string, userId: unknown): boolean {
	if (typeIs(userId, "number") && userId % 1 === 0) return true;
	warn(home, `${member}: user_id must be a whole number, not ${describe(userId)}`);
	return false;
}

function warn(home: ProfileHome, text: string): void {
	home.engine.host.warn(`[ProfileStore]: ${text}; Traceback:\n${debug.traceback()}`);
}

/**
 * Signals and LastSavedData come into being when they are first asked for: most profiles are never asked, and what saves
 * are compared with must not be in the game's hands.
 */
function readMissing(profile: ProfileObject<object>, name: string): unknown {
	const method = rawget(ProfileObject, name);
	if (method !== undefined) return method;
	const parts = findParts(profile);
	if (parts === undefined) return undefined;
	let value: unknown;
	if (SIGNAL_NAMES.has(name)) value = new Signal(parts.home.engine.scheduler);
	else if (name === "LastSavedData") value = deepCopy((parts.active ?? parts.viewed)!.savedData());
	if (value !== undefined) rawset(profile, name, value);
	return value;
}

(ProfileObject as unknown as { __index: unknown }).__index = readMissing;
