import type { EnginePlayer } from "../../engine";
import { runOwned } from "../../util/owned-thread";
import { PlayerBuckets } from "../../util/player-buckets";
import type { DevProduct } from "../catalogue/types";
import type { Counts } from "../ledger/counts";
import { availableCount, countsOf } from "../ledger/counts";
import { expireCredits, grantCredit } from "../ledger/grant";
import { commitReservation, reserveCredit } from "../ledger/reserve";
import type { CreditEntry } from "../ledger/types";
import type { GrantCreditOptions, ProductKey } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { MovementKind } from "../account/movements";
import { paidOfRecord } from "../account/paid";
import type { SalePolicies } from "../ownership/policy";
import type { RedemptionCode, Redemptions } from "./redemption";

/** So many tries that use no credit may come at once from one player, */
const TRIES_AT_ONCE = 5;
/** and so many in the long run: each of them calls a handler of the game. */
const TRIES_PER_SECOND = 1;

/** What came of a credit that a player wants to use. */
export type UseCode = RedemptionCode | "RateLimited";

/** What a credit is told of with; of a product that is not declared any more there is an id only. */
interface Credited {
	readonly id: number | string;
	readonly idText: string;
	readonly name?: string;
}

function unknownProductText(key: ProductKey): string {
	return `There is no developer product ${tostring(key)}.`;
}

/** The credits of players whose profiles are loaded. */
export class Credits {
	private readonly tries: PlayerBuckets;

	constructor(
		private readonly context: MonetisationContext,
		private readonly redemptions: Redemptions,
		private readonly policies: SalePolicies,
	) {
		this.tries = new PlayerBuckets(context.engine.clock, TRIES_AT_ONCE, TRIES_PER_SECOND);
	}

	/** Begins to forget who leaves. Does not yield. */
	public watch(): void {
		const { players, scheduler } = this.context.engine;
		this.tries.watch(players, scheduler);
	}

	/** Zero for a player without a profile. */
	public count(player: EnginePlayer, key: ProductKey): number {
		const account = this.context.accounts.find(player);
		if (account === undefined) return 0;
		const product = this.context.started?.catalogue.findDevProduct(key);
		this.expire(account);
		const ledger = account.findLedger();
		// A product that is no longer sold may still be owed.
		const count = ledger === undefined ? 0 : availableCount(ledger, product?.idText ?? tostring(key));
		if (product === undefined && count === 0) this.warnOfUnknown(key);
		return count;
	}

	/** The right to give something goes by the id that gives it. */
	private warnOfUnknown(key: ProductKey): void {
		const isGift = typeIs(key, "number") && this.context.started?.catalogue.findByGiftId(key) !== undefined;
		if (!isGift) this.context.warnOnce(unknownProductText(key));
	}

	/** All usable credits by product id as text. */
	public all(account: Account): Counts {
		this.expire(account);
		const ledger = account.findLedger();
		return ledger === undefined ? {} : countsOf(ledger);
	}

	private expire(account: Account): void {
		const now = this.context.engine.clock.unixSeconds();
		const ledger = account.findLedger();
		const isDue = ledger?.Entries.some(({ ExpiresAt }) => ExpiresAt !== undefined && ExpiresAt <= now);
		if (isDue === true) account.edit((current) => expireCredits(current, now));
	}

	/** A grant by the game; free unless it says otherwise. */
	public grant(player: EnginePlayer, key: ProductKey, options: GrantCreditOptions): boolean {
		const account = this.account("GrantCredit", player);
		const product = this.product(key);
		if (account === undefined || product === undefined) return false;
		const now = this.context.engine.clock.unixSeconds();
		const granted = account.edit((ledger) => {
			expireCredits(ledger, now);
			return grantCredit(ledger, {
				product: product.idText,
				paid: options.Paid === true,
				now,
				key: options.Key,
				cap: product.creditCap,
				expirySeconds: product.freeCreditExpirySeconds,
			});
		});
		if (!granted.ok) {
			this.context.warn(`${player.Name} has as many credits of ${product.name} as the cap allows.`);
			return false;
		}
		if (!granted.isNew) return true;
		this.tell("CreditGranted", account, product, granted.entryId);
		account.profile.Save();
		return true;
	}

	/** The game makes the effect happen by itself. */
	public consume(player: EnginePlayer, key: ProductKey): boolean {
		const account = this.account("ConsumeCredit", player);
		if (account === undefined) return false;
		const { clock, random } = this.context.engine;
		const product = this.context.started?.catalogue.findDevProduct(key);
		// A product that is no longer sold may still be owed, and the game may settle that in its own way.
		const credited = product ?? { id: tonumber(key) ?? key, idText: tostring(key) };
		const reservation = { Id: random.guid(), Session: account.stayId };
		const entry = account.edit((ledger) => {
			const reserved = reserveCredit(ledger, credited.idText, reservation, clock.unixSeconds());
			if (reserved !== undefined) commitReservation(ledger, reservation.Id);
			return reserved;
		});
		if (entry === undefined) {
			if (product === undefined) this.warnOfUnknown(key);
			return false;
		}
		this.tell("CreditSpent", account, credited, entry.Id, entry);
		account.profile.Save();
		return true;
	}

	/** The game wants one to be used. Answers whether the effect happened. Yields where `redeem` does. */
	public attempt(player: EnginePlayer, key: ProductKey): boolean {
		return this.account("AttemptCreditPurchase", player) !== undefined && this.redeem(player, key) === "Spent";
	}

	/**
	 * The player wants to use one; tries that use none are limited. `isConfirmed` is asked before, and may yield. Yields
	 * where `redeem` does.
	 */
	public use(player: EnginePlayer, key: ProductKey, isConfirmed: () => boolean = () => true): UseCode {
		if (!this.tries.take(player)) return "RateLimited";
		const code = isConfirmed() ? this.redeem(player, key) : "Refused";
		if (code === "Spent") this.tries.giveBack(player);
		return code;
	}

	/** Unlimited. Yields where the product's handler does, and for the policies of a paid random item. */
	public redeem(player: EnginePlayer, key: ProductKey): RedemptionCode {
		const account = this.context.accounts.find(player);
		const product = this.product(key);
		if (account === undefined) return "SessionOver";
		if (product === undefined) return "NoCredit";
		// A thread of the game that is cancelled in the middle must not leave the credit in use for ever.
		return runOwned<RedemptionCode>(this.context.engine.scheduler, () => {
			if (this.policies.isKeptFrom(player, product)) return "Restricted";
			return this.redemptions.redeem(account, product);
		});
	}

	/** Who asks too early, or too late, hears so: "no" would be taken for an answer. */
	private account(member: string, player: EnginePlayer): Account | undefined {
		const account = this.context.accounts.find(player);
		if (account !== undefined) return account;
		const why = this.context.started === undefined ? "Start has not been called" : "the profile is not loaded";
		this.context.warn(`${member} for ${player.Name} did nothing to any credit: ${why}.`);
		return undefined;
	}

	private product(key: ProductKey): DevProduct | undefined {
		const { started } = this.context;
		if (started === undefined) return undefined;
		const product = started.catalogue.findDevProduct(key);
		if (product === undefined) this.context.warnOnce(unknownProductText(key));
		return product;
	}

	private tell(kind: MovementKind, account: Account, product: Credited, entryId: string, entry?: CreditEntry): void {
		const paid = entry && { purchaseId: entry.Purchase, ...paidOfRecord(entry) };
		account.tell({ kind, productId: product.id, productName: product.name, entryId, ...paid });
	}
}
