import type { Handler, ProductKey, ProductKind, ProductTable } from "../types";
import type { Catalogue, DevProduct, GamePass, Product, Subscription } from "./types";

const DEFAULT_DEADLINE_SECONDS = 60;

/** Products by name, id and id as text. */
class Directory<P extends Product> {
	private readonly products = new Map<string, P>();

	constructor(public readonly list: ReadonlyArray<P>) {
		// A name that is another one's id is refused at start.
		for (const product of list) this.products.set(tostring(product.id), product);
		for (const product of list) this.products.set(product.name, product);
	}

	public find(key: ProductKey): P | undefined {
		return this.products.get(tostring(key));
	}
}

class ProductCatalogue implements Catalogue {
	public readonly devProducts: ReadonlyArray<DevProduct>;
	public readonly gamePasses: ReadonlyArray<GamePass>;
	public readonly subscriptions: ReadonlyArray<Subscription>;
	private readonly byGiftId = new Map<number, DevProduct>();

	constructor(
		private readonly dev: Directory<DevProduct>,
		private readonly passes: Directory<GamePass>,
		private readonly plans: Directory<Subscription>,
	) {
		this.devProducts = dev.list;
		this.gamePasses = passes.list;
		this.subscriptions = plans.list;
		for (const product of dev.list) {
			if (product.giftId !== undefined) this.byGiftId.set(product.giftId, product);
		}
	}

	public findDevProduct(key: ProductKey): DevProduct | undefined {
		return this.dev.find(key);
	}

	public findByGiftId(giftId: number): DevProduct | undefined {
		return this.byGiftId.get(giftId);
	}

	public find(key: ProductKey, kind: ProductKind): Product | undefined {
		if (kind === "dev") return this.dev.find(key);
		if (kind === "gamepass") return this.passes.find(key);
		return this.plans.find(key);
	}
}

/** The catalogue of a product table that has been checked. */
export function createCatalogue(products: ProductTable): Catalogue {
	const dev = (products.devProducts ?? []).map((declared): DevProduct => {
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
	const passes = (products.gamePasses ?? []).map(({ id, name, params, handler }): GamePass => ({
		kind: "gamepass",
		id,
		name,
		params,
		handler: handler as Handler<unknown, unknown> | undefined,
	}));
	const plans = (products.subscriptions ?? []).map(({ id, name, params, handler }): Subscription => ({
		kind: "subscription",
		id,
		name,
		params,
		handler: handler as Handler<unknown, unknown> | undefined,
	}));
	return new ProductCatalogue(new Directory(dev), new Directory(passes), new Directory(plans));
}
