import type { Receipt } from "../../engine";
import type { DevProduct } from "../catalogue/types";
import { availableCount } from "../ledger/counts";
import { grantCredit } from "../ledger/grant";
import { isKnownPurchase, rememberPurchase } from "../ledger/purchases";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { HandlerRun } from "../handlers/handler-run";
import { runHandlerStep } from "../handlers/handler-step";
import type { MovementKind } from "../account/movements";
import { storedParams } from "../account/params";
import type { Redemptions } from "../credits/redemption";

/**
 * Turns a receipt into one change of the profile: the purchase is remembered, and in the same step either the goods are
 * in Data or a credit is. Nothing in here yields.
 */
export class Bank {
	constructor(
		private readonly context: MonetisationContext,
		private readonly redemptions: Redemptions,
	) {}

	/** Answers whether the purchase is in the profile now. `isKept`: as a credit, whatever its product is. */
	public process(account: Account, product: DevProduct, receipt: Receipt, isKept = false): boolean {
		account.holdSaves(() => {
			// Looked at inside: what game code did while the account was opened counts.
			if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return;
			if (product.isOutside || isKept) this.keepAsCredit(account, product, receipt);
			else this.runHandler(account, product, receipt);
		});
		return isKnownPurchase(account.ledgerNow(), receipt.PurchaseId);
	}

	private keepAsCredit(account: Account, product: DevProduct, receipt: Receipt): void {
		this.tellCredit(account, product, receipt, this.addCredit(account, product, receipt));
	}

	/** Remembers the purchase with a credit for it; answers the credit's id. */
	private addCredit(account: Account, product: DevProduct, receipt: Receipt): string {
		const ledger = account.ledgerNow();
		const granted = grantCredit(account.home(), ledger, {
			product: product.idText,
			paid: true,
			now: this.context.engine.clock.unixSeconds(),
			purchase: receipt.PurchaseId,
			channel: receipt.ProductPurchaseChannel,
			spent: receipt.CurrencySpent,
			params: storedParams(product.params),
		});
		// Nothing refuses a paid credit.
		assert(granted.ok, "a paid credit was refused");
		rememberPurchase(ledger, receipt.PurchaseId, product.idText);
		return granted.entryId;
	}

	private tellCredit(account: Account, product: DevProduct, receipt: Receipt, entryId: string): void {
		this.tell("CreditGranted", account, product, receipt, { entryId });
		this.tell("PurchaseProcessed", account, product, receipt, { entryId, detail: "credit" });
	}

	private runHandler(account: Account, product: DevProduct, receipt: Receipt): void {
		const run = runHandlerStep(this.context, {
			account,
			product,
			productId: product.id,
			params: product.params,
			purchaseId: receipt.PurchaseId,
			source: "Purchase",
		});
		const outcome = run.outcome;
		if (outcome === undefined) return this.finishLater(account, product, receipt, run);
		if (outcome.kind === "done") {
			rememberPurchase(account.ledgerNow(), receipt.PurchaseId, product.idText);
			this.tell("PurchaseProcessed", account, product, receipt, { detail: "goods" });
		} else if (outcome.kind === "refused") {
			this.keepAsCredit(account, product, receipt);
		} else {
			this.context.warn(
				`The handler of ${product.name} (${product.id}) failed, so purchase ${receipt.PurchaseId} will come again: ${outcome.problem}`,
			);
			this.tell("PurchaseFailed", account, product, receipt, { detail: outcome.problem });
		}
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
		this.context.movements.tell({
			kind,
			userId: account.player.UserId,
			player: account.player,
			productId: product.id,
			productName: product.name,
			purchaseId: receipt.PurchaseId,
			spent: receipt.CurrencySpent,
			channel: receipt.ProductPurchaseChannel,
			balance: availableCount(account.ledgerNow(), product.idText),
			entryId: more.entryId,
			detail: more.detail,
		});
	}
}
