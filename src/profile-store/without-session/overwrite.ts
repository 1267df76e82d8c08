import type { Engine } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import { runOwned } from "../../util/owned-thread";
import type { Fleet } from "../fleet/fleet";
import type { TableOwner, Tables } from "../record/library-tables";
import { BESIDE_A_LIST, takeTables } from "../record/library-tables";
import { copyOfData, takeMetadata, takeUserIds } from "../record/outgoing";
import type { Edit, EndedOwner, OverwritePayload, OverwriteStep } from "../record/overwrite-step";
import { editStep, LIST, overwriteStep, ownerOf } from "../record/overwrite-step";
import type { ProfileRecord } from "../record/record";
import { restoreStep } from "../record/restore-step";
import { readRecord } from "../record/record";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import type { Step, Update } from "../requests/update-key";
import type { MessageInbox } from "../session/message-inbox";
import type { ProfileObject, ViewedBacking } from "../session/profile";
import { fireAfterSave, fireSignal, forgetLastSavedData } from "../session/profile";
import type { SessionRegistry } from "../session/session-registry";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { EditRefusal, RestoreRefusal, SetParams } from "../types";
import { keepTrying } from "./keep-trying";

/** One SetAsync over all its tries: after a lost reply, what the first one did is still to be told. */
interface OverwriteRun {
	readonly payload: OverwritePayload;
	readonly isIfUnchanged: boolean;
	ended?: EndedOwner;
	hasReplaced: boolean;
}

/** Neither: it is stored. `problem`: what is wrong with the game's transform. */
export interface EditAnswer {
	readonly refusal?: EditRefusal;
	readonly problem?: string;
}

