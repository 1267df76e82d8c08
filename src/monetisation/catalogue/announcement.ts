import type {
	DevProductPrivate,
	GamePassPrivate,
	Handler,
	ProductTable,
	PurchaseHandler,
	SubscriptionPrivate,
} from "../types";
import { checkHandlers } from "./check-handlers";
import { checkProducts } from "./check-products";
import type { DeclaredProduct } from "./declared";
import { readProducts } from "./declared";
import { paramsProblem } from "./params-problem";

type Fields = Map<unknown, unknown>;

/** Products that have been checked. */
export interface Announcement {
	readonly declared: ReadonlyArray<DeclaredProduct>;
	/** The same as the plain table has them, each with its handler. */
	readonly products: ProductTable;
}

/** What came of looking at products. */
export interface AnnouncementCheck {
	readonly warnings: ReadonlyArray<string>;
	/** Only without problems. */
	readonly announcement?: Announcement;
}

function warnOfParams(products: ReadonlyArray<DeclaredProduct>): Array<string> {
	const warnings = new Array<string>();
	for (const { kind, fields, label } of products) {
		const problem = kind === "dev" ? paramsProblem(fields.get("params")) : undefined;
		if (problem === undefined) continue;
		warnings.push(
			`The params of ${label} cannot be stored with its credits: ${problem}. ` +
				"A credit will be used with the params that the product has then.",
		);
	}
	return warnings;
}

/** A handler that reads one argument, as one that takes five. */
function toHandler(handle: PurchaseHandler<unknown, unknown>, name: string): Handler<unknown, unknown> {
	return (player, productId, params, deps, context) => {
		return handle({
			...context,
			Player: player,
			ProductId: productId as never,
			Name: name,
			Params: params,
			Deps: deps,
		} as never);
	};
}

function handlerOf({ name, fields }: DeclaredProduct, handlers: Fields): unknown {
	const own = fields.get("handler") ?? (handlers.get("Handlers") as Fields | undefined)?.get(name);
	const onPurchase = (handlers.get("OnPurchase") as Fields | undefined)?.get(name);
	return onPurchase === undefined ? own : toHandler(onPurchase as PurchaseHandler<unknown, unknown>, name as string);
}

function toTable(products: ReadonlyArray<DeclaredProduct>, handlers: Fields): ProductTable {
	const devProducts = new Array<DevProductPrivate>();
	const gamePasses = new Array<GamePassPrivate>();
	const subscriptions = new Array<SubscriptionPrivate>();
	for (const declared of products) {
		const { kind, name, fields } = declared;
		const product: unknown = { ...(fields as object), name, handler: handlerOf(declared, handlers) };
		if (kind === "dev") devProducts.push(product as DevProductPrivate);
		else if (kind === "gamepass") gamePasses.push(product as GamePassPrivate);
		else subscriptions.push(product as SubscriptionPrivate);
	}
	return { devProducts, gamePasses, subscriptions };
}

/**
 * Looks at products, and at `Handlers` and `OnPurchase` for them, beside all that were announced before. Puts what is wrong
 * into `problems`, which may hold more, and changes nothing else.
 */
export function checkAnnouncement(
	products: unknown,
	handlers: Fields,
	before: ReadonlyArray<DeclaredProduct>,
	problems: Array<string>,
): AnnouncementCheck {
	const declared = readProducts(products, problems);
	checkProducts(declared, problems, before);
	checkHandlers(declared, handlers, problems);
	if (!problems.isEmpty()) return { warnings: [] };
	return { warnings: warnOfParams(declared), announcement: { declared, products: toTable(declared, handlers) } };
}
