import { takeTables } from "../profile-store/record/library-tables";
import type { MessagesOnlyRecord, ProfileRecord } from "../profile-store/record/record";
import { TABLE_OWNERS } from "../table-owners";
import { deepCopy } from "../storable/deep-copy";
import type { DealContext } from "./context";
import type { DataHome } from "./handlers";
import { putGoods, takeGoods } from "./handlers";
import type { KnownKind } from "./kinds";
import type { AwayStep } from "./ledger/away-steps";
import { endPledgeStep, pledgeStep } from "./ledger/away-steps";
import type { Goods, PartyName, PledgeEntry } from "./ledger/types";
import type { DealRequest } from "./types";

/** For how long a request for a record without a session is tried again, in seconds. */
const AWAY_SECONDS = 20;

/** Runs a function on a record's `Data` as the game knows them: without what is the library's. */
function withGameData<T>(record: ProfileRecord, run: (home: DataHome) => T): T {
	const tables = takeTables(record.Data, TABLE_OWNERS);
	const home = { Data: record.Data };
	const answer = run(home);
	record.Data = home.Data;
	for (const [name, found] of tables) (record.Data as Map<string, unknown>).set(name, found);
	return answer;
}

/** Profiles that have no session anywhere. */
export class Away {
	constructor(private readonly context: DealContext) {}

	/** Leaves a pledge in the record. Yields; nothing where the stores did not answer: it may land all the same. */
	public pledge(
		party: PartyName,
		id: string,
		pledge: Omit<PledgeEntry, "Gives">,
		kind: KnownKind,
		request: DealRequest,
		isOpen: () => boolean,
		isNewAllowed: boolean,
	): AwayStep | undefined {
		const store = this.context.store(party.Store)!;
		const home = {
			prepare: (record: ProfileRecord, isNew: boolean) => store.prepare(party.Key, record, isNew),
			newRecord: isNewAllowed ? (before: MessagesOnlyRecord | undefined) => store.newRecord(before) : undefined,
		};
		const take = (record: ProfileRecord) => {
			return withGameData(record, (data) => takeGoods(data, kind, request));
		};
		const update = store.change(party.Key, AWAY_SECONDS, (value) => {
			return pledgeStep(value, id, deepCopy(pledge), home, isOpen, take);
		});
		if (update?.isDone === false && update.refusal !== undefined) {
			return { outcome: "kept", code: "NotStored", problem: update.problem, isWrite: false };
		}
		if (update?.isDone !== true) return undefined;
		if (update.step.outcome === "kept" && update.step.problem !== undefined) {
			this.context.warn(`${kind.name}: ${update.step.problem}`, party);
		}
		return update.step;
	}

	/** Ends the pledge there, with what it gets or with what it gave. Yields. Whoever loads it next does it otherwise. */
	public endPledge(
		party: PartyName,
		id: string,
		pledge: Pick<PledgeEntry, "BookSession">,
		goods: ReadonlyArray<Goods> | undefined,
	): boolean {
		const store = this.context.store(party.Store)!;
		const home = { prepare: (record: ProfileRecord, isNew: boolean) => store.prepare(party.Key, record, isNew) };
		const put = (record: ProfileRecord, entry: PledgeEntry, what: ReadonlyArray<Goods>) => {
			const kind = this.context.kinds.find(entry.Kind);
			return withGameData(record, (data) => putGoods(data, kind, what, entry.KindVersion ?? 1));
		};
		const update = store.change(party.Key, AWAY_SECONDS, (value) => {
			return endPledgeStep(value, id, pledge, goods, home, put);
		});
		return update?.isDone === true && update.step.outcome === "done";
	}
}
