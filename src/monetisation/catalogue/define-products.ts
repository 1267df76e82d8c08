import { checkProducts } from "./check-products";
import type { Products } from "./declarations";
import { readProducts } from "./declared";
import { problemText } from "./problems";

/** Of a kind that is left out: no product, where `object` would be any. */
type NoNames = Record<never, never>;

/**
 * Declares the products of a game, once for both sides: handlers are given to the server's `Start`. Raises when an id, a
 * name or a field is wrong, naming the product. Does not yield.
 */
export function defineProducts<D = NoNames, G = NoNames, S = NoNames>(
	declarations: Partial<Products<D, G, S>>,
): Products<D, G, S> {
	const problems = new Array<string>();
	const products = readProducts(declarations, problems);
	for (const { fields, label } of products) {
		if (fields.get("handler") !== undefined) {
			problems.push(`${label} has a handler: clients read this too, so handlers belong into Start's Handlers`);
		}
	}
	checkProducts(products, problems);
	if (!problems.isEmpty()) error(`[Monetisation]: ${problemText("defineProducts", problems)}`, 2);
	return {
		devProducts: declarations.devProducts ?? ({} as never),
		gamePasses: declarations.gamePasses ?? ({} as never),
		subscriptions: declarations.subscriptions ?? ({} as never),
	};
}
