import type { DevProductPrivate, Handler, HandlerContext } from "../../../src/monetisation/types";
import type { Scheduler } from "../../../src/engine";
import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";

export const PRODUCT = 500;
/** What some handlers give beside it, as a credit. */
export const OTHER = 501;
/** What one grant adds to `Data.Cash`. */
export const CASH = 50;

/** What handlers did outside of the profiles, over all servers of one run. */
export interface Deeds {
	/** Effects that happened outside. */
	effects: number;
	calls: number;
}

/** What a handler of one server has at hand. */
export interface ShopFloor {
	readonly deeds: Deeds;
	readonly scheduler: Scheduler;
	readonly service: MonetisationServiceObject;
}

/** A product that behaves in one way. */
export interface SoldKind {
	readonly name: string;
	/** A crash between an effect and its record may repeat it. */
	readonly mayRepeat?: boolean;
	/** A crash in the middle of the effect may lose it. */
	readonly mayMiss?: boolean;
	/** How long after its receipt it is quiet, in virtual seconds, where that is late. */
	readonly quietSeconds?: number;
	product(this: void, floor: ShopFloor): DevProductPrivate;
}

interface Goods {
	Cash: number;
	Items: Array<string>;
}

function pay(context: HandlerContext): Goods {
	const data = context.Data as Goods;
	data.Cash += CASH;
	return data;
}

/** What state containers do to a table that they are given. */
function deepFreeze<T extends object>(value: T): T {
	for (const [, nested] of pairs(value)) if (typeIs(nested, "table")) deepFreeze(nested);
	return table.isfrozen(value as never) ? value : (table.freeze(value as never) as T);
}

/** Pays by a new table, all of it frozen. */
function payFrozen({ Profile }: HandlerContext): void {
	const data = Profile.Data as Goods;
	Profile.Data = deepFreeze({ ...data, Cash: data.Cash + CASH, Items: [...data.Items] });
}

/** The goods are in Data when it yields. How it ends: "well", "false", "error". */
function actsAndYields(ending: "well" | "false" | "error", traits?: Partial<DevProductPrivate>): SoldKind["product"] {
	return ({ scheduler }) =>
		sold((_player, _id, _params, _deps, context) => {
			pay(context);
			scheduler.wait(1);
			if (ending === "error") error("out of stock");
			return ending === "well";
		}, traits);
}

function sold(handler: Handler, traits: Partial<DevProductPrivate> = {}): DevProductPrivate {
	return { id: PRODUCT, name: "Thing", handler, ...traits };
}

/** Whose goods are in the profile. */
export const DATA_KINDS: ReadonlyArray<SoldKind> = [
	{
		name: "changes Data and answers true",
		product: () =>
			sold((_player, _id, _params, _deps, context) => {
				pay(context);
				return true;
			}),
	},
	{
		name: "changes Data and answers nothing",
		product: () =>
			sold((_player, _id, _params, _deps, context) => {
				pay(context);
			}),
	},
	{
		name: "changes Data and is a paid random item, whose law is asked first",
		product: () =>
			sold(
				(_player, _id, _params, _deps, context) => {
					pay(context);
				},
				{ paidRandomItem: true },
			),
	},
	{ name: "answers false", product: () => sold(() => false) },
	{
		name: "changes Data and answers false",
		product: () =>
			sold((_player, _id, _params, _deps, context) => {
				pay(context);
				return false;
			}),
	},
	{
		name: "sets Data to a new frozen table",
		product: () => sold((_player, _id, _params, _deps, context) => payFrozen(context)),
	},
	{
		name: "sets Data to a new frozen table and raises an error, and works the next time",
		product: ({ deeds }) =>
			sold((_player, _id, _params, _deps, context) => {
				payFrozen(context);
				deeds.calls += 1;
				if (deeds.calls === 1) error("the shop is closed");
			}),
	},
	{
		name: "grants another product's credit and uses it",
		product: ({ service }) =>
			sold((player) => {
				service.GrantCredit(player, OTHER);
				service.AttemptCreditPurchase(player, OTHER);
			}),
	},
	{
		name: "grants another product's credit, uses it and raises an error, and works the next time",
		product: ({ deeds, service }) =>
			sold((player) => {
				service.GrantCredit(player, OTHER);
				service.AttemptCreditPurchase(player, OTHER);
				deeds.calls += 1;
				if (deeds.calls === 1) error("the shop is closed");
			}),
	},
	{
		name: "raises an error the first two times and works the third time",
		quietSeconds: 27,
		product: ({ deeds }) =>
			sold((_player, _id, _params, _deps, context) => {
				const data = pay(context);
				deeds.calls += 1;
				if (deeds.calls <= 2) error("the shop is closed");
				data.Items.push("receipt");
			}),
	},
	{
		name: "raises an error after half of its work, and works the next time",
		product: ({ deeds }) =>
			sold((_player, _id, _params, _deps, context) => {
				const data = pay(context);
				deeds.calls += 1;
				if (deeds.calls === 1) error("the shop is closed");
				data.Items.push("receipt");
			}),
	},
	{
		name: "saves in the middle of its work",
		product: () =>
			sold((_player, _id, _params, _deps, context) => {
				const data = pay(context);
				context.Profile.Save();
				data.Items.push("receipt");
			}),
	},
	{
		name: "kicks the player in the middle of its work",
		product: () =>
			sold((player, _id, _params, _deps, context) => {
				const data = pay(context);
				player.Kick("bought");
				data.Items.push("receipt");
			}),
	},
];