/** What changes a profile that is not this server's: overwriting, editing, removing. */
export class Overwrites {
	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		private readonly fleet: Fleet,
		private readonly sessions: SessionRegistry,
		private readonly settings: Settings,
		private readonly tableOwners: ReadonlyArray<TableOwner>,
	) {}

	/** What lets a viewed profile be written. */
	public backing(
		address: KeyAddress,
		profile: ProfileObject<object>,
		inbox: MessageInbox,
		storedData: object,
	): ViewedBacking {
		let savedData = storedData;
		const { scheduler } = this.engine;
		const overwrite = (params: SetParams) => {
			const stored = this.overwrite(address, profile, inbox, params, savedData);
			savedData = stored ?? savedData;
			if (stored !== undefined) fireAfterSave(profile);
			return stored !== undefined;
		};
		return {
			inbox,
			savedData() {
				return savedData;
			},
			overwrite(params) {
				return runOwned(scheduler, () => overwrite(params));
			},
		};
	}

	/** `UpdateAsync`: yields until the store has it, or there is a reason why it never will. Nothing where nobody can tell. */
	public edit(context: StoreContext, key: string, transform: (data: object) => unknown): EditAnswer {
		const address = context.address(key);
		const setId = this.engine.random.guid();
		let problem: string | undefined;
		const edit = (data: object): Edit => {
			const edited = this.callTransform(transform, data);
			problem = edited.problem;
			return edited.data === undefined ? { refusal: "Cancelled" } : { data: edited.data };
		};
		const now = () => this.engine.clock.unixSeconds();
		let refused: string | undefined;
		const prepare = (record: ProfileRecord) => {
			const { SessionLoadCount } = record.MetaData;
			const counting = { isNew: false, countBefore: SessionLoadCount, countAfter: SessionLoadCount };
			const { refusal } = context.prepare(key, record, counting);
			refused = refusal?.text;
			return refusal?.code;
		};
		const update = this.keepTrying(address, (value) => {
			refused = undefined;
			return editStep(value, setId, this.tableOwners, { prepare, edit }, now());
		});
		if (refused !== undefined) this.requests.problems.warn(`UpdateAsync: ${refused}`, address.storeName, key);
		if (problem !== undefined) return { problem };
		if (update === undefined) return { refusal: this.requests.isClosing() ? "Closing" : "Failed" };
		if (!update.isDone) {
			// What stands beside Data is not the transform's.
			const isOfData = update.refusal !== "fields";
			return isOfData ? { problem: `returned what the store refuses: ${update.problem}` } : { refusal: "Failed" };
		}
		const { step } = update;
		if (step.outcome === "kept" && step.reason === LIST) return { problem: `returned Data that ${BESIDE_A_LIST}` };
		if (step.outcome === "kept") return { refusal: step.reason as EditRefusal };
		if (step.record.WasOverwritten === true) this.requests.problems.overwritten(address.storeName, address.key);
		return {};
	}

	/** `RestoreBeforeAsync`: yields; nothing where it is stored. */
	public restoreBefore(address: KeyAddress): RestoreRefusal | undefined {
		const setId = this.engine.random.guid();
		const update = this.keepTrying(address, (value) => {
			return restoreStep(value, setId, this.tableOwners, this.engine.clock.unixSeconds());
		});
		if (update === undefined) return this.requests.isClosing() ? "Closing" : "Failed";
		if (!update.isDone) return "Failed";
		return update.step.outcome === "kept" ? update.step.reason : undefined;
	}

	/** `RemoveAsync`: yields; answers whether the store confirmed it. An owner is told at once. */
	public remove(address: KeyAddress): boolean {
		const { storeName, key, token, dataStore } = address;
		const [isSuccess, answer] = pcall(() => {
			return this.requests.inTurn(token, () => this.requests.read(() => ({ value: dataStore.removeAsync(key) })));
		});
		if (!isSuccess) {
			this.requests.problems.cloudFailed(tostring(answer), storeName, key);
			return false;
		}
		const read = readRecord((answer as { value: unknown }).value);
		if (read.kind === "profile") this.tellOwner(address, ownerOf(read.record));
		return true;
	}

	/** Answers what is stored then, or nothing. */
	private overwrite(
		address: KeyAddress,
		profile: ProfileObject<object>,
		inbox: MessageInbox,
		params: SetParams,
		savedData: object,
	): object | undefined {
		if (this.requests.isClosing()) return undefined;
		if (profile.SchemaProblem !== undefined && params.Force !== true) {
			const text = `SetAsync wrote nothing (Force would): ${profile.SchemaProblem}`;
			this.requests.problems.warn(text, address.storeName, address.key);
			return undefined;
		}
		fireSignal(profile, "OnSave");
		const payload = this.payloadOf(address, profile, inbox, savedData);
		if (payload === undefined) return undefined;
		const run: OverwriteRun = { payload, isIfUnchanged: params.IfUnchanged === true, hasReplaced: false };
		const update = this.keepTrying(address, (value, info) => this.decide(profile, run, value, info?.Version));
		if (update?.isDone !== true) return undefined;
		const { step } = update;
		if (step.outcome !== "written") {
			const isList = step.outcome === "list";
			if (isList) this.requests.problems.warn(`SetAsync: Data ${BESIDE_A_LIST}`, address.storeName, address.key);
			return undefined;
		}
		const record = (update.stored as ProfileRecord | undefined) ?? step.record;
		const keyInfo = update.info ?? update.infoBefore;
		if (keyInfo !== undefined) profile.KeyInfo = keyInfo;
		forgetLastSavedData(profile);
		inbox.update(record.GlobalUpdates[1]);
		if (run.hasReplaced) this.requests.problems.overwritten(address.storeName, address.key);
		this.tellOwner(address, run.ended);
		return record.Data;
	}

	private decide(
		profile: ProfileObject<object>,
		run: OverwriteRun,
		value: unknown,
		version: string | undefined,
	): OverwriteStep {
		const viewed = { createTime: profile.FirstSessionTime, loadCount: profile.SessionLoadCount };
		const mayWrite = !run.isIfUnchanged || version === profile.KeyInfo.Version;
		const payload = { ...run.payload, now: this.engine.clock.unixSeconds() };
		const step = overwriteStep(value, payload, viewed, this.tableOwners, mayWrite);
		if (step.outcome === "written") {
			run.ended = step.ended ?? run.ended;
			run.hasReplaced = step.hasReplaced || run.hasReplaced;
		}
		return step;
	}

	/** What is written: what cannot be stored is left out and told, as in a save. Nothing where there is no Data to write. */
	private payloadOf(
		{ storeName, key }: KeyAddress,
		profile: ProfileObject<object>,
		inbox: MessageInbox,
		savedData: object,
	): OverwritePayload | undefined {
		const [savedMetadata, savedUserIds] = [profile.KeyInfo.GetMetadata(), profile.KeyInfo.GetUserIds()];
		const data = copyOfData(profile.Data, savedData);
		const metadata = takeMetadata(profile.RobloxMetaData, savedMetadata);
		const userIds = takeUserIds(profile.UserIds, savedUserIds);
		for (const { path, reason } of [...data.problems, ...metadata.problems, ...userIds.problems]) {
			this.requests.problems.warn(`SetAsync: ${path} ${reason}, so it is not written`, storeName, key);
		}
		if (data.value === undefined) return undefined;
		// A copy of its own: what has not changed is shared with what is stored.
		const own = this.tableOwners.isEmpty() ? data.value : deepCopy(data.value);
		return {
			Data: own,
			tables: this.knownTables(takeTables(own, this.tableOwners), savedData),
			RobloxMetaData: metadata.value ?? savedMetadata,
			UserIds: userIds.value ?? savedUserIds,
			isProcessed: inbox.processedSoFar(),
			setId: this.engine.random.guid(),
			now: 0,
		};
	}

	/** Those of the view, also where the game has set its `Data` to another table. */
	private knownTables(found: Tables, savedData: object): Tables {
		const tables = new Map<string, object>();
		for (const [name, value] of found) tables.set(name, value);
		for (const { name } of this.tableOwners) {
			const saved = (savedData as Map<string, unknown>).get(name);
			if (tables.get(name) === undefined && typeIs(saved, "table")) tables.set(name, deepCopy(saved));
		}
		return tables;
	}

	/** The game's own function: it must answer at once, with what can be stored. */
	private callTransform(
		transform: (data: object) => unknown,
		data: object,
	): { readonly data?: object; readonly problem?: string } {
		// What is stored already may stay, whoever stored it.
		const before = deepCopy(data);
		const [isSuccess, answer] = callAtOnce(transform, data);
		if (!isSuccess) return { problem: tostring(answer) };
		if (answer === undefined) return {};
		if (!typeIs(answer, "table")) return { problem: `must return a table or nil, not a ${typeOf(answer)}` };
		const { value, problems } = takeSnapshot(answer, before, "Data");
		if (problems.isEmpty()) return { data: value };
		return { problem: `returned what cannot be stored: ${problems[0].path} ${problems[0].reason}` };
	}

	/** Yields; nothing when the stores have failed for START_SESSION_TIMEOUT seconds, or the server closes. */
	private keepTrying<S extends Step>(
		address: KeyAddress,
		decide: (value: unknown, info: { readonly Version: string } | undefined) => S,
	): Update<S> | undefined {
		const { START_SESSION_TIMEOUT } = this.settings.constants;
		return keepTrying(this.engine.clock, this.requests, address, START_SESSION_TIMEOUT, decide);
	}

	/** The session that was ended learns it at its next save: it is asked to make one now. */
	private tellOwner({ token, isLive }: KeyAddress, owner: EndedOwner | undefined): void {
		this.sessions.get(token)?.renew();
		if (owner !== undefined && isLive) this.fleet.askSave(owner);
	}
}
