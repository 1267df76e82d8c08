import type {
	DevProductPrivate,
	Handler,
	HandlerContext,
	ProductTable,
	SubscriptionHandler,
} from "../../../src/monetisation/types";
import type { RandomStream } from "../../../src/testing";
import type { ShopData } from "./model";

/** Added to a product's id it is the product that buys it for somebody else. */
const GIFT_OFFSET = 100;

export const PASS_ID = 500;
export const PLAN_ID = "EXP-500";

/** How a product behaves towards the pipeline, and what of it may happen when a server dies. */
export interface ProductKind {
	readonly id: number;
	readonly name: string;
	/** Its effect is outside of the profile: it may be repeated when the server stops in the middle. */
	readonly mayRepeat?: boolean;
	/** Also when its session ends, because it acts before it is done. */
	readonly actsEarly?: boolean;
	/** It may be lost then. */
	readonly mayMiss?: boolean;
	/** One player buys it for another one. */
	readonly isGiven?: boolean;
	readonly traits?: Partial<DevProductPrivate>;
	readonly sells: (this: void, floor: ShopFloor, context: HandlerContext) => boolean | void;
}

/** What a handler of one server has at hand. */
export interface ShopFloor {
	readonly chance: RandomStream;
	wait(seconds: number): void;
	/** Does something outside of the profile. */
	readonly act: (this: void, context: HandlerContext) => void;
}

/** Two halves: whoever has one of them only has a partial change. */
function pay(context: HandlerContext, isWhole = true): void {
	const data = context.Data as ShopData;
	const id = context.PurchaseId ?? "free";
	data.Bought.set(id, (data.Bought.get(id) ?? 0) + 1);
	if (isWhole) data.Halves.set(id, (data.Halves.get(id) ?? 0) + 1);
}

export const PRODUCT_KINDS: ReadonlyArray<ProductKind> = [
	{
		id: 1,
		name: "changes Data",
		isGiven: true,
		sells: (_floor, context) => {
			pay(context);
			return true;
		},
	},
	{ id: 2, name: "changes Data and answers nothing", sells: (_floor, context) => pay(context) },
	{
		id: 3,
		name: "answers false, and works as a credit",
		isGiven: true,
		sells: (_floor, context) => {
			if (context.Source !== "Credit") return false;
			pay(context);
			return true;
		},
	},
	{
		id: 4,
		name: "raises after half of its work, often",
		isGiven: true,
		sells: ({ chance }, context) => {
			pay(context, false);
			if (chance.chance(0.5)) error("the shop is closed", 0);
			const data = context.Data as ShopData;
			data.Halves.set(context.PurchaseId!, 1);
		},
	},
	{
		id: 5,
		name: "saves in the middle of its work",
		sells: (_floor, context) => {
			pay(context, false);
			context.Profile.Save();
			(context.Data as ShopData).Halves.set(context.PurchaseId!, 1);
		},
	},
	{
		id: 6,
		name: "acts outside",
		isGiven: true,
		mayRepeat: true,
		traits: { outside: true },
		sells: (floor, context) => floor.act(context),
	},
	{
		id: 7,
		name: "yields for a while and acts outside",
		mayRepeat: true,
		traits: { yields: true },
		sells: (floor, context) => {
			floor.wait(floor.chance.between(0, 40));
			floor.act(context);
			return true;
		},
	},
	{
		id: 8,
		name: "yields longer than it may, at times",
		mayRepeat: true,
		traits: { yields: true },
		sells: (floor, context) => {
			floor.wait(floor.chance.chance(0.3) ? 100 : 1);
			floor.act(context);
			return true;
		},
	},
	{
		id: 12,
		name: "acts outside and yields for a while",
		mayRepeat: true,
		actsEarly: true,
		traits: { yields: true },
		sells: (floor, context) => {
			floor.act(context);
			floor.wait(floor.chance.between(0, 40));
			return true;
		},
	},
	{
		id: 9,
		name: "acts outside, at most once",
		mayMiss: true,
		traits: { outside: true, atMostOnce: true },
		sells: (floor, context) => floor.act(context),
	},
	{
		id: 13,
		name: "acts outside at most once, and yields for a while",
		mayMiss: true,
		traits: { yields: true, atMostOnce: true },
		sells: (floor, context) => {
			floor.act(context);
			floor.wait(floor.chance.between(0, 20));
		},
	},
	{
		id: 10,
		name: "yields without saying so",
		mayRepeat: true,
		sells: (floor, context) => {
			floor.wait(1);
			floor.act(context);
		},
	},
	{
		id: 11,
		name: "kicks the player in the middle of its work",
		sells: (_floor, context) => {
			pay(context);
		},
	},
];

export const GIVEN_KINDS = PRODUCT_KINDS.filter((kind) => kind.isGiven === true);

/** The product that buys this one for somebody else. */
export function giftIdOf(kind: ProductKind): number {
	return kind.id + GIFT_OFFSET;
}

/** What is sold under an id, for oneself or as a gift. */
export function productKind(id: number): ProductKind {
	return PRODUCT_KINDS.find((kind) => kind.id === id % GIFT_OFFSET)!;
}

/** The products as a game declares them. */
function declaredProducts(floor: ShopFloor): Array<DevProductPrivate> {
	return PRODUCT_KINDS.map((kind) => {
		const handler = ((player, _id, _params, _deps, context) => {
			if (kind.id === 11) player.Kick("bought");
			return kind.sells(floor, context);
		}) as Handler;
		const giftId = kind.isGiven === true ? giftIdOf(kind) : undefined;
		return { id: kind.id, name: `Product${kind.id}`, handler, giftId, ...kind.traits };
	});
}

function countsUp(
	name: "Passes" | "Periods",
): (...values: [unknown, unknown, unknown, unknown, HandlerContext]) => void {
	return (_player, _id, _params, _deps, context) => {
		(context.Data as ShopData)[name] += 1;
	};
}

/** All that the game sells. */
export function declaredTable(floor: ShopFloor): ProductTable {
	return {
		devProducts: declaredProducts(floor),
		gamePasses: [{ id: PASS_ID, name: "Pass", handler: countsUp("Passes") as Handler }],
		subscriptions: [{ id: PLAN_ID, name: "Plan", handler: countsUp("Periods") as SubscriptionHandler }],
	};
}
