import type { Commit } from "../../../../src/testing";
import type { Claim, FaultData, FaultRecord, Play } from "../model";
import { recordOf } from "../model";
import type { World } from "../world";
import { CoinChecks } from "./coin-checks";
import { GiftChecks } from "./gift-checks";
import { KeptChecks } from "./kept-checks";
import { OwnerChecks } from "./owner-checks";
import { ProgressChecks } from "./progress-checks";

function describeRecord(record: FaultRecord): string {
	const owner = record.MetaData?.ActiveSession;
	const who = owner === undefined ? "nobody" : owner[2].sub(1, 6);
	const mark = record.Coffer?.Owner?.Beats === true ? " beats" : "";
	const asked = record.MetaData?.ForceLoadSession === undefined ? "" : " asked";
	const [, , saveNumber] = (record.Coffer?.SaveId ?? "").find(":(%d+)$");
	return `${record.MetaData?.SessionLoadCount ?? "-"} ${who}${mark}${asked} save ${saveNumber ?? "-"} queue ${record.GlobalUpdates[1].size()}`;
}

/** What is wrong with stored Data. */
function problemOf(data: FaultData): string | undefined {
	const { Ops, Wild } = data as Partial<FaultData>;
	if (Ops === undefined || Wild === undefined) return "empty";
	const level = Wild.Level as unknown;
	if (!typeIs(level, "number") || level !== level || level === math.huge) return "with a bad value";
	return undefined;
}

/** Looks at every commit, from above, in the moment in which it takes effect. */
export class RecordChecks {
	public readonly owners: OwnerChecks;
	private readonly records = new Map<string, FaultRecord>();
	private readonly progress: ProgressChecks;
	private readonly gifts: GiftChecks;
	private readonly coins: CoinChecks;
	private readonly kept: KeptChecks;

	constructor(private readonly world: World) {
		this.owners = new OwnerChecks(world);
		this.progress = new ProgressChecks(world);
		this.gifts = new GiftChecks(world);
		this.kept = new KeptChecks(world);
		this.coins = new CoinChecks(world, (key) => this.records.get(key));
	}

	public onCommit(commit: Commit): void {
		const { key } = commit;
		const before = this.wholeOf(key, commit.previous, false);
		const after = this.wholeOf(key, commit.value, true);
		if (after === undefined) this.records.delete(key);
		else this.records.set(key, after);
		const how = this.replacement(commit, before, after);
		this.world.note(
			key,
			() => `${commit.server} ${how ?? "wrote"} ${after === undefined ? "" : describeRecord(after)}`,
		);
		if (how !== undefined || after === undefined) return this.reset(commit, how, after);
		this.progress.check(key, before, after);
		this.gifts.check(key, before, after);
		this.coins.check(key);
		this.kept.check(commit, before, after);
		this.owners.follow(key, commit.server, commit.time, before, after);
	}

	/** A session was handed out. */
	public begin(play: Play): void {
		this.owners.begin(play);
		if (!play.isVoided) this.progress.checkLoaded(play, this.records.get(play.key)?.Data);
	}

	/** The library has shown what is stored. */
	public confirmData(play: Play, data: FaultData): void {
		if (!play.isVoided && !play.hasEnded) this.progress.know(play.key, data);
		this.confirm(play, data.Ops?.get(play.tag) ?? 0, "OnAfterSave");
	}

	/** The library has said that so much of the session's progress is stored. */
	public confirm(play: Play, count: number, how: string): void {
		if (play.isVoided) return;
		const stored = this.stored(play);
		if (stored < count) {
			const text = `${how} confirmed ${count} changes of ${play.tag}, ${stored} are stored`;
			this.world.violate("false confirmation", play.key, text);
		} else if (play.hasEnded && play.isFenced && count === play.count && how !== "SaveAsync") {
			this.world.sometimes("fenced and saved all the same");
		}
	}

	/** Whether the gift is in the queue, not taken yet. */
	public isQueued(key: string, id: string): boolean {
		return this.records.get(key)?.GlobalUpdates[1].some(([, gift]) => gift.Id === id) === true;
	}

	public record(key: string): FaultRecord | undefined {
		return this.records.get(key);
	}

	/** How much of the session's progress is stored. */
	public stored(play: Play): number {
		return this.progress.stored(play, this.records.get(play.key)?.Data);
	}

	public claimOf(play: Play): Claim | undefined {
		return play.claim;
	}

	/** The record, but for one whose Data are not what any game would have stored. */
	private wholeOf(key: string, value: unknown, isNew: boolean): FaultRecord | undefined {
		const record = recordOf(value);
		const problem = record?.Data === undefined ? undefined : problemOf(record.Data);
		if (problem === undefined) return record;
		if (isNew) this.world.violate("stored progress fell", key, `Data were stored ${problem}`);
		return undefined;
	}

	/** What was done to the whole record by somebody who may; nothing for an ordinary write. */
	private replacement(
		commit: Commit,
		before: FaultRecord | undefined,
		after: FaultRecord | undefined,
	): string | undefined {
		const { key } = commit;
		if (commit.value === undefined) return this.world.meddled.has(`${key}/remove`) ? "removed it" : undefined;
		if (after === undefined) return this.world.meddled.has(`${key}/overwrite`) ? "overwrote it" : undefined;
		const setId = after.Coffer?.SetId;
		return setId !== undefined && setId !== before?.Coffer?.SetId ? "rolled it back" : undefined;
	}

	private reset(commit: Commit, how: string | undefined, after: FaultRecord | undefined): void {
		const { key } = commit;
		if (how === undefined) return this.world.violate("stored progress fell", key, "the record is gone");
		if (how === "removed it") this.world.sometimes("key removed under a session", this.owners.isOwned(key) ? 1 : 0);
		if (how === "overwrote it") this.world.sometimes("key overwritten");
		if (how === "rolled it back") this.world.sometimes("rolled back");
		this.progress.reset(key);
		this.gifts.reset(key, after);
		this.kept.reset(key);
		this.owners.reset(key, after);
		this.coins.reset();
	}
}
