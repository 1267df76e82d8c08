import { inUndoScope } from "../../util/undo-scope";
import type { EnginePlayer } from "../../engine";
import type { Companion, LibraryTable } from "../../storable/library-tables";
import { forgetDeadClaims } from "../ledger/claims";
import { availableCount } from "../ledger/counts";
import { grantCredit } from "../ledger/grant";
import { honourIds, openLedger } from "../ledger/open";
import { isNewer } from "../ledger/read";
import { settleDeadReservations } from "../ledger/reserve";
import { LEDGER_OWNER } from "../ledger/table-owner";
import type { CreditEntry, LedgerData, LedgerHome } from "../ledger/types";
import { takeByHand } from "../ledger/hand";
import type { MonetisationProfile } from "../types";
import type { MonetisationContext } from "./context";
import type { Movement } from "./movements";
import { paidOfRecord } from "./paid";
import type { HandChange } from "./shown-fields";
import { ShownFields } from "./shown-fields";
import { Step } from "./step";
import { TableInData } from "./table-in-data";

/** What a movement tells beside whose account it is. */
export type Told = Omit<Movement, "userId" | "player" | "balance">;

/** One session of one player, as monetisation sees it. */
export class Account implements Companion {
	/** One redemption at a time. */
	public isRedeeming = false;
	/** Who waits for the redemption that is under way. */
	public readonly redeemingNext = new Array<thread>();
	private readonly table: LibraryTable;
	private readonly shown = new ShownFields();
	/** The ledger as it was read last; nothing while there is nothing to remember: who never buys keeps a record without one. */
	private ledger?: LedgerData;
	private step?: Step;
	private isLooking = false;
	/** Counts that are found without a ledger are those of older code at load; later on, the game sets them by hand. */
	private isLoaded = false;

	constructor(
		private readonly context: MonetisationContext,
		public readonly player: EnginePlayer,
		public readonly profile: MonetisationProfile,
		/** Names this session in reservations. */
		public readonly stayId: string,
	) {
		this.table = profile.LibraryTable?.(LEDGER_OWNER) ?? new TableInData(profile, LEDGER_OWNER);
		this.table.accompany(this);
	}

