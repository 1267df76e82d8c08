import { t } from "@rbxts/t";
import { findUnstorable } from "../../storable/snapshot";
import { describe } from "../../util/text";
import type { DevProductPrivate, GamePassPrivate, ProductTable, SubscriptionPrivate } from "../types";
import { checkHandlers } from "./check-handlers";
import { checkProducts } from "./check-products";
import type { DeclaredProduct } from "./declared";
import { isTable, keyTexts, readProducts, suggest } from "./declared";

/** Every option of `Start`; what it takes is told with its type. */
const OPTIONS: ReadonlyArray<string> = [
	"Data",
	"Products",
	"Handlers",
	"Deps",
	"CanPrompt",
	"ConfirmCredit",
	"Audit",
	"Analytics",
	"Journal",
];

/** What the engine allows for the name of a data store. */
const STORE_NAME_LENGTH_MAX = 50;

const NEEDED_METHODS = ["GetProfile", "WaitForProfileAsync"];
const OPTIONAL_METHODS = ["MessageUserAsync", "ViewUserAsync"];

/** What came of looking at the options. */
export interface StartCheck {
	/** Nothing may be started with any. */
	readonly problems: ReadonlyArray<string>;
	readonly warnings: ReadonlyArray<string>;
	/** The products as the plain table has them, with their handlers; only without problems. */
	readonly products?: ProductTable;
}

/** A game's own table may raise for names that it does not have. */
function memberOf(data: Map<unknown, unknown>, name: string): unknown {
	const [isSuccess, value] = pcall(() => (data as unknown as { [name: string]: unknown })[name]);
	return isSuccess ? value : undefined;
}

function checkData(data: unknown, problems: Array<string>): void {
	if (!isTable(data)) {
		problems.push(`Data must be a table with ${NEEDED_METHODS.join(" and ")}, not ${describe(data)}`);
		return;
	}
	for (const name of NEEDED_METHODS) {
		const method = memberOf(data, name);
		if (!t.callback(method)) problems.push(`Data:${name} must be a method, not ${describe(method)}`);
	}
	for (const name of OPTIONAL_METHODS) {
		const method = memberOf(data, name);
		if (method !== undefined && !t.callback(method)) {
			problems.push(`Data:${name} must be a method or nil, not ${describe(method)}`);
		}
	}
}

function checkParams(products: ReadonlyArray<DeclaredProduct>): Array<string> {
	const warnings = new Array<string>();
	for (const { kind, fields, label } of products) {
		const params = fields.get("params");
		const problem = kind === "dev" && isTable(params) ? findUnstorable(params, "params") : undefined;
		if (problem === undefined) continue;
		warnings.push(
			`The params of ${label} cannot be stored with its credits: ${problem.path} ${problem.reason}. ` +
				"A credit will be used with the params that the product has then.",
		);
	}
	return warnings;
}

function toTable(products: ReadonlyArray<DeclaredProduct>, handlers?: Map<unknown, unknown>): ProductTable {
	const devProducts = new Array<DevProductPrivate>();
	const gamePasses = new Array<GamePassPrivate>();
	const subscriptions = new Array<SubscriptionPrivate>();
	for (const { kind, name, fields } of products) {
		const product: unknown = { ...(fields as object), name, handler: handlers?.get(name) ?? fields.get("handler") };
		if (kind === "dev") devProducts.push(product as DevProductPrivate);
		else if (kind === "gamepass") gamePasses.push(product as GamePassPrivate);
		else subscriptions.push(product as SubscriptionPrivate);
	}
	return { devProducts, gamePasses, subscriptions };
}

function checkJournal(journal: unknown, problems: Array<string>): void {
	if (journal === undefined || journal === false) return;
	const name = isTable(journal) ? journal.get("StoreName") : undefined;
	const isName = typeIs(name, "string") && name.size() >= 1 && name.size() <= STORE_NAME_LENGTH_MAX;
	if (isTable(journal) && (name === undefined || isName)) return;
	problems.push(`Journal must be false, nil, or { StoreName = a text of 1 to ${STORE_NAME_LENGTH_MAX} characters }`);
}

/** Looks at everything that `Start` is given, and changes nothing. */
export function checkOptions(options: unknown): StartCheck {
	if (!isTable(options)) {
		return { problems: [`options must be a table, not ${describe(options)}`], warnings: [] };
	}
	const problems = new Array<string>();
	for (const name of keyTexts(options)) {
		if (!OPTIONS.includes(name)) problems.push(`there is no option ${name}; ${suggest(name, OPTIONS)}`);
	}
	checkData(options.get("Data"), problems);
	for (const name of ["Audit", "Analytics"]) {
		const value = options.get(name);
		if (value !== undefined && !typeIs(value, "boolean")) {
			problems.push(`${name} must be true, false or nil, not ${describe(value)}`);
		}
	}
	for (const name of ["CanPrompt", "ConfirmCredit"]) {
		const value = options.get(name);
		if (value !== undefined && !t.callback(value)) {
			problems.push(`${name} must be a function or nil, not ${describe(value)}`);
		}
	}
	checkJournal(options.get("Journal"), problems);
	const products = readProducts(options.get("Products"), problems);
	const handlers = options.get("Handlers");
	checkProducts(products, problems);
	checkHandlers(products, handlers, problems);
	if (!problems.isEmpty()) return { problems, warnings: [] };
	return { problems, warnings: checkParams(products), products: toTable(products, handlers as never) };
}
