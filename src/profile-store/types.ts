import type { Connection, KeyInfo } from "../engine";
import type { LibraryTable, TableOwner } from "../storable/library-tables";
import type { BuiltSchema } from "./schema/schema";
import type { SchemaRefusalCode } from "./schema/types";

/** Why a session had its last save: `EndSession` here, a session started elsewhere, or the server closed. */
export type LastSaveReason = "Manual" | "External" | "Shutdown";

export type DataStoreState = "NotReady" | "NoInternet" | "NoAccess" | "Access";

export interface ProfileConnection extends Connection {
	/** False from `Disconnect` on. */
	readonly is_connected: boolean;
}

/** Listeners run at once, the newest first, before the code that fires goes on. They may yield. */
export interface ProfileSignal<A extends Array<unknown> = []> {
	Connect(listener: (...args: A) => void): ProfileConnection;
	/** Yields until it fires next and returns its arguments. */
	Wait(): LuaTuple<A>;
	GetListenerCount(): number;
}

export interface StartSessionParams {
	/** Called several times while the session is being started. Return true to give up. Turns START_SESSION_TIMEOUT off. */
	readonly Cancel?: () => boolean | undefined;
	/** Takes the session without letting its owner save. For debugging only. */
	readonly Steal?: boolean;
}

export interface SetParams {
	/** Writes only if nobody has written the key since you read the view. Otherwise SetAsync returns false. */
	readonly IfUnchanged?: boolean;
	/** Writes a view that the schema could not bring up to date, as it was stored. */
	readonly Force?: boolean;
}

/**
 * Why `UpdateAsync` wrote nothing: a server has the session (send a message instead), no profile is stored under the key,
 * the transform returned nil, the data stores failed or refused it, or the server closes.
 */
export type EditRefusal = "SessionActive" | "NoProfile" | "Cancelled" | "Failed" | "Closing" | SchemaRefusalCode;

/**
 * Why `RestoreBeforeAsync` wrote nothing: nothing is kept from before a step, or the reasons of `UpdateAsync`.
 */
export type RestoreRefusal = "NoBefore" | "SessionActive" | "NoProfile" | "Failed" | "Closing";

export interface RollBackParams {
	/**
	 * What becomes of what was bought since: a paid credit for each purchase (the default), a paid credit that is used at the
	 * next load, or nothing.
	 */
	readonly Purchases?: "Credits" | "Goods" | "Nothing";
	/**
	 * What becomes of the deals since: they stay, and each is done again on the `Data` that come back (the default, `"Keep"`); nothing is
	 * written where there are any (`"Refuse"`); or they are undone for this profile alone (`"Undo"`), which doubles what it gave and
	 * loses what it got.
	 */
	readonly Deals?: "Keep" | "Refuse" | "Undo";
	/** Writes nothing and ends no session: the report says what would be done. */
	readonly Preview?: boolean;
}

/** What `RollBackAsync` has done. */
export interface RollBackReport {
	/** The version whose `Data` the profile has now. */
	readonly Version: string;
	/** Unix seconds at which that version was stored. */
	readonly StoredAt: number;
	/** Whether a session was ended for it. */
	readonly HadSession: boolean;
	/** What the parts of the library did with what they remember, such as purchases. */
	readonly Told: ReadonlyArray<defined>;
}

/**
 * Why `RollBackAsync` wrote nothing: no profile was stored at that moment, none is stored now, the session could not be
 * ended, there are deals since and `Deals` is `"Refuse"`, the data stores failed or refused it, or the server closes.
 */
export type RollBackRefusal = "NoVersion" | "NoProfile" | "SessionActive" | "Deals" | "Failed" | "Closing";

