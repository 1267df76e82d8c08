import type { Commit } from "../../../src/testing";
import type { PublishData, PublishMember, PublishRecord } from "./model";
import type { PublishStage } from "./publish-stage";

function isSame(one: unknown, other: unknown): boolean {
	if (!typeIs(one, "table") || !typeIs(other, "table")) return one === other;
	for (const [key, value] of pairs(one as Map<unknown, unknown>)) {
		if (!isSame(value, (other as Map<unknown, unknown>).get(key))) return false;
	}
	for (const [key] of pairs(other as Map<unknown, unknown>)) {
		if ((one as Map<unknown, unknown>).get(key) === undefined) return false;
	}
	return true;
}

/** Looks at every commit, from above, in the moment in which it takes effect. */
export class MarkChecks {
	/** By key: who has claimed data and run steps on it, and has not handed it to the game. */
	private readonly claims = new Map<string, string>();

	constructor(private readonly stage: PublishStage) {}

	public onCommit({ key, server, value, previous }: Commit): void {
		const { stage } = this;
		const before = (previous as PublishRecord | undefined)?.Data;
		const after = (value as PublishRecord | undefined)?.Data;
		const member = stage.members.find(({ sim }) => sim.name === server)!;
		if (after === undefined) {
			if (before !== undefined)
				stage.violate("stored progress fell", key, `${server} wrote a record without Data`);
			return;
		}
		stage.note(key, () => `${server} wrote ${this.describe(value as PublishRecord, after)}`);
		stage.stored.set(key, after);
		if (!isSame(previous, value)) this.checkRight(member, key, before, isSame(before, after));
		this.checkMark(key, server, before, after);
		this.checkEffects(key, after);
		this.checkKept(key, server, before, after);
		this.count(member, key, value as PublishRecord, before, after);
	}

	/** The game on that server has got the data. */
	public handedOut(key: string): void {
		this.claims.delete(key);
	}

	private describe(record: PublishRecord, { CofferSchema, Progress }: PublishData): string {
		const { Steps = "no", Floor = 0, Visited = "-", Load = "-" } = CofferSchema ?? {};
		const owner = record.MetaData?.ActiveSession?.[2].sub(1, 6) ?? "nobody";
		return `${Progress}, ${Steps} steps, floor ${Floor}, visited ${Visited}, load ${Load}, of ${owner}`;
	}

	/** Nothing at all may come from a server that knows of floors and has no right: no save, and no wish to have the session. */
	private checkRight(
		{ code, steps, sim }: PublishMember,
		key: string,
		before: PublishData | undefined,
		isAsking: boolean,
	): void {
		const { stage } = this;
		const stored = before?.CofferSchema?.Steps ?? 0;
		if (code === "branch" && stored === stage.chain.count()) {
			stage.violate(
				"touched by a branch",
				key,
				`${sim.name} wrote over ${stored} steps, the last of which it lacks`,
			);
		}
		if (code === "broken" && stored < steps && before !== undefined && !isAsking) {
			stage.violate("steps", key, `${sim.name} wrote, and its newest step raises`);
		}
		const floor = stage.chain.floorAt(stored);
		if (code === "original" || floor <= steps) return;
		stage.violate("touched by older code", key, `${sim.name} with ${steps} steps wrote over floor ${floor}`);
	}

	private checkMark(key: string, server: string, before: PublishData | undefined, after: PublishData): void {
		const { stage } = this;
		const mark = after.CofferSchema;
		const steps = mark?.Steps ?? 0;
		const stepsBefore = before?.CofferSchema?.Steps ?? 0;
		if (steps < stepsBefore) stage.violate("mark", key, `${server} went from ${stepsBefore} steps to ${steps}`);
		if (mark === undefined) return;
		const floor = stage.chain.floorAt(steps);
		if (mark.Last !== stage.chain.nameOf(steps)) {
			stage.violate("mark", key, `${server} names ${mark.Last} as step ${steps}`);
		}
		if ((mark.Floor ?? 0) !== floor || mark.FloorName !== stage.chain.nameOf(floor)) {
			stage.violate("mark", key, `${server} has floor ${mark.Floor} after ${steps} steps, not ${floor}`);
		}
	}

	/** Each incompatible step once, but those that the data was born with. */
	private checkEffects(key: string, { Ran, Born = 0, CofferSchema }: PublishData): void {
		const { chain } = this.stage;
		const steps = CofferSchema?.Steps ?? 0;
		const born = new Set(chain.incompatible(Born));
		const due = new Set(chain.incompatible(steps));
		for (const { name } of chain.steps) {
			const wanted = due.has(name) && !born.has(name) ? 1 : 0;
			const ran = Ran.get(name) ?? 0;
			if (ran !== wanted) this.stage.violate("steps", key, `${name} ran ${ran} times in data of ${steps} steps`);
		}
	}

	private checkKept(key: string, server: string, before: PublishData | undefined, after: PublishData): void {
		const { Progress, CofferDeals, PurchaseIdCache } = after;
		if (Progress < (before?.Progress ?? 0)) {
			this.stage.violate("stored progress fell", key, `${server}: from ${before!.Progress} to ${Progress}`);
		}
		for (const [id] of before?.Pets ?? new Map<string, never>()) {
			if (after.Pets.get(id) === undefined) {
				this.stage.violate("stored progress fell", key, `${server}: pet ${id} is gone`);
			}
		}
		for (const kept of [CofferDeals?.Aside[0].Count ?? 0, PurchaseIdCache?.Count ?? 0]) {
			if (kept === Progress) continue;
			this.stage.violate("library tables", key, `${server}: one is at ${kept}, the progress at ${Progress}`);
		}
	}

	private count(
		{ code, steps, sim }: PublishMember,
		key: string,
		record: PublishRecord,
		before: PublishData | undefined,
		after: PublishData,
	): void {
		const { stage } = this;
		const claim = `${sim.name} ${record.MetaData?.ActiveSession?.[2]}`;
		if (before !== undefined && this.claims.get(key) === claim) stage.sometimes("claim's reply lost with steps");
		this.claims.delete(key);
		if (code !== "build" || before === undefined) return;
		const stepsBefore = before.CofferSchema?.Steps ?? 0;
		if (steps > stepsBefore && after.CofferSchema?.Steps === steps) {
			stage.sometimes("step ran");
			this.claims.set(key, claim);
		}
		if (stage.chain.filledAgain(before, after, math.min(steps, stepsBefore)) > 0) {
			stage.sometimes("fill ran again");
		}
	}
}
