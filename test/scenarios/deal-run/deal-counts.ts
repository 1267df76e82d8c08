import type { DealStage } from "./deal-stage";
import type { StoredEntry } from "./model";
import type { KeyBooks } from "./places";

export function isBookedIn(books: KeyBooks, id: string): boolean {
	const state = books.entries.get(id)?.State;
	return state === "Booked" || state === "Settled";
}

/** Counts what the run is there for. */
export class DealCounts {
	/** In which session each pledge was stored: "id/key". */
	private readonly pledgedIn = new Map<string, string>();
	/** Which server booked each deal. */
	private readonly bookedBy = new Map<string, string>();
	private readonly answered = new Set<string>();
	/** Deals whose booking was written once more before it was answered. */
	private readonly written = new Set<string>();

	constructor(private readonly stage: DealStage) {}

	/** The write of a key that decides a deal. */
	public booked(key: string, server: string, id: string, { Parties }: StoredEntry, after: KeyBooks): void {
		const { stage } = this;
		stage.sometimes("booked");
		this.bookedBy.set(id, server);
		if (after.session === undefined) stage.sometimes("booked by a last save");
		if ((Parties ?? []).size() > 1) stage.sometimes("booked with three");
		for (const { Key } of Parties ?? []) {
			const now = stage.places.of(Key).session ?? "nobody";
			if (this.pledgedIn.get(`${id}/${Key}`) !== now) stage.sometimes("hand-off between pledge and booking");
			if (now === "nobody") stage.sometimes("booked with one who is away");
		}
		stage.note(key, () => `${id} is booked`);
	}

	public done(id: string): void {
		if (this.written.has(id) && !this.answered.has(id)) this.stage.sometimes("booked after a lost reply");
		this.answered.add(id);
	}

	public commit(key: string, server: string, before: KeyBooks, after: KeyBooks): void {
		const { stage } = this;
		const member = stage.members.find(({ sim }) => sim.name === server);
		if (member?.post === undefined && !before.entries.isEmpty()) stage.sometimes("old server in between");
		if (after.vetoes.some((id) => !before.vetoes.includes(id))) stage.sometimes("vetoed");
		for (const [id, entry] of after.entries) {
			const known = before.entries.get(id);
			if (entry.State === "Pledged" && known === undefined)
				this.pledgedIn.set(`${id}/${key}`, after.session ?? "nobody");
			const isAgain = entry.State === "Booked" && known?.State === "Booked" && !this.answered.has(id);
			if (isAgain && this.bookedBy.get(id) === server) this.written.add(id);
			if (entry.State === "Off" && known?.State !== "Off") stage.sometimes("booking given up for a veto");
		}
		for (const [id, { State }] of before.entries) {
			if (after.entries.has(id)) continue;
			if (State === "Settled") stage.sometimes("deal closed");
			if (State !== "Pledged" || !after.past.some(({ Id }) => Id === id)) continue;
			if (this.bookedBy.get(id) !== server) stage.sometimes("settled by another server");
			if (before.session === undefined && after.session === undefined)
				stage.sometimes("settled without a session");
		}
	}
}
