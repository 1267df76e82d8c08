import type { MonetisationContext } from "../account/context";
import type { Movement, MovementKind } from "../account/movements";
import type { PurchaseDetails, PurchaseNotice } from "../types";

export interface PurchaseNotices {
	readonly PurchaseProcessed: PurchaseNotice;
	readonly CreditGranted: PurchaseNotice;
	readonly CreditSpent: PurchaseNotice;
	readonly PurchaseFailed: PurchaseNotice;
}

function detailsOf({ spent, channel, placeId, from }: Movement): PurchaseDetails {
	return { CurrencySpent: spent, Channel: channel, PlaceId: placeId, From: from };
}

/** The signals for the game's own screens. They fire for players of this server. */
export function createNotices(context: MonetisationContext): PurchaseNotices {
	const notices: PurchaseNotices = {
		PurchaseProcessed: context.createNotice(),
		CreditGranted: context.createNotice(),
		CreditSpent: context.createNotice(),
		PurchaseFailed: context.createNotice(),
	};
	context.movements.listen((movement) => {
		const { kind, player, productId, purchaseId } = movement;
		const notice = (notices as { [Kind in MovementKind]?: PurchaseNotice })[kind];
		if (notice === undefined || player === undefined || !typeIs(productId, "number")) return;
		notice.Fire(player, productId, purchaseId, detailsOf(movement));
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