/** A key's data. While its session is active, what you change in it is saved. */
export interface Profile<T extends object = object> {
	/** What is saved. Change it, or set it to a new table, while `IsActive()`. */
	Data: T;
	/** The last `Data` that is known to be stored. A copy, made when you read it; the same table until the next save. */
	readonly LastSavedData: T;
	/** Unix seconds of the profile's creation. */
	readonly FirstSessionTime: number;
	/** How many sessions have been started for this profile. */
	readonly SessionLoadCount: number;
	/** The server that owns the session; nil for a viewed profile that has none. */
	readonly Session?: { readonly PlaceId: number; readonly JobId: string };
	/** Saved as the key's metadata: at most 300 characters in all. */
	RobloxMetaData: object;
	readonly UserIds: Array<number>;
	/** Changes with every save, before `OnAfterSave`. */
	readonly KeyInfo: KeyInfo;
	/** Before every save, and every 45 s or so to find out whether anything changed. What you change in `Data` here is saved. */
	readonly OnSave: ProfileSignal;
	/** Before the last save, after `OnSave`. What you change in `Data` here is saved. */
	readonly OnLastSave: ProfileSignal<[reason: LastSaveReason]>;
	/** The session has ended: stop changing `Data`. What changes after this step is not saved. */
	readonly OnSessionEnd: ProfileSignal;
	/** After a save that holds `Data` is stored. If a value was left out, `lastSavedData` shows what is stored. */
	readonly OnAfterSave: ProfileSignal<[lastSavedData: T]>;
	/**
	 * This server may lose the session to another one, because it was frozen, or reached neither Roblox's memory stores nor its
	 * data stores for some seconds. `IsActive()` is false until a save lands, which Coffer tries by itself.
	 */
	readonly OnSuspend: ProfileSignal;
	/** After `OnSuspend`: the session is still this server's, and `IsActive()` is true again. */
	readonly OnResume: ProfileSignal;
	readonly ProfileStore: Store<T>;
	readonly Key: string;
	/** Of a viewed profile, in a store with a schema: how many steps the stored data has been through. */
	readonly SchemaSteps?: number;
	/** Of a viewed profile: why its `Data` is as it is stored, and not up to date. */
	readonly SchemaProblem?: string;
	/** Whether what you change in `Data` now will be saved. Holds until your code yields. */
	IsActive(): boolean;
	/**
	 * Whether the session is neither active nor over: see `OnSuspend`. What you change in `Data` then is lost if another server has
	 * taken the session.
	 */
	IsSuspended(): boolean;
	/**
	 * Fills what `Data` lacks from the template: text keys only, at every depth. Errors if `Data` is no table. A frozen table
	 * stays as it is, which `OnError` tells.
	 */
	Reconcile(): void;
	/** Makes `Data` a copy of the template again. Keeps the same table, unless that is frozen or `Data` is no table. */
	Reset(): void;
	/**
	 * Runs `step`, whose changes of `Data` are stored together: no save begins before it has returned. Errors if `step`
	 * errors or yields. Undoes nothing.
	 */
	HoldSaves(step: () => void): void;
	/**
	 * Ends the session and saves for the last time. Does not yield. The last save holds what there is at the end of this
	 * step. Does nothing if the session has ended.
	 */
	EndSession(): void;
	/** Names a user as an owner of this data (right to erasure). */
	AddUserId(userId: number): void;
	RemoveUserId(userId: number): void;
	/**
	 * Calls `handler` for every message that waits, before this returns, and for every later one, until `processed()` is
	 * called. Change `Data` and call `processed()` without a yield between them.
	 */
	MessageHandler<M extends object = object>(handler: (message: M, processed: () => void) => void): void;
	/** For messages between parts of this library, whose `Kind` begins with "@coffer/": no other handler is shown them. */
	LibraryMessageHandler(handler: (message: object, processed: () => void) => void): void;
	/** For parts of this library: their table that is stored in `Data`. Returns nil if the session does not hold it. */
	LibraryTable(owner: TableOwner): LibraryTable | undefined;
	/** Saves now: the request leaves at the end of this step. Does not yield. Errors on a viewed profile. */
	Save(): void;
	/**
	 * Saves now and yields until all of `Data` is stored. Returns false if it is not: the session has ended, `OnLoaded` has
	 * not returned, a value was left out, or Roblox refuses the data. Errors on a viewed profile.
	 */
	SaveAsync(): boolean;
	/** Ends the session and yields until its last save is stored. Returns false if that does not hold all of `Data`. */
	EndSessionAsync(): boolean;
	/** Only for viewed profiles. Writes `Data`, whatever session there is, and ends that session. Yields. Returns whether it is stored. */
	SetAsync(params?: SetParams): boolean;
}

