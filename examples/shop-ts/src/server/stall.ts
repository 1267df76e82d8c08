import { PRICES } from "../shared/prices";
import type { ShopData } from "../shared/template";

/** Sells an item for coins. Answers whether it was sold. */
export function buyItem(data: ShopData, item: unknown): boolean {
	const price = typeIs(item, "string") ? PRICES.get(item) : undefined;
	if (price === undefined || data.Coins < price) return false;
	data.Coins -= price;
	data.Items.push(item as string);
	return true;
}
