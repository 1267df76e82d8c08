import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import type { HandlerContext } from "../../../src/monetisation/types";
import type { RandomStream, SimPlayer } from "../../../src/testing";
import type { Sometimes } from "../fault-run/tally";
import { addTo, changeData, freeName } from "./books";

/** What a handler of one server has at hand. */
export interface ShopFloor {
	readonly chance: RandomStream;
	wait(seconds: number): void;
	service(): MonetisationServiceObject;
	/** Something that must happen somewhere in a set of seeds has happened. */
	readonly sometimes: (this: void, name: Sometimes) => void;
	/** Does something outside of the profile. */
	readonly act: (this: void, context: HandlerContext) => void;
}

/** The second half of the goods. */
export function addHalf(context: HandlerContext, isFrozen?: boolean): void {
	const id = context.PurchaseId;
	if (id !== undefined) changeData(context.Profile, ({ Halves }) => addTo(Halves, id, 1), isFrozen);
}

/** Two halves: whoever has one of them only has a partial change. A free credit is taken out of the book. */
export function pay(context: HandlerContext, product: number, isWhole = true, isFrozen?: boolean): void {
	const id = context.PurchaseId;
	changeData(
		context.Profile,
		({ Bought, Book }) =>
			addTo(id === undefined ? Book : Bought, id ?? freeName(product), id === undefined ? -1 : 1),
		isFrozen,
	);
	if (isWhole) addHalf(context, isFrozen);
}

/** What raises tells so; the run knows that it is the game's affair. */
export function raiseClosed(): never {
	error("the shop is closed", 0);
}

/** Grants a free credit of the first product, and at times uses it or one that is there. */
export function useAnother(floor: ShopFloor, context: HandlerContext, player: SimPlayer): void {
	const service = floor.service();
	if (!service.GrantCredit(player, 1)) return;
	changeData(context.Profile, ({ Book }) => addTo(Book, freeName(1), 1));
	if (floor.chance.chance(0.4)) return;
	if (service.AttemptCreditPurchase(player, 1)) floor.sometimes("another credit used inside of a handler");
}

/** The goods are there before it yields: whatever comes after, they stand. */
export function actsAndYields(floor: ShopFloor, context: HandlerContext): boolean {
	pay(context, 15);
	floor.wait(floor.chance.between(0, 20));
	const ending = floor.chance.integer(1, 3);
	if (ending === 1) return true;
	floor.sometimes("changed Data, yielded and did not end well");
	if (ending === 2) return false;
	return raiseClosed();
}