/** The versions of a key, one at a time. */
export interface VersionQuery<T extends object = object> {
	/** Returns the next version as a viewed profile, or nil after the last. Yields. */
	NextAsync(): Profile<T> | undefined;
}

/** What becomes of a value that is no profile: "Overwrite" (or nil) for the template, "Refuse" for no session, or its data as a table. */
export type ForeignDataChoice = "Overwrite" | "Refuse" | object | undefined;

/** Counted since the server began. */
export interface Metrics {
	readonly Loads: number;
	/** From StartSessionAsync to the profile, all loads together. */
	readonly LoadSeconds: number;
	/** Loads of sessions that another server had. */
	readonly HandOffs: number;
	readonly HandOffSeconds: number;
	readonly Saves: number;
	/** Characters of Data written, roughly. */
	readonly SavedBytes: number;
	/** Saves that failed and were tried again. */
	readonly Retries: number;
	/** Automatic saves that are due and wait for their turn. */
	readonly QueuedSaves: number;
	/** Sessions taken from another server without its last save. */
	readonly TakenSessions: number;
	/** Sessions of this server that were found to be taken or overwritten. */
	readonly LostSessions: number;
	/** Sessions of this server that could not be renewed in time. */
	readonly FencedSessions: number;
	/** How often a session of this server was suspended: see `Profile.OnSuspend`. */
	readonly SuspendedSessions: number;
	/** Steps of a schema that ran at loads. */
	readonly SchemaSteps: number;
	/** Loads of data that a newer version of the game has brought further, and this one may have. */
	readonly SchemaVisits: number;
	/** Loads that a schema refused. */
	readonly SchemaRefusals: number;
	/** Loads and saves of data that did not pass its `Check`. */
	readonly FailedChecks: number;
}

export interface StandardStore<T extends object = object> {
	readonly Name: string;
	/**
	 * Yields until the session is this server's. Returns nil if you cancelled it, another server asked later, the stores
	 * failed for START_SESSION_TIMEOUT seconds, a foreign value cannot be replaced, or the server closes. Errors if this
	 * server has the session already.
	 */
	StartSessionAsync(profileKey: string, params?: StartSessionParams): Profile<T> | undefined;
	/** Leaves a message for the profile, wherever its session is, or for its next one. Yields. Returns whether it is stored. */
	MessageAsync(profileKey: string, message: object): boolean;
	/**
	 * Reads a saved profile without starting a session. Yields. Returns nil if the key has no data, the data stores have
	 * failed for START_SESSION_TIMEOUT seconds, or the server closes.
	 */
	GetAsync(profileKey: string, version?: string): Profile<T> | undefined;
	/**
	 * Reads the profile as it was stored at that moment (DateTime or Unix milliseconds). Yields. Returns nil if there was
	 * none, and as `GetAsync` does. Errors if the moment cannot be, such as one in the future.
	 */
	GetAtTimeAsync(profileKey: string, time: DateTime | number): Profile<T> | undefined;
	/** Dates are DateTime or Unix milliseconds. */
	VersionQuery(
		profileKey: string,
		sortDirection?: Enum.SortDirection,
		minDate?: DateTime | number,
		maxDate?: DateTime | number,
	): VersionQuery<T>;
	/**
	 * Changes the profile of a player who does not play now, in one step that nothing comes between. Yields. `transform`
	 * gets a copy of `Data` and returns what to store, or nil to leave it. It may run more than once and must not yield.
	 * Returns true, or false with the reason. Errors if `transform` errors, yields, or returns what cannot be stored.
	 */
	UpdateAsync(
		profileKey: string,
		transform: (data: T) => T | undefined,
	): LuaTuple<[isStored: boolean, reason?: EditRefusal]>;
	/**
	 * Gives the profile the `Data` that was stored at `time` (DateTime, Unix seconds or Unix milliseconds). What the library
	 * remembers of purchases, messages, metadata and user ids stay as they are now. A session is ended first, which saves.
	 * Yields. Returns true and what was done, or false and the reason.
	 */
	RollBackAsync(
		profileKey: string,
		time: DateTime | number,
		params?: RollBackParams,
	): LuaTuple<[isDone: true, report: RollBackReport] | [isDone: false, reason: RollBackRefusal]>;
	/**
	 * Gives the profile the `Data` that it had before its last incompatible step; the present `Data` is kept in its place. Purchases
	 * stay. The next load runs the steps again. Yields. Returns true, or false with the reason.
	 */
	RestoreBeforeAsync(profileKey: string): LuaTuple<[isRestored: boolean, reason?: RestoreRefusal]>;
	/** Why the schema refused the last `StartSessionAsync` for the key on this server; nil if it did not. */
	LastRefusal(profileKey: string): SchemaRefusalCode | undefined;
	/** Erases the key. Yields. A server that has its session is told, and ends it. Tries once; returns whether the store confirmed it. */
	RemoveAsync(profileKey: string): boolean;
}