	/** At load, when others find this account already: whoever hears of it may use a credit at once. */
	public settleDead(): void {
		this.shown.watch(this.table.loaded());
		const found = this.findLedger();
		this.isLoaded = true;
		if (found === undefined) return;
		const settled = this.edit((ledger) => {
			forgetDeadClaims(ledger, this.stayId);
			return settleDeadReservations(ledger, this.stayId);
		});
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

	/** A later version of the library has written its ledger: nothing can be known of it here. */
	public isNewer(): boolean {
		return this.ledger === undefined && isNewer(this.table.get());
	}

	/** The ledger, if there is one: for looking only. */
	public findLedger(): LedgerData | undefined {
		if (this.ledger === undefined && this.table.get() === undefined && this.table.tags() === undefined) {
			const { MonetisationCredits, PurchaseIdCache } = this.home();
			if (MonetisationCredits === undefined && PurchaseIdCache === undefined) return undefined;
		}
		return this.ledgerNow();
	}

	/** The ledger, a new one where there is none: for looking only. */
	public ledgerNow(): LedgerData {
		const held = this.table.get() as LedgerData | undefined;
		if (this.ledger !== undefined && held !== undefined) {
			if (held !== this.ledger) this.shown.renew(held);
			this.ledger = held;
			return held;
		}
		this.open(held);
		return this.ledger!;
	}

	/** Changes the ledger; `Data` shows it at once. `change` must not yield. */
	public edit<T>(change: (ledger: LedgerData) => T): T {
		const ledger = this.ledgerNow();
		const answer = change(ledger);
		this.shown.renew(ledger);
		this.show();
		return answer;
	}

	/** The ledger as it is stored, of whatever version. Not to be changed. */
	public savedLedger(): object | undefined {
		return this.table.saved();
	}

	/**
	 * Runs `work`, which must not yield. Where it answers true, what it did in `Data` and in the ledger stands; otherwise, or
	 * where it raises, all of it is undone. What has to be told waits until then. Steps may lie in each other.
	 */
	public attempt(work: (step: Step) => boolean): boolean {
		let stands = false;
		this.holdSaves(() => {
			const ledger = this.findLedger();
			const outer = this.step;
			const step = new Step(this.profile, ledger);
			this.step = step;
			const [isSuccess, answer] = pcall(inUndoScope, work, step);
			this.step = outer;
			stands = isSuccess && answer === true;
			if (!stands) this.undo(step);
			for (const { movement, isOutside } of step.told) {
				if (stands || isOutside) this.pass(movement, isOutside);
			}
			if (outer !== undefined) for (const redo of step.outside) outer.outside.push(redo);
			if (!isSuccess) error(answer, 0);
		});
		return stands;
	}

	/** Tells what happened; in a step when that stands. `redo`: it has happened outside, and is done again where the step is undone. */
	public tell(told: Told, redo?: (ledger: LedgerData) => void): void {
		if (redo !== undefined) this.step?.outside.push(redo);
		const { UserId } = this.player;
		const balance = availableCount(this.ledgerNow(), `${told.productId}`);
		this.pass({ ...told, userId: UserId, player: this.player, balance }, redo !== undefined);
	}

	public look(data: object, isMerged: boolean): void {
		if (this.isLooking) return;
		if (this.ledger === undefined) {
			// A `Data` that the game has set itself: counts that come into it from now on are changed by hand.
			if (this.isLoaded && (data as LedgerHome).MonetisationCredits === undefined) this.shown.watch(data);
			return;
		}
		this.isLooking = true;
		const changes = isMerged ? [] : this.shown.handChanges(data);
		const ids = this.shown.otherIds(data);
		const ledger = this.ledgerNow();
		for (const change of changes) this.follow(ledger, change);
		const isNews = ids !== undefined && honourIds(ledger, ids);
		if (isMerged || isNews || !changes.isEmpty()) this.shown.renew(ledger);
		this.shown.showIn(data);
		this.isLooking = false;
	}

	public fields(): ReturnType<ShownFields["fields"]> {
		return this.ledger === undefined ? new Map() : this.shown.fields();
	}

	private open(stored: object | undefined): void {
		const { MonetisationCredits, PurchaseIdCache } = this.home();
		const home = {
			MonetisationLedger: stored as LedgerData | undefined,
			MonetisationCredits: this.isLoaded ? undefined : MonetisationCredits,
			PurchaseIdCache,
		};
		const opened = openLedger(home, this.context.engine.clock.unixSeconds(), this.table.tags());
		for (const problem of opened.problems) {
			this.context.warn(`The ledger of ${this.player.Name} (${this.player.UserId}) is damaged: ${problem}.`);
		}
		this.hold(opened.ledger);
		const data: unknown = this.profile.Data;
		if (typeIs(data, "table")) this.look(data, false);
	}

	/** Where counts and ids of other code are: at load what is stored, for the game may have replaced its `Data` already. */
	private home(): LedgerHome {
		const stored = () => this.table.savedData() ?? this.profile.LastSavedData;
		const home: unknown = this.isLoaded ? this.profile.Data : stored();
		return typeIs(home, "table") ? (home as LedgerHome) : {};
	}

	private hold(ledger: LedgerData): void {
		this.ledger = ledger;
		this.table.set(ledger);
		this.shown.renew(ledger);
	}

	private show(): void {
		const data: unknown = this.profile.Data;
		if (typeIs(data, "table")) this.shown.showIn(data);
		else this.shown.watch(undefined);
	}

	/** What is done in a step is held until that stands: a handler that saves, or kicks its player, must not save half of it. */
	private holdSaves(step: () => void): void {
		if (this.profile.HoldSaves !== undefined) this.profile.HoldSaves(step);
		else step();
	}

	private undo(step: Step): void {
		step.putBack();
		if (step.ledger === undefined) {
			this.ledger = undefined;
			this.table.set(undefined);
			if (step.outside.isEmpty()) return;
		} else {
			this.hold(step.ledger);
			this.show();
		}
		this.edit((ledger) => {
			for (const redo of step.outside) redo(ledger);
		});
	}

	private pass(movement: Movement, isOutside: boolean): void {
		if (this.step !== undefined) this.step.told.push({ movement, isOutside });
		else if (this.isLooking) this.context.engine.scheduler.defer(() => this.context.movements.tell(movement));
		else this.context.movements.tell(movement);
	}

	/** The game has set a count by hand: more are free credits, fewer take free ones first. */
	private follow(ledger: LedgerData, { product, difference }: HandChange): void {
		const productId = tonumber(product) ?? product;
		const productName = this.context.started?.catalogue.findDevProduct(product)?.name;
		const detail = "MonetisationCredits was changed by hand";
		for (const _ of $range(1, difference)) {
			const granted = grantCredit(ledger, { product, paid: false, now: this.context.engine.clock.unixSeconds() });
			if (granted.ok)
				this.tell({ kind: "CreditGranted", productId, productName, entryId: granted.entryId, detail });
		}
		for (const entry of takeByHand(ledger, product, -difference)) {
			const told = { productId, productName, purchaseId: entry.Purchase, entryId: entry.Id, detail };
			const known = { ...told, ...paidOfRecord(entry) };
			const warning = `A paid credit of ${this.player.Name} (${productName ?? product}) was withdrawn, for the game has set MonetisationCredits to less. To use up a credit, call ConsumeCredit.`;
			this.tell(entry.Paid ? { ...known, kind: "CreditVoided", warning } : { ...known, kind: "CreditSpent" });
		}
	}

	private tellSettled(kind: "CreditRestored" | "CreditSpent", entry: CreditEntry): void {
		this.tell({
			kind,
			productId: tonumber(entry.Product) ?? entry.Product,
			productName: this.context.started?.catalogue.findDevProduct(entry.Product)?.name,
			purchaseId: entry.Purchase,
			entryId: entry.Id,
			...paidOfRecord(entry),
			detail: "its session ended in the middle of the effect",
		});
	}
}
