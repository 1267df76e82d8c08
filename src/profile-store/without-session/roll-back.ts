import type { Engine, KeyInfo } from "../../engine";
import type { TableOwner } from "../record/library-tables";
import { BESIDE_A_LIST, takeTables } from "../record/library-tables";
import { LIST } from "../record/overwrite-step";
import { readRecord } from "../record/record";
import type { RollBackPayload } from "../record/roll-back-step";
import { rollBackStep } from "../record/roll-back-step";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import type { SessionRegistry } from "../session/session-registry";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { RollBackParams, RollBackRefusal, RollBackReport } from "../types";
import { keepTrying } from "./keep-trying";
import type { Views } from "./view";

/** How often a session is ended for one rollback: another server may begin one before the rollback is written. */
const TAKES_MAX = 3;

/** One RollBackAsync over all its tries: after a lost reply, what the first one did is still to be told. */
interface RollBackRun {
	readonly payload: Omit<RollBackPayload, "guid" | "now">;
	readonly info: KeyInfo;
	told: ReadonlyArray<defined>;
}

export type RollBackAnswer = { readonly report: RollBackReport } | { readonly refusal: RollBackRefusal };

/** Begins a session here, which ends the one that there is. Yields; false where that failed. */
export type TakeSession = (context: StoreContext, key: string, token: string) => boolean;

function reportOf(
	{ Version, UpdatedTime }: KeyInfo,
	HadSession: boolean,
	Told: ReadonlyArray<defined>,
): RollBackReport {
	return { Version, StoredAt: math.floor(UpdatedTime / 1000), HadSession, Told };
}

/** `RollBackAsync`: the `Data` of a version comes back, and nothing else does. */
export class RollBacks {
	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		private readonly sessions: SessionRegistry,
		private readonly settings: Settings,
		private readonly tableOwners: ReadonlyArray<TableOwner>,
		private readonly views: Views,
		private readonly takeSession: TakeSession,
	) {}

	/** Yields until the store has it, or there is a reason why it never will. "Failed" and "Closing": it may be stored all the same. */
	public rollBack(context: StoreContext, key: string, unixMillis: number, params: RollBackParams): RollBackAnswer {
		const address = context.address(key);
		const run = this.begin(context, address, unixMillis, params);
		if (typeIs(run, "string")) return { refusal: run };
		if (params.Preview === true) return this.preview(address, run);
		let takes = 0;
		let refusal = this.write(address, run);
		while (refusal === "SessionActive" && takes < TAKES_MAX) {
			takes += 1;
			const guid = this.take(context, address);
			if (guid === undefined) return { refusal: this.requests.isClosing() ? "Closing" : "SessionActive" };
			refusal = this.write(address, run, guid);
		}
		if (refusal !== undefined) return { refusal };
		return { report: reportOf(run.info, takes > 0, run.told) };
	}

	/** What would be done, by what is stored now. */
	private preview(address: KeyAddress, { payload, info }: RollBackRun): RollBackAnswer {
		const { read } = this.views.readPatiently(address, {});
		if (read === undefined) return { refusal: this.requests.isClosing() ? "Closing" : "Failed" };
		const found = readRecord(read.value);
		const active = found.kind === "profile" ? found.record.MetaData.ActiveSession : undefined;
		const named = { ...payload, guid: active?.[2], now: this.engine.clock.unixSeconds() };
		const step = rollBackStep(read.value, named, this.tableOwners);
		if (step.outcome === "kept") return { refusal: step.reason === LIST ? "Failed" : step.reason };
		return { report: reportOf(info, active !== undefined, step.told ?? []) };
	}

	/** Reads the version. Nobody's session is ended where there is none. */
	private begin(
		context: StoreContext,
		address: KeyAddress,
		unixMillis: number,
		params: RollBackParams,
	): RollBackRun | RollBackRefusal {
		const { read, givenUp } = this.views.readPatiently(address, { unixMillis });
		if (givenUp !== undefined) return this.requests.isClosing() ? "Closing" : "Failed";
		const { value, info } = read ?? {};
		if (value === undefined || info === undefined) return "NoVersion";
		const data = this.dataOf(context, address.key, value, info);
		if (data === undefined) return "NoVersion";
		const tables = takeTables(data, this.tableOwners);
		const [moment, setId] = [unixMillis / 1000, this.engine.random.guid()];
		return { payload: { data, tables, moment, params, setId }, info, told: [] };
	}

	/** Of a value that is no profile: what the game makes of it, but never the template. */
	private dataOf(context: StoreContext, key: string, value: unknown, info: KeyInfo): object | undefined {
		const version = readRecord(value);
		if (version.kind === "profile") return version.record.Data;
		if (version.kind !== "foreign") return undefined;
		const imported = context.importForeign(key, version.value, info);
		return typeIs(imported, "table") ? imported : undefined;
	}

	/**
	 * Ends the session that there is, wherever it is, by a session of this server that is over at the end of this step. Yields;
	 * answers that session's guid.
	 */
	private take(context: StoreContext, { key, token }: KeyAddress): string | undefined {
		this.sessions.get(token)?.endSession("External");
		if (!this.takeSession(context, key, token)) return undefined;
		const session = this.sessions.get(token);
		if (session === undefined) return undefined;
		// It writes nothing. What it lets go of has been written by then, for that has the key's turn first.
		session.withhold();
		this.engine.scheduler.defer(() => session.endSession("Manual"));
		return session.identity.guid;
	}

	/** Answers why it is not written, or nothing where it is. */
	private write(address: KeyAddress, run: RollBackRun, guid?: string): RollBackRefusal | undefined {
		const { clock } = this.engine;
		const { START_SESSION_TIMEOUT } = this.settings.constants;
		const update = keepTrying(clock, this.requests, address, START_SESSION_TIMEOUT, (value) => {
			const payload = { ...run.payload, guid, now: clock.unixSeconds() };
			const step = rollBackStep(value, payload, this.tableOwners);
			if (step.outcome === "written") run.told = step.told ?? run.told;
			return step;
		});
		if (update === undefined) return this.requests.isClosing() ? "Closing" : "Failed";
		if (!update.isDone) return "Failed";
		const { step } = update;
		const { problems } = this.requests;
		if (step.outcome === "kept") {
			if (step.reason !== LIST) return step.reason;
			problems.warn(`RollBackAsync: Data ${BESIDE_A_LIST}`, address.storeName, address.key);
			return "Failed";
		}
		if (step.record.WasOverwritten === true) problems.overwritten(address.storeName, address.key);
		return undefined;
	}
}
