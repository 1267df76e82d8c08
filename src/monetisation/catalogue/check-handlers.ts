import { describe } from "../../util/text";
import type { DeclaredProduct } from "./declared";
import { isTable, keyTexts, suggest } from "./declared";

/** The options that hold handlers by product name. */
export const HANDLER_OPTIONS: ReadonlyArray<string> = ["Handlers", "OnPurchase"];

type Handlers = ReadonlyArray<readonly [option: string, byName: Map<unknown, unknown>]>;

/** Nothing where one of them is no table. */
function readHandlers(options: Map<unknown, unknown>, problems: Array<string>): Handlers | undefined {
	const handlers = new Array<readonly [string, Map<unknown, unknown>]>();
	for (const option of HANDLER_OPTIONS) {
		const byName = options.get(option);
		if (isTable(byName)) handlers.push([option, byName]);
		else if (byName !== undefined) {
			problems.push(`${option} must be a table of functions by product name, not ${describe(byName)}`);
			return undefined;
		}
	}
	return handlers;
}

/** Whether every developer product has one handler, and every handler a product. */
export function checkHandlers(
	products: ReadonlyArray<DeclaredProduct>,
	options: Map<unknown, unknown>,
	problems: Array<string>,
): void {
	const handlers = readHandlers(options, problems);
	if (handlers === undefined) return;
	const names = products.map(({ name }) => tostring(name));
	for (const [option, byName] of handlers) {
		for (const name of keyTexts(byName)) {
			if (!names.includes(name))
				problems.push(`${option}.${name} belongs to no product; ${suggest(name, names)}`);
		}
	}
	for (const { kind, name, fields, label } of products) {
		const found = new Array<string>();
		if (fields.get("handler") !== undefined) found.push("its own");
		for (const [option, byName] of handlers) {
			const handler = byName.get(name);
			if (handler === undefined) continue;
			found.push(`${option}.${name}`);
			if (!typeIs(handler, "function")) {
				problems.push(`${label}: ${option}.${name} must be a function, not ${describe(handler)}`);
			}
		}
		if (found.size() > 1) problems.push(`${label} has two handlers: ${found[0]} and ${found[1]}`);
		else if (kind === "dev" && found.isEmpty()) problems.push(`${label} has no handler`);
	}
}
