import type { Handler, ProductKey, ProductKind } from "../types";

/** A developer product with every default filled in. */
export interface DevProduct {
	readonly kind: "dev";
	readonly id: number;
	/** The id as text: what the ledger knows it by. */
	readonly idText: string;
	readonly name: string;
	readonly category?: string;
	readonly params: unknown;
	readonly handler: Handler<unknown, unknown>;
	/** Banked as a credit first, then redeemed. */
	readonly isOutside: boolean;
	readonly isAtMostOnce: boolean;
	readonly isRedeemedAtOnce: boolean;
	readonly deadlineSeconds: number;
	readonly giftId?: number;
	readonly isPaidRandomItem: boolean;
	readonly creditCap?: number;
	readonly freeCreditExpirySeconds?: number;
}

export interface GamePass {
	readonly kind: "gamepass";
	readonly id: number;
	readonly name: string;
	readonly params: unknown;
	readonly handler?: Handler<unknown, unknown>;
}

export interface Subscription {
	readonly kind: "subscription";
	readonly id: string;
	readonly name: string;
	readonly params: unknown;
	readonly handler?: Handler<unknown, unknown>;
}

export type Product = DevProduct | GamePass | Subscription;

/** All products of the game. Lists are in the order of declaration. */
export interface Catalogue {
	readonly devProducts: ReadonlyArray<DevProduct>;
	readonly gamePasses: ReadonlyArray<GamePass>;
	readonly subscriptions: ReadonlyArray<Subscription>;
	/** By name, id, or id as text. */
	findDevProduct(key: ProductKey): DevProduct | undefined;
	/** The product whose `giftId` it is. */
	findByGiftId(giftId: number): DevProduct | undefined;
	/** Of that kind by name, id, or id as text. Without a kind: a developer product, or one of any kind by its name. */
	find(key: ProductKey, kind?: ProductKind): Product | undefined;
}