/** Whose effect is outside of the profile, or takes time. */
export const OUTSIDE_KINDS: ReadonlyArray<SoldKind> = [
	{
		name: "acts outside",
		mayRepeat: true,
		product: ({ deeds }) =>
			sold(
				() => {
					deeds.effects += 1;
				},
				{ outside: true },
			),
	},
	{
		name: "acts outside when the player asks for it",
		product: ({ deeds }) =>
			sold(
				() => {
					deeds.effects += 1;
				},
				{ outside: true, autoRedeem: false },
			),
	},
	{
		name: "is kept as a credit first and changes Data",
		product: () =>
			sold(
				(_player, _id, _params, _deps, context) => {
					pay(context);
				},
				{ outside: true },
			),
	},
	{
		name: "yields and acts outside",
		mayRepeat: true,
		product: ({ deeds, scheduler }) =>
			sold(
				() => {
					scheduler.wait(1);
					deeds.effects += 1;
					return true;
				},
				{ yields: true },
			),
	},
	{
		name: "yields, acts outside and kicks the player",
		mayRepeat: true,
		product: ({ deeds, scheduler }) =>
			sold(
				(player) => {
					scheduler.wait(1);
					deeds.effects += 1;
					player.Kick("flown away");
					return true;
				},
				{ yields: true },
			),
	},
	{
		name: "yields and answers false",
		product: ({ scheduler }) =>
			sold(
				() => {
					scheduler.wait(1);
					return false;
				},
				{ yields: true },
			),
	},
	{
		name: "yields and raises an error",
		product: ({ scheduler }) =>
			sold(
				() => {
					scheduler.wait(1);
					error("out of stock");
				},
				{ yields: true },
			),
	},
	{ name: "changes Data, yields and ends well", product: actsAndYields("well", { yields: true }) },
	{ name: "changes Data, yields and answers false", product: actsAndYields("false", { yields: true }) },
	{ name: "changes Data, yields and raises an error", product: actsAndYields("error", { yields: true }) },
	{
		name: "yields, acts outside, and must do so at most once",
		mayMiss: true,
		product: ({ deeds, scheduler }) =>
			sold(
				() => {
					scheduler.wait(1);
					deeds.effects += 1;
				},
				{ yields: true, atMostOnce: true },
			),
	},
];

/** Whose product does not say that it yields. */
export const UNSAID_KINDS: ReadonlyArray<SoldKind> = [
	{
		name: "yields without saying so and acts outside",
		mayRepeat: true,
		product: ({ deeds, scheduler }) =>
			sold(() => {
				scheduler.wait(1);
				deeds.effects += 1;
			}),
	},
	{
		name: "yields without saying so and then changes Data",
		product: ({ scheduler }) =>
			sold((_player, _id, _params, _deps, context) => {
				scheduler.wait(1);
				pay(context);
			}),
	},
	{ name: "changes Data, yields without saying so and ends well", product: actsAndYields("well") },
	{ name: "changes Data, yields without saying so and answers false", product: actsAndYields("false") },
	{ name: "changes Data, yields without saying so and raises an error", product: actsAndYields("error") },
	{
		name: "answers with a promise",
		mayRepeat: true,
		product: ({ deeds, scheduler }) =>
			sold((() => {
				let isCancelled = false;
				return {
					andThen(onResolved: (value: unknown) => void) {
						scheduler.delay(1, () => {
							if (isCancelled) return;
							deeds.effects += 1;
							onResolved(true);
						});
					},
					cancel() {
						isCancelled = true;
					},
				};
			}) as never),
	},
];

/** Sold by no kind: what handlers grant and use inside of theirs. */
export const OTHER_PRODUCT: DevProductPrivate = {
	id: OTHER,
	name: "Other",
	handler: (_player, _id, _params, _deps, context) => {
		pay(context);
	},
};
