import type { EnginePlayer } from "../../engine";
import { openLedger } from "../ledger/open";
import { availableCount, refreshCounts } from "../ledger/counts";
import { settleDeadReservations } from "../ledger/reserve";
import type { CreditEntry, LedgerData, LedgerHome } from "../ledger/types";
import type { MonetisationProfile } from "../types";
import type { MonetisationContext } from "./context";

/** One session of one player, as monetisation sees it. */
export class Account {
	/** One redemption at a time. */
	public isRedeeming = false;
	/** Who waits for the redemption that is under way. */
	public readonly redeemingNext = new Array<thread>();
	/** Nothing while there is nothing to remember: who never buys keeps a record without a ledger. */
	private ledger?: LedgerData;

	constructor(
		private readonly context: MonetisationContext,
		public readonly player: EnginePlayer,
		public readonly profile: MonetisationProfile,
		/** Names this session in reservations. */
		public readonly sessionId: string,
	) {}

	/** At load, when others find this account already: whoever hears of it may use a credit at once. */
	public settleDead(): void {
		const ledger = this.findLedger();
		if (ledger === undefined) return;
		const settled = settleDeadReservations(this.home(), ledger, this.sessionId);
		for (const entry of settled.restored) this.tellSettled("CreditRestored", entry);
		for (const entry of settled.spent) this.tellSettled("CreditSpent", entry);
	}

	public isActive(): boolean {
		return this.profile.IsActive();
	}

	/** Not active now, but it may be again: nothing is to be begun, and nothing given up. */
	public isSuspended(): boolean {
		return this.profile.IsSuspended?.() === true;
	}

	public isOver(): boolean {
		return !this.isActive() && !this.isSuspended();
	}

	public home(): LedgerHome {
		return this.profile.Data as LedgerHome;
	}

	/** The ledger, if there is one: for looking only. */
	public findLedger(): LedgerData | undefined {
		const { MonetisationLedger, MonetisationCredits, PurchaseIdCache } = this.home();
		const isBlank =
			this.ledger === undefined &&
			MonetisationLedger === undefined &&
			MonetisationCredits === undefined &&
			PurchaseIdCache === undefined;
		return isBlank ? undefined : this.ledgerNow();
	}

	/** The ledger in `Data`, which the game may have set to another table. */
	public ledgerNow(): LedgerData {
		const home = this.home();
		const found = home.MonetisationLedger;
		if (this.ledger === undefined) {
			this.ledger = this.open();
		} else if (found === undefined) {
			// A game that resets a player's progress must not make paid credits and processed purchases forgotten.
			home.MonetisationLedger = this.ledger;
			refreshCounts(home, this.ledger);
		} else if (found !== this.ledger) {
			// An older state of Data, set back whole: its goods and its purchases belong together.
			this.ledger = this.open();
		}
		return this.ledger;
	}

	/** What `step` changes in `Data` is saved together. It must not yield. */
	public holdSaves(step: () => void): void {
		if (this.profile.HoldSaves !== undefined) this.profile.HoldSaves(step);
		else step();
	}

	private open(): LedgerData {
		const opened = openLedger(this.home(), this.context.engine.clock.unixSeconds());
		for (const problem of opened.problems) {
			this.context.warn(`The ledger of ${this.player.Name} (${this.player.UserId}) is damaged: ${problem}.`);
		}
		return opened.ledger;
	}

	private tellSettled(kind: "CreditRestored" | "CreditSpent", entry: CreditEntry): void {
		const id = tonumber(entry.Product);
		this.context.movements.tell({
			kind,
			userId: this.player.UserId,
			player: this.player,
			productId: id ?? entry.Product,
			productName: this.context.started?.catalogue.findDevProduct(entry.Product)?.name,
			purchaseId: entry.Purchase,
			entryId: entry.Id,
			balance: availableCount(this.ledgerNow(), entry.Product),
			detail: "its session ended in the middle of the effect",
		});
	}
}
