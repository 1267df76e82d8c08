import type { MonetisationContext } from "../account/context";
import type { Movement } from "../account/movements";
import type { PurchaseNotice } from "../types";

export interface PurchaseNotices {
	readonly PurchaseProcessed: PurchaseNotice;
	readonly CreditGranted: PurchaseNotice;
	readonly CreditSpent: PurchaseNotice;
	readonly PurchaseFailed: PurchaseNotice;
}

/** The signals for the game's own screens. They fire for players of this server. */
export function createNotices(context: MonetisationContext): PurchaseNotices {
	const notices: PurchaseNotices = {
		PurchaseProcessed: context.createNotice(),
		CreditGranted: context.createNotice(),
		CreditSpent: context.createNotice(),
		PurchaseFailed: context.createNotice(),
	};
	context.movements.listen(({ kind, player, productId, purchaseId }: Movement) => {
		if (player === undefined || !typeIs(productId, "number")) return;
		if (kind === "PurchaseProcessed") notices.PurchaseProcessed.Fire(player, productId, purchaseId);
		else if (kind === "CreditGranted") notices.CreditGranted.Fire(player, productId, purchaseId);
		else if (kind === "CreditSpent") notices.CreditSpent.Fire(player, productId, purchaseId);
		else if (kind === "PurchaseFailed") notices.PurchaseFailed.Fire(player, productId, purchaseId);
	});
	return notices;
}

/** The lines in the server's output by which a game's developer follows the credits. */
export function logCredits(context: MonetisationContext): void {
	context.movements.listen(({ kind, player, productId, productName, purchaseId, balance }: Movement) => {
		const who = player?.Name ?? "a user";
		const what = `${productName ?? "product"} (${productId})`;
		const count = `${balance ?? 0} usable now`;
		if (kind === "CreditGranted") {
			const why = purchaseId === undefined ? "" : ` for purchase ${purchaseId}`;
			context.engine.host.print(`[Monetisation] Granted credit to ${who}: ${what}${why}, ${count}`);
		} else if (kind === "CreditSpent") {
			context.engine.host.print(`[Monetisation] Spent credit of ${who}: ${what}, ${count}`);
		} else if (kind === "CreditRestored") {
			context.engine.host.print(`[Monetisation] Kept credit of ${who}: ${what}, ${count}`);
		}
	});
}
