import { t } from "@rbxts/t";
import { describe } from "../../util/text";
import type { AnnouncementCheck } from "./announcement";
import { checkAnnouncement } from "./announcement";
import { HANDLER_OPTIONS } from "./check-handlers";
import type { DeclaredProduct } from "./declared";
import { isTable, keyTexts, suggest } from "./declared";

/** Every option of `Start`; what it takes is told with its type. */
const OPTIONS: ReadonlyArray<string> = [
	"Data",
	"Products",
	...HANDLER_OPTIONS,
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

/** What came of looking at arguments; nothing may be taken over of any that have a problem. */
export interface Check extends AnnouncementCheck {
	readonly problems: ReadonlyArray<string>;
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

function checkJournal(journal: unknown, problems: Array<string>): void {
	if (journal === undefined || journal === false) return;
	const name = isTable(journal) ? journal.get("StoreName") : undefined;
	const isName = typeIs(name, "string") && name.size() >= 1 && name.size() <= STORE_NAME_LENGTH_MAX;
	if (isTable(journal) && (name === undefined || isName)) return;
	problems.push(`Journal must be false, nil, or { StoreName = a text of 1 to ${STORE_NAME_LENGTH_MAX} characters }`);
}

function refuse(problem: string): Check {
	return { problems: [problem], warnings: [] };
}

function checkNames(options: Map<unknown, unknown>, known: ReadonlyArray<string>, problems: Array<string>): void {
	for (const name of keyTexts(options)) {
		if (!known.includes(name)) problems.push(`there is no option ${name}; ${suggest(name, known)}`);
	}
}

/** Looks at everything that `Start` is given, and changes nothing. `before`: the products that were added already. */
export function checkOptions(options: unknown, before: ReadonlyArray<DeclaredProduct>): Check {
	if (!isTable(options)) return refuse(`options must be a table, not ${describe(options)}`);
	const problems = new Array<string>();
	checkNames(options, OPTIONS, problems);
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
	return { problems, ...checkAnnouncement(options.get("Products"), options, before, problems) };
}

/** The same for `Add`, whose products bring their handlers along. */
export function checkAddition(products: unknown, handlers: unknown, before: ReadonlyArray<DeclaredProduct>): Check {
	if (handlers !== undefined && !isTable(handlers)) {
		return refuse(`the handlers must be a table with Handlers or OnPurchase, not ${describe(handlers)}`);
	}
	const given = handlers ?? new Map<unknown, unknown>();
	const problems = new Array<string>();
	checkNames(given, HANDLER_OPTIONS, problems);
	return { problems, ...checkAnnouncement(products, given, before, problems) };
}
