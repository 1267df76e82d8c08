import type { Receipt } from "../../engine";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { MovementKind } from "../account/movements";
import { paidOfReceipt } from "../account/paid";
import { storedParams } from "../account/params";
import type { DevProduct } from "../catalogue/types";
import type { Redemptions } from "../credits/redemption";
import type { HandlerRun } from "../handlers/handler-run";
import { runHandlerStep } from "../handlers/handler-step";
import { grantCredit } from "../ledger/grant";
import { isKnownPurchase, rememberPurchase } from "../ledger/purchases";
import { markActed } from "../ledger/reserve";

/** Why a receipt is not in the profile. */
export interface NotBanked {
	readonly isIn: false;
	readonly problem: string;
	/** Nobody has announced the product. */
	readonly isUnknown?: boolean;
}

/** What came of a receipt. */
export type Banked = { readonly isIn: true } | NotBanked;

const IN: Banked = { isIn: true };

/**
 * Turns a receipt into one change of the profile: the purchase is remembered, and in the same step either the goods are
 * in Data or a credit is. Nothing in here yields.
 */
export class Bank {
	constructor(
		private readonly context: MonetisationContext,
		private readonly redemptions: Redemptions,
	) {}

	/** `isKept`: as a credit, whatever its product is. */
	public process(account: Account, product: DevProduct, receipt: Receipt, isKept = false): Banked {
		// What game code did while the account was opened counts.
		if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return IN;
		if (!product.isOutside && !isKept) return this.runHandler(account, product, receipt);
		return this.keepAsCredit(account, product, receipt);
	}

	/** Remembers the purchase with a credit for it. */
	public keepAsCredit(account: Account, product: DevProduct, receipt: Receipt): Banked {
		account.attempt(() => {
			this.tellCredit(account, product, receipt, this.addCredit(account, product, receipt));
			return true;
		});
		return IN;
	}

	/** Answers the credit's id. */
	private addCredit(account: Account, product: DevProduct, receipt: Receipt): string {
		const now = this.context.engine.clock.unixSeconds();
		return account.edit((ledger) => {
			const granted = grantCredit(ledger, {
				product: product.idText,
				paid: true,
				now,
				purchase: receipt.PurchaseId,
				channel: receipt.ProductPurchaseChannel,
				spent: receipt.CurrencySpent,
				placeId: receipt.PlaceIdWherePurchased,
				params: storedParams(product.params),
			});
			// Nothing refuses a paid credit.
			assert(granted.ok, "a paid credit was refused");
			this.remember(account, product, receipt);
			return granted.entryId;
		});
	}

	private remember(account: Account, product: DevProduct, receipt: Receipt): void {
		const At = this.context.engine.clock.unixSeconds();
		account.edit((ledger) =>
			rememberPurchase(ledger, {
				Id: receipt.PurchaseId,
				Product: product.idText,
				At,
				Spent: receipt.CurrencySpent,
				Channel: receipt.ProductPurchaseChannel,
				PlaceId: receipt.PlaceIdWherePurchased,
			}),
		);
	}

	private tellCredit(account: Account, product: DevProduct, receipt: Receipt, entryId: string): void {
		this.tell("CreditGranted", account, product, receipt, { entryId });
		this.tell("PurchaseProcessed", account, product, receipt, { entryId, detail: "credit" });
	}

	private runHandler(account: Account, product: DevProduct, receipt: Receipt): Banked {
		const { outcome } = runHandlerStep(
			this.context,
			{
				account,
				product,
				productId: product.id,
				params: product.params,
				source: "Purchase",
				paid: {
					PurchaseId: receipt.PurchaseId,
					CurrencySpent: receipt.CurrencySpent,
					Channel: receipt.ProductPurchaseChannel,
					PlaceId: receipt.PlaceIdWherePurchased,
				},
			},
			(run) => {
				if (run.outcome === undefined) return this.finishLater(account, product, receipt, run);
				this.remember(account, product, receipt);
				this.tell("PurchaseProcessed", account, product, receipt, { detail: "goods" });
			},
		);
		if (outcome?.kind === "refused") return this.keepAsCredit(account, product, receipt);
		if (outcome?.kind !== "failed") return IN;
		return { isIn: false, problem: `the handler of ${product.name} (${product.id}) failed: ${outcome.problem}` };
	}

	/** A handler that yields without saying so: from here on it is the redemption of a credit. */
	private finishLater(account: Account, product: DevProduct, receipt: Receipt, run: HandlerRun): void {
		this.context.warnOnce(
			`The handler of ${product.name} (${product.id}) yields, but the product does not say yields = true. Its purchase is kept as a credit until it has ended.`,
		);
		const entryId = this.addCredit(account, product, receipt);
		// Before anybody hears of it: a game may use a credit in the moment in which it is told of it.
		const reserved = this.redemptions.reserve(account, product, entryId);
		assert(reserved !== undefined, "a credit that was just granted cannot be reserved");
		// Should this session die in the middle, what the handler has changed may be stored.
		if (run.hasActed) account.edit((ledger) => markActed(ledger, reserved.reservationId));
		this.tellCredit(account, product, receipt, entryId);
		this.context.engine.scheduler.spawn(() => this.redemptions.follow(reserved, run));
	}

	private tell(
		kind: MovementKind,
		account: Account,
		product: DevProduct,
		receipt: Receipt,
		more: { readonly entryId?: string; readonly detail?: string },
	): void {
		account.tell({
			kind,
			productId: product.id,
			productName: product.name,
			purchaseId: receipt.PurchaseId,
			...paidOfReceipt(receipt),
			...more,
		});
	}
}
