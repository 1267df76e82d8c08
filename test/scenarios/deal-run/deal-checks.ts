import type { DealResult } from "../../../src/deals/types";
import { PAST_MAX } from "../../../src/deals/ledger/types";
import type { Commit } from "../../../src/testing";
import type { DealStage } from "./deal-stage";
import { DealCounts, isBookedIn } from "./deal-counts";
import { petIds } from "./model";
import type { KeyBooks } from "./places";

/** For so long after Data of before came in a write may still bring them. */
const SET_BACK_SECONDS = 400;
const IN_FLIGHT_SECONDS = 30;

/** Looks at every commit, at every use and at every answer. */
export class DealChecks {
	public readonly counts: DealCounts;
	/** Things that are lost or doubled by somebody's will. */
	private readonly closed = new Set<string>();
	private readonly booked = new Map<string, { readonly book: string; readonly at: number }>();
	private readonly off = new Set<string>();
	/** The booked deals of each first party under the game's own name. */
	private readonly byGameId = new Map<string, string>();
	/** When the deals of each key were booked. */
	private readonly bookings = new Map<string, Array<number>>();

	constructor(private readonly stage: DealStage) {
		this.counts = new DealCounts(stage);
	}

	public onCommit({ key, server, value }: Commit): void {
		const { stage } = this;
		const { places } = stage;
		const before = places.of(key);
		const changed = places.store(key, value);
		// What was on its way when they came in knows nothing of them.
		const setBackSeconds = stage.now() - (stage.setBackAt.get(key) ?? 0);
		if (stage.unstored.get(key) === server && setBackSeconds > IN_FLIGHT_SECONDS) stage.unstored.delete(key);
		const after = places.of(key);
		stage.note(key, () => `${server} wrote ${describe(after)}`);
		for (const [id, entry] of after.entries) {
			if (!isBookedIn(after, id) || this.booked.has(id)) continue;
			this.noteBooked(key, id, entry.GameId);
			this.counts.booked(key, server, id, entry, after);
			for (const { Key } of entry.Parties ?? []) this.noteBooking(Key);
		}
		this.counts.commit(key, server, before, after);
		this.checkItems(key, server, changed);
	}

	private noteBooking(key: string): void {
		this.bookings.set(key, [...(this.bookings.get(key) ?? []), this.stage.now()]);
	}

	private noteBooked(key: string, id: string, gameId: string | undefined): void {
		const { stage } = this;
		this.booked.set(id, { book: key, at: stage.now() });
		this.noteBooking(key);
		if (this.off.has(id)) stage.violate("false answer", key, `${id} is booked, and was answered to be off`);
		if (gameId === undefined || stage.undone.has(key)) return;
		const name = `${key}/${gameId}`;
		const other = this.byGameId.get(name);
		this.byGameId.set(name, id);
		if (other !== undefined) stage.violate("booked twice", key, `${gameId} as ${other} and as ${id}`);
	}

	private checkItems(key: string, server: string, changed: ReadonlyArray<string>): void {
		const { stage } = this;
		for (const item of changed) {
			const count = stage.places.count(item) ?? 0;
			if (count === 1 || this.closed.has(item)) continue;
			if (this.isWilled(key, count)) {
				this.closed.add(item);
				stage.note(key, () => `${item} is ${stage.places.describe(item)} by somebody's will`);
				continue;
			}
			const where = stage.places.describe(item);
			stage.violate("conservation", key, `after a write of ${server} ${item} is ${where}`);
			this.closed.add(item);
		}
	}

	/** Whether somebody has set the key back, and that is what became of it. */
	private isWilled(key: string, count: number): boolean {
		const { stage } = this;
		const at = stage.setBackAt.get(key);
		if (at === undefined || stage.now() - at > SET_BACK_SECONDS) return false;
		if (stage.undone.has(key)) return true;
		// What was made since is gone, and what was dealt is not; but so many deals only are remembered.
		return count === 0 || this.bookingsSince(key) >= PAST_MAX;
	}

	private bookingsSince(key: string): number {
		const since = this.stage.setBackFrom.get(key) ?? 0;
		return (this.bookings.get(key) ?? []).filter((at) => at >= since).size();
	}

