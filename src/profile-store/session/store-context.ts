import type { Engine, KeyInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import type { Counting, ForeignDecision } from "../record/claim";
import type { ProfileRecord } from "../record/record";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import { guardSave } from "../schema/guard";
import { importValue } from "../schema/import-value";
import { placeOf } from "../schema/mark";
import type { Plan, Prepared } from "../schema/prepare";
import { prepareRecord, refusalOf } from "../schema/prepare";
import type { SchemaRefusal, SchemaRefusalCode } from "../schema/types";
import type { Store } from "../types";
import type { ProfileHome } from "./profile";

/** One store, or its Mock: what all its operations need to know. */
export class StoreContext {
	/** A copy of the game's own. */
	public readonly template: object;
	private profileHome: ProfileHome | undefined;
	private readonly refusals = new Map<string, SchemaRefusalCode>();

	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		public readonly name: string,
		/** What is known of the shape of the data. */
		public readonly plan: Plan,
		public readonly isMock: boolean,
		/** The public store, for `Profile.ProfileStore`. */
		public readonly face: Store,
	) {
		this.template = plan.template;
	}

	/** Yields until it is known whether there are data stores (Studio only). The rest is to be asked after that. */
	public waitUntilReady(): void {
		this.requests.access.waitUntilReady();
	}

	/** To be asked when ready. One for all profiles: each would hold its own otherwise. */
	public home(): ProfileHome {
		const { engine, face, template, requests, plan } = this;
		const isGuarded = plan.check !== undefined && (engine.host.isStudio || plan.onInvalidSave !== undefined);
		this.profileHome = this.profileHome ?? {
			engine,
			store: face,
			template,
			isLive: requests.access.isLive(this.isMock),
			guard: isGuarded ? (data, saved, mayKeep) => guardSave(plan, data, saved, mayKeep) : undefined,
			warn: (text, key) => requests.problems.warn(text, this.name, key),
		};
		return this.profileHome;
	}

	/** To be asked when ready. */
	public address(key: string): KeyAddress {
		const { access } = this.requests;
		return {
			storeName: this.name,
			key,
			token: access.token(this.name, key, this.isMock),
			isLive: access.isLive(this.isMock),
			dataStore: access.storeFor(this.name, this.isMock),
		};
	}

	/** Brings the data of a record up to date. Changes the record. Does not yield. */
	public prepare(key: string, record: ProfileRecord, counting: Counting): Prepared {
		const { clock, host } = this.engine;
		const isChecked = host.isStudio || this.plan.onInvalidLoad !== undefined;
		return prepareRecord(this.plan, record, { key, now: clock.unixSeconds(), isChecked, ...counting });
	}

	/** Why this server must not have the data at all. */
	public refusalOf(record: ProfileRecord): SchemaRefusal | undefined {
		return refusalOf(this.plan, placeOf(this.plan.chain, record.Data));
	}

	/** Why the last start for the key was refused by the schema; nothing where it was not. */
	public lastRefusal(key: string): SchemaRefusalCode | undefined {
		return this.refusals.get(key);
	}

	public noteRefusal(key: string, code: SchemaRefusalCode): void {
		this.refusals.set(key, code);
	}

	/** Another start begins, which may fail for another reason. */
	public forgetRefusal(key: string): void {
		this.refusals.delete(key);
	}

	/**
	 * Asks the schema's imports, then the game, about a value that is no profile: its data, the template, refusal, or nothing where
	 * nobody decides. Does not yield.
	 */
	public importForeign(key: string, value: unknown, info: KeyInfo | undefined): ForeignDecision {
		const imported = importValue(this.plan, value, {
			Key: key,
			Now: this.engine.clock.unixSeconds(),
			UpdatedTime: info === undefined ? undefined : info.UpdatedTime / 1000,
			Metadata: info?.GetMetadata() ?? {},
		});
		if (imported.problem !== undefined) this.requests.problems.warn(imported.problem, this.name, key);
		if (imported.decision !== undefined) return imported.decision;
		const decide = this.face.OnForeignData;
		if (decide === undefined) return undefined;
		const [isSuccess, answer] = callAtOnce(decide, key, typeIs(value, "table") ? deepCopy(value) : value);
		if (isSuccess) {
			if (typeIs(answer, "table")) return this.takeImported(key, answer);
			if (answer === undefined || answer === "Overwrite" || answer === "Refuse") return answer;
		}
		// What the game meant is unknown, so nothing may be overwritten.
		const problem = isSuccess ? `must answer a table, "Overwrite", "Refuse" or nil` : tostring(answer);
		this.requests.problems.warn(`OnForeignData ${problem}`, this.name, key);
		return "Refuse";
	}

	/** A copy: the game may answer the same table for every key. What could not be written is not begun with. */
	private takeImported(key: string, answer: object): ForeignDecision {
		const { value, problems } = takeSnapshot(answer, {}, "Data");
		if (problems.isEmpty()) return value;
		const { path, reason } = problems[0];
		const text = `OnForeignData answered a table that cannot be stored: ${path} ${reason}`;
		this.requests.problems.warn(text, this.name, key);
		return "Refuse";
	}
}
