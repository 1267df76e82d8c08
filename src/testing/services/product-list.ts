import type { ListedProduct } from "../../engine";

/** What Roblox sells for an experience. */
export type ProductKind = "product" | "gamePass";

/** A product as a spec lists it. */
export interface ProductListing {
	readonly id: number;
	readonly name: string;
	/** Default true. */
	readonly isForSale?: boolean;
}

/** What Roblox lists of the experience. Products that are not listed can be bought all the same. */
export class ProductList {
	private readonly listings = new Map<ProductKind, Array<ListedProduct>>();

	public set(kind: ProductKind, listing: ProductListing): void {
		const { id, name, isForSale = true } = listing;
		const others = this.all(kind).filter((other) => other.id !== id);
		this.listings.set(kind, [...others, { id, name, isForSale }]);
	}

	public all(kind: ProductKind): Array<ListedProduct> {
		return [...(this.listings.get(kind) ?? [])];
	}

	/** Raises where there is no such product. */
	public get(kind: ProductKind, id: number): ListedProduct {
		const found = this.all(kind).find((listing) => listing.id === id);
		if (found === undefined) error(`There is no ${kind} ${id} in this experience.`, 0);
		return found;
	}
}