export interface Store<T extends object = object> extends StandardStore<T> {
	/** The same store on data that is forgotten with the server. */
	readonly Mock: StandardStore<T>;
	/** The module's own members: the stores of the reference module have them too. */
	readonly IsClosing: boolean;
	readonly IsCriticalState: boolean;
	readonly DataStoreState: DataStoreState;
	readonly OnError: ProfileStoreModule["OnError"];
	readonly OnOverwrite: ProfileStoreModule["OnOverwrite"];
	readonly OnCriticalToggle: ProfileStoreModule["OnCriticalToggle"];
	/** Decides about values that are no profiles, for this store and its Mock. Must not yield. If it errors, the session is refused. */
	OnForeignData?: (this: void, profileKey: string, value: unknown) => ForeignDataChoice;
}

/** What `require` returns. */
export interface ProfileStoreModule {
	IsClosing: boolean;
	IsCriticalState: boolean;
	DataStoreState: DataStoreState;
	readonly OnError: ProfileSignal<[message: string, storeName: string, profileKey: string]>;
	readonly OnOverwrite: ProfileSignal<[storeName: string, profileKey: string]>;
	readonly OnCriticalToggle: ProfileSignal<[isCritical: boolean]>;
	/**
	 * Makes a store by its DataStore name (1-50 characters). Does not yield. `template` is the `Data` of a new profile; it is
	 * copied and checked now. Or give it a `Schema`.
	 */
	readonly New: <T extends object>(this: void, storeName: string, template?: T | BuiltSchema<T>) => Store<T>;
	/** Changes a constant. Errors after the first `New`. */
	readonly SetConstant: (this: void, name: ConstantName, value: number) => void;
	readonly SetConstants: (this: void, constants: { readonly [Name in ConstantName]?: number }) => void;
	readonly GetMetrics: (this: void) => Metrics;
}

export type ConstantName =
	| "AUTO_SAVE_PERIOD"
	| "LOAD_REPEAT_PERIOD"
	| "FIRST_LOAD_REPEAT"
	| "SESSION_STEAL"
	| "ASSUME_DEAD"
	| "START_SESSION_TIMEOUT"
	| "CRITICAL_STATE_ERROR_COUNT"
	| "CRITICAL_STATE_ERROR_EXPIRE"
	| "CRITICAL_STATE_EXPIRE"
	| "MAX_MESSAGE_QUEUE"
	/** 1: servers with the old module hear of hand-offs at once. 0: the fleet has none, and nothing is subscribed for them. */
	| "LEGACY_NOTICES";