	/** What the games may use in this moment. */
	public checkUse(): void {
		const { stage } = this;
		const users = new Map<string, string>();
		for (const { member, profile, key } of stage.playing()) {
			const { session, load, entries } = stage.places.of(key);
			// A session that is over in the record is the affair of other checks, and of short duration.
			if (session === undefined || profile.SessionLoadCount !== load) continue;
			const isSetBack = stage.unstored.has(key);
			// While the game's own Take fails, what it should take out of Data of before stays there.
			const retaken = new Set<string>();
			for (const [, { Retake, Gives }] of entries) {
				if (Retake === true) for (const item of petIds(Gives?.Pets)) retaken.add(item);
			}
			for (const item of petIds(profile.Data.Pets)) {
				if (this.closed.has(item) || isSetBack || retaken.has(item)) continue;
				const user = `${key} on ${member.sim.name}`;
				const other = users.get(item);
				users.set(item, user);
				if (other !== undefined) {
					this.closed.add(item);
					stage.violate("dirty use", key, `${item} can be used by ${other} and by ${user}`);
				} else if ((stage.places.count(item) ?? 0) > 0 && !stage.places.isAt(item, key)) {
					this.closed.add(item);
					stage.violate(
						"dirty use",
						key,
						`${item} can be used by ${user} and is ${stage.places.describe(item)}`,
					);
				}
			}
		}
	}

	public answered(key: string, result: DealResult): void {
		const { stage } = this;
		stage.note(key, () => `a deal is answered: ${result.ok ? "done" : result.code} ${result.id ?? ""}`);
		if (result.ok) {
			if (!this.booked.has(result.id))
				stage.violate("false answer", key, `${result.id} is answered to be done, and is not booked`);
			this.counts.done(result.id);
			return;
		}
		if (result.code === "InDoubt") return stage.sometimes("in doubt");
		if (result.code === "Known") return stage.sometimes("known by its name");
		if (result.code === "Refused" || result.code === "NotApproved") stage.sometimes("off by refusal");
		else if (result.code === "Vetoed") stage.sometimes("off by a veto");
		else if (result.code === "TimedOut") stage.sometimes("off by time");
		else if (result.code === "Unreachable") stage.sometimes("party not reached");
		if (result.id === undefined) return;
		this.off.add(result.id);
		if (this.booked.has(result.id))
			stage.violate("false answer", key, `${result.id} is answered to be off (${result.code}), and is booked`);
	}

	/** Everybody has been there since, and has gone: answers what is still under way. */
	public openAtEnd(): Array<readonly [key: string, text: string]> {
		const found = new Array<readonly [key: string, text: string]>();
		for (const key of this.stage.swarm.keys) {
			const books = this.stage.places.of(key);
			for (const [id, { State }] of books.entries) found.push([key, `${id} is ${State}`]);
			for (const id of books.vetoes) found.push([key, `the veto of ${id} stands`]);
		}
		return found;
	}

	/** What the profiles remember of the same deal must come out even. */
	public checkPast(): void {
		const { stage } = this;
		for (const key of stage.swarm.keys) {
			if (stage.undone.has(key)) continue;
			for (const { Id, With } of stage.places.of(key).past) {
				if (!this.booked.has(Id)) stage.violate("past", key, `it remembers ${Id}, which was never booked`);
				const all = [key, ...With];
				const lines = all.mapFiltered((other) => stage.places.of(other).past.find((deal) => deal.Id === Id));
				if (lines.size() < all.size()) continue;
				const gave = new Array<string>();
				const got = new Array<string>();
				for (const { Gave, Got } of lines) {
					for (const item of petIds(Gave?.Pets)) gave.push(item);
					for (const { Pets } of Got ?? []) for (const item of petIds(Pets)) got.push(item);
				}
				gave.sort();
				got.sort();
				if (gave.join(" ") !== got.join(" "))
					stage.violate("past", key, `${Id}: given ${gave.join(" ")}, got ${got.join(" ")}`);
			}
		}
	}
}

function describe({ pets, entries, load, session, vetoes }: KeyBooks): string {
	const states = new Array<string>();
	for (const [id, { State, Retake }] of entries) states.push(`${id.sub(1, 8)} ${State}${Retake ? " to retake" : ""}`);
	states.sort();
	const owner = session?.sub(1, 6) ?? "nobody";
	const vetoed = vetoes.map((id) => id.sub(1, 8)).join(" ");
	return `[${pets.join(" ")}] {${states.join(", ")}}, vetoes [${vetoed}], load ${load}, of ${owner}`;
}
