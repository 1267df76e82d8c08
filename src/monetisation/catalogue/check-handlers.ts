import { describe } from "../../util/text";
import type { DeclaredProduct } from "./declared";
import { isTable, keyTexts, suggest } from "./declared";

/** Whether every developer product has one handler, and every handler a product. */
export function checkHandlers(
	products: ReadonlyArray<DeclaredProduct>,
	handlers: unknown,
	problems: Array<string>,
): void {
	if (handlers !== undefined && !isTable(handlers)) {
		problems.push(`Handlers must be a table of functions by product name, not ${describe(handlers)}`);
		return;
	}
	const given = handlers ?? new Map<unknown, unknown>();
	const names = products.map(({ name }) => tostring(name));
	for (const name of keyTexts(given)) {
		if (!names.includes(name)) problems.push(`Handlers.${name} belongs to no product; ${suggest(name, names)}`);
	}
	for (const { kind, name, fields, label } of products) {
		const handler = given.get(name);
		const ownHandler = fields.get("handler");
		if (handler !== undefined && !typeIs(handler, "function")) {
			problems.push(`${label}: Handlers.${name} must be a function, not ${describe(handler)}`);
		} else if (handler !== undefined && ownHandler !== undefined) {
			problems.push(`${label} has two handlers: its own and Handlers.${name}`);
		} else if (kind === "dev" && handler === undefined && ownHandler === undefined) {
			problems.push(`${label} has no handler`);
		}
	}
}
