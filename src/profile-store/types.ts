import type { Connection, KeyInfo } from "../engine";

/** Why a session had its last save: `EndSession` here, a session started elsewhere, or the server closed. */
export type LastSaveReason = "Manual" | "External" | "Shutdown";

export type DataStoreState = "NotReady" | "NoInternet" | "NoAccess" | "Access";

/** Listeners run at once, the newest first, in the turn of the one who fires; they may yield. */
export interface ProfileSignal<A extends Array<unknown> = []> {
	Connect(listener: (...args: A) => void): Connection;
	/** Yields until the next time and answers its arguments. */
	Wait(): LuaTuple<A>;
	GetListenerCount(): number;
}

export interface StartSessionParams {
	/** Asked several times while the session is being started; true gives up. Turns START_SESSION_TIMEOUT off. */
	readonly Cancel?: () => boolean | undefined;
	/** Takes the session without letting its owner save. For debugging only. */
	readonly Steal?: boolean;
}

export interface SetParams {
	/** Writes only where the view still is the newest value; SetAsync returns false where it is not. */
	readonly IfUnchanged?: boolean;
}

/**
 * Why `UpdateAsync` wrote nothing: somebody plays with the profile (send it a message), there is none under the key, the
 * transform returned nil, the data stores failed, or the server closes.
 */
export type EditRefusal = "SessionActive" | "NoProfile" | "Cancelled" | "Failed" | "Closing";

/** A key's data with, in an active session, the right to change it. */
export interface Profile<T extends object = object> {
	/** What is saved. May be changed, or set to a new table, while `IsActive()`. */
	Data: T;
	/** The last `Data` that is known to be stored: a copy, made when you read it first. */
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
	/** Before every save: changes of `Data` made here are in it. */
	readonly OnSave: ProfileSignal;
	/** Before the last save, after `OnSave`. */
	readonly OnLastSave: ProfileSignal<[reason: LastSaveReason]>;
	/** The session is over: changes of `Data` are not saved any more. */
	readonly OnSessionEnd: ProfileSignal;
	/** After a save that stored `Data`. Where a value was left out, `lastSavedData` shows what is stored. */
	readonly OnAfterSave: ProfileSignal<[lastSavedData: T]>;
	readonly ProfileStore: Store<T>;
	readonly Key: string;
	/** Whether what is in `Data` now will be saved. Holds until the next yield. */
	IsActive(): boolean;
	/** Fills what `Data` lacks from the template: text keys only, at every depth. Errors when `Data` is no table; tells what is frozen. */
	Reconcile(): void;
	/** Makes `Data` a copy of the template again, in the same table where that is not frozen. */
	Reset(): void;
	/**
	 * Runs `step`, whose changes of `Data` reach the store together: a save that it asks for, or that ends the session,
	 * begins when it has returned. Raises what `step` raises, and when it yields. Does not undo anything.
	 */
	HoldSaves(step: () => void): void;
	/** Ends the session and saves for the last time. Does not yield; nothing happens when it has ended. */
	EndSession(): void;
	/** Names a user as an owner of this data (right to erasure). */
	AddUserId(userId: number): void;
	RemoveUserId(userId: number): void;
	/** Runs `handler` for every message that waits, before this returns, and for every later one until `processed()` is called. */
	MessageHandler<M extends object = object>(handler: (message: M, processed: () => void) => void): void;
	/** For messages between parts of this library, whose `Kind` begins with "@coffer/": no other handler is shown them. */
	LibraryMessageHandler(handler: (message: object, processed: () => void) => void): void;
	/** Saves now. Does not yield. Raises on a viewed profile. */
	Save(): void;
	/** Saves now and yields until all of `Data` is stored. Returns false where it is not: the session is over, or Roblox refuses a value. */
	SaveAsync(): boolean;
	/** Ends the session and yields until its last save is stored with all of `Data`. Returns false where it is not. */
	EndSessionAsync(): boolean;
	/** Only for viewed profiles: yields, writes `Data` whatever session there is, and ends that. Answers whether it is stored. */
	SetAsync(params?: SetParams): boolean;
}

/** The versions of a key, one at a time. */
export interface VersionQuery<T extends object = object> {
	/** Yields; the next version as a viewed profile, or nil after the last. */
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
}

export interface StandardStore<T extends object = object> {
	readonly Name: string;
	/**
	 * Yields until the session is this server's. Nil when it was cancelled, another server asked later, the stores
	 * failed for START_SESSION_TIMEOUT seconds, or the server closes. Raises when this server has the session already.
	 */
	StartSessionAsync(profileKey: string, params?: StartSessionParams): Profile<T> | undefined;
	/** Yields; leaves a message for the profile, wherever its session is, or for its next one. Answers whether it is stored. */
	MessageAsync(profileKey: string, message: object): boolean;
	/**
	 * Yields; the stored profile without a session. Nil when there is none, and when the data stores have failed for
	 * START_SESSION_TIMEOUT seconds.
	 */
	GetAsync(profileKey: string, version?: string): Profile<T> | undefined;
	/** Yields; the profile as it was stored at that moment (DateTime or Unix milliseconds), or nil. */
	GetAtTimeAsync(profileKey: string, time: DateTime | number): Profile<T> | undefined;
	/** Dates are DateTime or Unix milliseconds. */
	VersionQuery(
		profileKey: string,
		sortDirection?: Enum.SortDirection,
		minDate?: DateTime | number,
		maxDate?: DateTime | number,
	): VersionQuery<T>;
	/**
	 * Yields; changes the profile of a player who does not play now, in one step that nothing comes between. `transform`
	 * gets a copy of `Data` and returns what to store, or nil to leave it; it may run more than once and must not yield.
	 * Returns true, or false with the reason. Errors where `transform` errors, yields, or returns what cannot be stored.
	 */
	UpdateAsync(
		profileKey: string,
		transform: (data: T) => T | undefined,
	): LuaTuple<[isStored: boolean, reason?: EditRefusal]>;
	/** Yields; erases the key. A server that has its session ends it at once. Answers whether the store confirmed it. */
	RemoveAsync(profileKey: string): boolean;
}

export interface Store<T extends object = object> extends StandardStore<T> {
	/** The same store on data that is forgotten with the server. */
	readonly Mock: StandardStore<T>;
	/** The members of the module, as the stores of the reference module have them. */
	readonly IsClosing: boolean;
	readonly IsCriticalState: boolean;
	readonly DataStoreState: DataStoreState;
	readonly OnError: ProfileStoreModule["OnError"];
	readonly OnOverwrite: ProfileStoreModule["OnOverwrite"];
	readonly OnCriticalToggle: ProfileStoreModule["OnCriticalToggle"];
	/** Decides about values that are no profiles, for this store and its Mock. Must not yield; if it raises, the session is refused. */
	OnForeignData?: (this: void, profileKey: string, value: unknown) => ForeignDataChoice;
}

/** What `require` answers. */
export interface ProfileStoreModule {
	IsClosing: boolean;
	IsCriticalState: boolean;
	DataStoreState: DataStoreState;
	readonly OnError: ProfileSignal<[message: string, storeName: string, profileKey: string]>;
	readonly OnOverwrite: ProfileSignal<[storeName: string, profileKey: string]>;
	readonly OnCriticalToggle: ProfileSignal<[isCritical: boolean]>;
	/** A store by its DataStore name (1-50 characters). Does not yield. `template` is what a new profile's `Data` begins as. */
	readonly New: <T extends object>(this: void, storeName: string, template?: T) => Store<T>;
	/** Changes a constant. Raises after the first `New`. */
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
