import type { ProductKey, ProductKind } from "../types";
import type { Announcement } from "./announcement";
import type { DeclaredProduct } from "./declared";
import { productsOf } from "./products-of";
import type { Catalogue, DevProduct, GamePass, Product, Subscription } from "./types";

/** Products of one kind by name, id and id as text. */
class Directory<P extends Product> {
	public readonly list = new Array<P>();
	private readonly products = new Map<string, P>();

	public add(product: P): void {
		this.list.push(product);
		// A name that is another one's id was refused.
		this.products.set(tostring(product.id), product);
		this.products.set(product.name, product);
	}

	public find(key: ProductKey): P | undefined {
		return this.products.get(tostring(key));
	}
}

/** The products of the game: those of `Start`, and whatever its parts add before and after. */
export class GrowingCatalogue implements Catalogue {
	private readonly dev = new Directory<DevProduct>();
	private readonly passes = new Directory<GamePass>();
	private readonly plans = new Directory<Subscription>();
	private readonly byName = new Map<string, Product>();
	private readonly byGiftId = new Map<number, DevProduct>();
	private readonly announced = new Array<DeclaredProduct>();
	private readonly listeners = new Array<(added: ReadonlyArray<Product>) => void>();

	public readonly devProducts: ReadonlyArray<DevProduct> = this.dev.list;
	public readonly gamePasses: ReadonlyArray<GamePass> = this.passes.list;
	public readonly subscriptions: ReadonlyArray<Subscription> = this.plans.list;
	/** All of them as they were declared: what comes later must not have their names and ids. */
	public readonly declared: ReadonlyArray<DeclaredProduct> = this.announced;

	/** Takes over what has been checked against `declared`, and tells of it. */
	public add({ declared, products }: Announcement): void {
		const added = productsOf(products);
		for (const product of declared) this.announced.push(product);
		for (const product of added) this.take(product);
		for (const listener of this.listeners) listener(added);
	}

	/** Runs when the products that it is told have been added, also before `Start`. Must not yield. */
	public onAdded(listener: (added: ReadonlyArray<Product>) => void): void {
		this.listeners.push(listener);
	}

	public findDevProduct(key: ProductKey): DevProduct | undefined {
		return this.dev.find(key);
	}

	public findByGiftId(giftId: number): DevProduct | undefined {
		return this.byGiftId.get(giftId);
	}

	public find(key: ProductKey, kind?: ProductKind): Product | undefined {
		// Names are unique over all kinds, ids within one.
		if (kind === undefined) return this.dev.find(key) ?? this.byName.get(tostring(key));
		if (kind === "dev") return this.dev.find(key);
		if (kind === "gamepass") return this.passes.find(key);
		return this.plans.find(key);
	}

	private take(product: Product): void {
		this.byName.set(product.name, product);
		if (product.kind === "gamepass") this.passes.add(product);
		else if (product.kind === "subscription") this.plans.add(product);
		else {
			this.dev.add(product);
			if (product.giftId !== undefined) this.byGiftId.set(product.giftId, product);
		}
	}
}
