import { isSavedPurchase } from "../../../src/monetisation/ledger/purchases";
import type { Commit } from "../../../src/testing";
import { overlap } from "../fault-run/model";
import type { Deed, Sale, ShopData } from "./model";
import { productKind } from "./products";
import type { ShopStage } from "./shop-stage";

/** Longer than any session lives that cannot write. */
const LEASE_SECONDS = 420;
/** A server that stands still for so long is dead to all others. */
const FROZEN_SECONDS = 9;

/** Every purchase happens once: as goods in the profile, as an effect, or as a credit. */
export class SaleChecks {
	private readonly data = new Map<string, ShopData>();

	constructor(private readonly stage: ShopStage) {}

	public onCommit(commit: Commit): void {
		const data = (commit.value as { Data?: ShopData } | undefined)?.Data;
		const key = `user${commit.key}`;
		if (data === undefined) return;
		this.data.set(commit.key, data);
		this.stage.note(key, () => `${commit.server} wrote ${this.describe(data)}`);
		for (const [id, count] of data.Bought) {
			const sale = this.stage.sales.get(id);
			if (sale === undefined) continue;
			if (count > 1) this.stage.violate("granted twice", key, `${id} is in the profile ${count} times`);
			const halves = data.Halves.get(id) ?? 0;
			// One that saves in the middle of its work is whole in the next save: nothing of it may be stored half.
			if (halves !== count) this.stage.violate("granted twice", key, `half of ${id} is stored`);
		}
	}

	/** What was answered as granted is stored by then. To be called often. */
	public checkAnswers(): void {
		const { purchases } = this.stage.cloud;
		for (const [id, sale] of this.stage.sales) {
			if (sale.grantedAt !== undefined || !purchases.isGranted(id)) continue;
			sale.grantedAt = this.stage.now();
			this.stage.sometimes("purchase granted");
			const data = this.data.get(tostring(sale.userId));
			if (data !== undefined && isSavedPurchase(data, id)) continue;
			this.stage.violate("answered too early", `user${sale.userId}`, `${id} was answered and is not stored`);
		}
	}

	/** When all is over and everybody has come back. */
	public checkEnd(): void {
		for (const [, sale] of this.stage.sales) this.checkSale(sale);
		for (const receipt of this.stage.cloud.purchases.lost) {
			this.stage.violate(
				"not granted",
				`user${receipt.PlayerId}`,
				`${receipt.PurchaseId} met a server without a handler`,
			);
		}
	}

	private checkSale(sale: Sale): void {
		const { stage } = this;
		const key = `user${sale.userId}`;
		const kind = productKind(sale.productId);
		if (sale.grantedAt === undefined) {
			return stage.violate("not granted", key, `${sale.id} (${kind.name}) was never answered as granted`);
		}
		const data = this.data.get(tostring(sale.userId));
		const grants = data?.Bought.get(sale.id) ?? 0;
		const credits = this.creditsOf(data, sale.id);
		const effects = sale.deeds.size();
		const total = grants + credits + effects;
		if (credits > 0) stage.sometimes("purchase kept as a credit");
		if (effects > 0) stage.sometimes("effect outside");
		if (total === 1) return;
		const text = `${sale.id} (${kind.name}): ${effects} effects + ${grants} grants + ${credits} credits`;
		const wasStopped = sale.deeds.some((deed) => this.wasStoppedAfter(deed));
		if (total > 1) {
			if (kind.mayRepeat === true && wasStopped) stage.sometimes("effect repeated after a stop");
			else stage.violate("granted twice", key, text);
		} else if (kind.mayMiss === true && this.mayHaveBeenStopped()) {
			stage.sometimes("at-most-once effect missed");
		} else {
			stage.violate("not granted", key, text);
		}
	}

	private creditsOf(data: ShopData | undefined, id: string): number {
		let count = 0;
		for (const entry of data?.MonetisationLedger?.Entries ?? []) {
			const isOutstanding = entry.State === "available" || entry.State === "reserved";
			if (entry.Purchase === id && isOutstanding) count += 1;
		}
		return count;
	}

	/** Whether the server of an effect could not store that it happened. */
	private wasStoppedAfter({ member, time }: Deed): boolean {
		const { stage } = this;
		const endsAt = time + LEASE_SECONDS;
		if (member.sim.state === "crashed" && member.diedAt! < endsAt) return true;
		const isFrozen = member.freezes.some((freeze) => {
			return freeze.to - freeze.from >= FROZEN_SECONDS && freeze.from < endsAt && freeze.to > time - 1;
		});
		const spans = [
			...stage.storeOutages,
			...stage.memoryOutages,
			...member.storeCuts,
			...member.memoryCuts,
			...member.hogs,
		];
		return isFrozen || overlap(spans, time - 1, endsAt) > 0;
	}

	private mayHaveBeenStopped(): boolean {
		return this.stage.members.some((member) => {
			return member.sim.state !== "running" || !member.freezes.isEmpty() || !member.storeCuts.isEmpty();
		});
	}

	private describe(data: ShopData): string {
		let count = 0;
		for (const [,] of data.Bought) count += 1;
		return `${count} goods, ${data.MonetisationLedger?.Entries.size() ?? 0} credits`;
	}
}
