import type { Engine, KeyInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { reconcile } from "../../storable/reconcile";
import { Signal } from "../../util/signal";
import { describe } from "../../util/text";
import { raise } from "../face/arguments";
import type { ProfileRecord } from "../record/record";
import type { MessageHandler, MessageInbox } from "./message-inbox";
import type { LastSaveReason, Profile, Store } from "../types";

/** What lets a profile be saved: an active session, or for a viewed profile the right to overwrite. */
export interface ProfileBacking {
	readonly inbox: MessageInbox;
	isActive(): boolean;
	save(): void;
	endSession(reason: LastSaveReason): void;
	/** Yields; answers whether what there is now is stored. */
	saveAsync(): boolean;
	holdSaves(step: () => void): void;
	/** Yields; answers whether the last save is stored. */
	endSessionAsync(): boolean;
}

export interface ViewedBacking {
	readonly inbox: MessageInbox;
	/** Yields. */
	overwrite(): boolean;
}

/** What all profiles of a store share. */
export interface ProfileHome<T extends object> {
	readonly engine: Engine;
	readonly store: Store<T>;
	readonly template: T;
	/** Whether user ids go to a live data store, which takes no negative ones (test players in Studio). */
	readonly isLive: boolean;
}

export interface ProfileSource {
	readonly key: string;
	readonly record: ProfileRecord;
	/** The game's own; shares no table with the record's. */
	readonly data: object;
	readonly keyInfo: KeyInfo;
}

/** The object that game code holds. It keeps no decisions of its own: those are its session's. */
export class ProfileObject<T extends object> implements Profile<T> {
	public Data: T;
	public LastSavedData: T;
	public readonly FirstSessionTime: number;
	public readonly SessionLoadCount: number;
	public readonly Session?: { readonly PlaceId: number; readonly JobId: string };
	public RobloxMetaData: object;
	public UserIds: Array<number>;
	public KeyInfo: KeyInfo;
	public readonly OnSave: Signal;
	public readonly OnLastSave: Signal<[reason: LastSaveReason]>;
	public readonly OnSessionEnd: Signal;
	public readonly OnAfterSave: Signal<[lastSavedData: T]>;
	public readonly ProfileStore: Store<T>;
	public readonly Key: string;
	/** Set once, right after construction. */
	public active?: ProfileBacking;
	public viewed?: ViewedBacking;

	/** Keeps nothing of `source` but what it shows: a server holds as many records as it has sessions. */
	constructor(
		private readonly home: ProfileHome<T>,
		source: ProfileSource,
	) {
		const { record, keyInfo } = source;
		const { engine } = home;
		const metaData = record.MetaData;
		const owner = metaData.ActiveSession;
		this.Data = source.data as T;
		this.LastSavedData = record.Data as T;
		this.FirstSessionTime = metaData.ProfileCreateTime;
		this.SessionLoadCount = metaData.SessionLoadCount;
		if (owner !== undefined) this.Session = { PlaceId: owner[0], JobId: owner[1] };
		// Copies: what the record holds is what the next save is compared with.
		this.RobloxMetaData = deepCopy(record.RobloxMetaData ?? {});
		this.UserIds = [...(record.UserIds ?? [])];
		this.KeyInfo = keyInfo;
		this.OnSave = new Signal(engine.scheduler);
		this.OnLastSave = new Signal(engine.scheduler);
		this.OnSessionEnd = new Signal(engine.scheduler);
		this.OnAfterSave = new Signal(engine.scheduler);
		this.ProfileStore = home.store;
		this.Key = source.key;
	}

	public IsActive(): boolean {
		return this.active !== undefined && this.active.isActive();
	}

	public Reconcile(): void {
		reconcile(this.Data, this.home.template);
	}

	public HoldSaves(step: () => void): void {
		if (!typeIs(step, "function")) raise(`HoldSaves: step must be a function, not ${describe(step)}`);
		if (this.active === undefined) raise("HoldSaves: this profile is only viewed and has no session");
		this.active.holdSaves(step);
	}

	public EndSession(): void {
		this.active?.endSession("Manual");
	}

	public EndSessionAsync(): boolean {
		if (this.active === undefined) raise("EndSessionAsync: this profile is only viewed and has no session");
		return this.active.endSessionAsync();
	}

	public AddUserId(userId: number): void {
		if (!this.isUserId("AddUserId", userId)) return;
		if (userId < 0 && this.home.isLive) return;
		if (!this.UserIds.includes(userId)) this.UserIds.push(userId);
	}

	public RemoveUserId(userId: number): void {
		if (!this.isUserId("RemoveUserId", userId)) return;
		const index = this.UserIds.indexOf(userId);
		if (index >= 0) this.UserIds.remove(index);
	}

	public MessageHandler<M extends object = object>(handler: (message: M, processed: () => void) => void): void {
		if (!typeIs(handler, "function")) raise(`MessageHandler: handler must be a function, not ${describe(handler)}`);
		// A session that has ended could not save what the handler does.
		if (this.active !== undefined && !this.active.isActive()) return;
		(this.active ?? this.viewed)?.inbox.addHandler(handler as MessageHandler);
	}

	public LibraryMessageHandler(handler: (message: object, processed: () => void) => void): void {
		if (this.active !== undefined && !this.active.isActive()) return;
		(this.active ?? this.viewed)?.inbox.addHandler(handler, true);
	}

	public Save(): void {
		if (this.active === undefined) {
			raise("Save: this profile is only viewed and has no session; SetAsync writes a viewed profile");
		}
		if (!this.active.isActive()) {
			this.warn(`Save: the session of this profile has ended (STORE:${this.ProfileStore.Name}; KEY:${this.Key})`);
			return;
		}
		this.active.save();
	}

	public SaveAsync(): boolean {
		if (this.active === undefined) {
			raise("SaveAsync: this profile is only viewed and has no session; SetAsync writes a viewed profile");
		}
		return this.active.saveAsync();
	}

	public SetAsync(): boolean {
		if (this.viewed === undefined) {
			raise("SetAsync: this profile has a session; only a viewed one (GetAsync, VersionQuery) can be set");
		}
		return this.viewed.overwrite();
	}

	private isUserId(member: string, userId: unknown): boolean {
		if (typeIs(userId, "number") && userId % 1 === 0) return true;
		this.warn(`${member}: user_id must be a whole number, not ${describe(userId)}`);
		return false;
	}

	private warn(text: string): void {
		this.home.engine.host.warn(`[ProfileStore]: ${text}; Traceback:\n${debug.traceback()}`);
	}
}
