import { deepCopy } from "../../storable/deep-copy";
import type { TableSnapshot } from "../../storable/table-snapshot";
import { snapshotTable } from "../../storable/table-snapshot";
import type { LedgerData } from "../ledger/types";
import type { MonetisationProfile } from "../types";
import type { Movement } from "./movements";

/** What is told of a step once it stands. */
interface Told {
	readonly movement: Movement;
	/** It has happened outside of the profile, so it is told also where the step is undone. */
	readonly isOutside: boolean;
}

/** Does again what cannot be undone, on the ledger of before the step. */
type Redo = (ledger: LedgerData) => void;

/** One step of a profile: all of what happens in it stands, or none of it but for what has happened outside. */
export class Step {
	public readonly told = new Array<Told>();
	public readonly outside = new Array<Redo>();
	/** Nothing where there was no ledger. */
	public readonly ledger: LedgerData | undefined;
	private readonly data: unknown;
	private readonly snapshot?: TableSnapshot;

	constructor(
		private readonly profile: MonetisationProfile,
		ledger: LedgerData | undefined,
	) {
		this.ledger = ledger && deepCopy(ledger);
		this.data = profile.Data;
		if (typeIs(this.data, "table")) this.snapshot = snapshotTable(this.data);
	}

	/** Whether anything has happened in it. */
	public hasChanged(): boolean {
		return !this.told.isEmpty() || this.profile.Data !== this.data || this.snapshot?.hasChanged() === true;
	}

	/** Everything in `Data` is as it was. */
	public putBack(): void {
		this.profile.Data = (this.snapshot?.putBack() ?? this.data) as object;
	}
}
