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
import type { Decision } from "./ledger/decide";
import { dealsIn, decide } from "./ledger/decide";
import { getsOf } from "./ledger/entries";
import { isNameTaken, namedDeal } from "./ledger/names";
import type { DealTable, Goods, PartyName, PledgeEntry } from "./ledger/types";
import { forbid } from "./resolver";
import type { DealRequest } from "./types";

/** For how long a request for a record without a session is tried again, in seconds. */
const AWAY_SECONDS = 20;
/** A deal that is still being made is younger, in seconds. */
const OLD_SECONDS = 90;

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
			isTaken: (deals: DealTable) => isNameTaken(deals, party, pledge, id),
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

	/**
	 * Ends the pledge of another deal of the same name, which a crash may have left there: its party may not come for weeks, and
	 * the game tries that deal again. Yields; answers whether it is ended.
	 */
	public endNamed(party: PartyName, pledge: Omit<PledgeEntry, "Gives">, id: string): boolean {
		const read = this.context.store(party.Store)!.read(party.Key);
		if (read.kind !== "profile") return false;
		const found = namedDeal(dealsIn(read.record), pledge, id);
		if (found?.entry?.State !== "Pledged") return false;
		const { entry } = found;
		const decision = this.decideOld(entry, found.id);
		if (decision === undefined || decision.kind === "Open") return false;
		const goods = decision.kind === "Booked" ? getsOf(decision.entry, entry.Index) : undefined;
		return this.endPledge(party, found.id, entry, goods);
	}

	private decideOld(entry: PledgeEntry, id: string): Decision | undefined {
		const store = this.context.store(entry.Book.Store);
		const read = store?.read(entry.Book.Key);
		if (store === undefined || read === undefined || read.kind === "unread") return undefined;
		const decision = decide(read.kind === "profile" ? read.record : undefined, id, entry, false);
		const age = this.context.engine.clock.unixSeconds() - entry.At;
		return decision.kind === "Open" && age > OLD_SECONDS ? forbid(store, entry, id) : decision;
	}
}
