import type {
	DevProductPrivate,
	Handler,
	HandlerContext,
	ProductTable,
	SubscriptionHandler,
} from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { addTo, changeData } from "./books";
import type { ShopFloor } from "./goods";
import { actsAndYields, addHalf, pay, raiseClosed, useAnother } from "./goods";
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
	/** Its goods are in Data, and its handler does not yield: the game may give free credits of it. */
	readonly isHandedOut?: boolean;
	/** Its handler refuses a purchase, and works when its credit is used. */
	readonly isRefused?: boolean;
	/** The game's code of before sells it, too. */
	readonly isOld?: boolean;
	readonly sells: (this: void, floor: ShopFloor, context: HandlerContext, player: SimPlayer) => boolean | void;
}

export const PRODUCT_KINDS: ReadonlyArray<ProductKind> = [
	{
		id: 1,
		name: "changes Data",
		isGiven: true,
		isHandedOut: true,
		isOld: true,
		sells: (floor, context) => {
			pay(context, 1);
			if (context.PurchaseId === undefined) floor.sometimes("free credit used");
			return true;
		},
	},
	{ id: 2, name: "changes Data and answers nothing", isOld: true, sells: (_floor, context) => pay(context, 2) },
	{
		id: 3,
		name: "answers false, and works as a credit",
		isGiven: true,
		isHandedOut: true,
		sells: (_floor, context) => {
			if (context.Source !== "Credit") return false;
			pay(context, 3);
			return true;
		},
	},
	{
		id: 4,
		name: "raises after half of its work, often",
		isGiven: true,
		isHandedOut: true,
		sells: ({ chance }, context) => {
			pay(context, 4, false);
			if (chance.chance(0.5)) raiseClosed();
			addHalf(context);
		},
	},
	{
		id: 5,
		name: "saves in the middle of its work",
		sells: (_floor, context) => {
			pay(context, 5, false);
			context.Profile.Save();
			addHalf(context);
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
			pay(context, 11);
		},
	},
	{
		id: 14,
		name: "changes Data and answers false, and works as a credit",
		isRefused: true,
		sells: (floor, context) => {
			pay(context, 14);
			if (context.Source === "Credit") return true;
			floor.sometimes("changed and refused");
			return false;
		},
	},
	{
		id: 15,
		name: "changes Data, yields without saying so, and ends in any way",
		sells: actsAndYields,
	},
	{ id: 16, name: "changes Data, yields, and ends in any way", traits: { yields: true }, sells: actsAndYields },
	{
		id: 17,
		name: "grants and uses another product's credit, and raises often",
		sells: (floor, context, player) => {
			pay(context, 17);
			useAnother(floor, context, player);
			if (!floor.chance.chance(0.5)) return;
			floor.sometimes("raised after it had used another credit");
			raiseClosed();
		},
	},
	{
		id: 18,
		name: "sets Data to a new frozen table, and raises at times",
		sells: (floor, context) => {
			pay(context, 18, true, true);
			floor.sometimes("handler froze Data");
			if (floor.chance.chance(0.3)) raiseClosed();
		},
	},
];

export const GIVEN_KINDS = PRODUCT_KINDS.filter((kind) => kind.isGiven === true);
export const HANDED_OUT_KINDS = PRODUCT_KINDS.filter((kind) => kind.isHandedOut === true);

/** The product that buys this one for somebody else. */
export function giftIdOf(kind: ProductKind): number {
	return kind.id + GIFT_OFFSET;
}

/** What is sold under an id, for oneself or as a gift. */
export function productKind(id: number): ProductKind {
	return PRODUCT_KINDS.find((kind) => kind.id === id % GIFT_OFFSET)!;
}

/** What the game's code of before does for a purchase; nothing where it does not know the product. */
export function oldGoods(productId: number): ((data: ShopData, purchaseId: string) => void) | undefined {
	if (PRODUCT_KINDS.find(({ id, isOld }) => id === productId && isOld === true) === undefined) return undefined;
	return (data, purchaseId) => {
		addTo(data.Bought, purchaseId, 1);
		addTo(data.Halves, purchaseId, 1);
	};
}

/** The products as a game declares them. */
function declaredProducts(floor: ShopFloor): Array<DevProductPrivate> {
	return PRODUCT_KINDS.map((kind) => {
		const handler = ((player, _id, _params, _deps, context) => {
			if (kind.id === 11) player.Kick("bought");
			return kind.sells(floor, context, player as unknown as SimPlayer);
		}) as Handler;
		const giftId = kind.isGiven === true ? giftIdOf(kind) : undefined;
		return { id: kind.id, name: `Product${kind.id}`, handler, giftId, ...kind.traits };
	});
}

function countsUp(
	name: "Passes" | "Periods",
): (...values: [unknown, unknown, unknown, unknown, HandlerContext]) => void {
	return (_player, _id, _params, _deps, context) => {
		changeData(context.Profile, (data: ShopData) => (data[name] += 1));
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
