import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { DevProduct } from "../catalogue/types";
import { isKnownPurchase } from "../ledger/purchases";
import type { CreditEntry, LedgerData } from "../ledger/types";
import type { SalePolicies } from "../ownership/policy";
import type { Redemptions } from "./redemption";

/** Whether a credit wants its effect without being asked for it: bought or given for it, or cut off in the middle of it. */
function isWanted(ledger: LedgerData, entry: CreditEntry, product: DevProduct): boolean {
	if (entry.State !== "available") return false;
	if (entry.Redeem !== undefined) return entry.Redeem;
	if (!product.isRedeemedAtOnce || entry.Purchase === undefined) return false;
	return entry.IsGift === true || (product.isOutside && isKnownPurchase(ledger, entry.Purchase));
}

/** Uses the credits that wait for nobody's button: right after their purchase, or when their player comes again. */
export class AutoRedeem {
	constructor(
		private readonly context: MonetisationContext,
		private readonly redemptions: Redemptions,
		private readonly policies: SalePolicies,
	) {}

	/** Begins to redeem what waits for who comes. Does not yield. */
	public watch(): void {
		this.context.accounts.onOpened((account) => {
			if (account.findLedger() !== undefined) this.redeemSoon(account, () => true);
		});
	}

	/** In a thread of its own, after whatever happens now: a handler that yields holds nobody up. */
	public redeemSoon(account: Account, isMeant: (entry: CreditEntry) => boolean): void {
		this.context.engine.scheduler.defer(() => {
			if (!account.isActive()) return;
			for (const entry of [...account.ledgerNow().Entries]) {
				const product = this.context.started!.catalogue.findDevProduct(entry.Product);
				if (product === undefined || !isMeant(entry) || !isWanted(account.ledgerNow(), entry, product))
					continue;
				// Nothing lifts what the law of the player's region forbids: then it stays a credit.
				if (this.policies.isKeptFrom(account.player, product) || !account.isActive()) continue;
				this.redemptions.redeemInTurn(account, product, entry.Id);
			}
		});
	}
}
