import type { Handler, ProductTable } from "../types";
import type { DevProduct, Product } from "./types";

type PassHandler = Handler<unknown, unknown> | undefined;

const DEFAULT_DEADLINE_SECONDS = 60;

function devProductsOf({ devProducts }: ProductTable): Array<DevProduct> {
	return (devProducts ?? []).map((declared): DevProduct => {
		const { id, name, category, giftId, creditCap, freeCreditExpirySeconds } = declared;
		return {
			kind: "dev",
			id,
			idText: tostring(id),
			name,
			category,
			params: declared.params,
			handler: declared.handler as Handler<unknown, unknown>,
			isOutside: declared.outside === true || declared.yields === true,
			isAtMostOnce: declared.atMostOnce === true,
			isRedeemedAtOnce: declared.autoRedeem !== false,
			deadlineSeconds: declared.deadlineSeconds ?? DEFAULT_DEADLINE_SECONDS,
			giftId,
			isPaidRandomItem: declared.paidRandomItem === true,
			creditCap,
			freeCreditExpirySeconds,
		};
	});
}

/** The products of a table that has been checked, with every default filled in, in the order of declaration. */
export function productsOf(checked: ProductTable): Array<Product> {
	const products: Array<Product> = devProductsOf(checked);
	for (const { id, name, params, handler } of checked.gamePasses ?? []) {
		products.push({ kind: "gamepass", id, name, params, handler: handler as PassHandler });
	}
	for (const { id, name, params, handler } of checked.subscriptions ?? []) {
		// Called with the id of its product, which is text.
		products.push({ kind: "subscription", id, name, params, handler: handler as unknown as PassHandler });
	}
	return products;
}
