import { describe } from "../../util/text";
import type { DeclaredProduct } from "./declared";
import { KIND_WORDS, keyTexts, suggest } from "./declared";
import { FIELD_RULES } from "./field-rules";

/** Whether each of them has fields of the right names and types. */
function checkFields({ kind, name, fields, isKeyed, label }: DeclaredProduct, problems: Array<string>): void {
	const rules = FIELD_RULES[kind];
	const known = rules.map(([field]) => field).filter((field) => !(isKeyed && field === "name"));
	for (const field of keyTexts(fields)) {
		if (known.includes(field)) continue;
		const why =
			isKeyed && field === "name"
				? "its name is the key that it is declared under"
				: `a ${KIND_WORDS[kind]} has none; ${suggest(field, known)}`;
		problems.push(`${label} has a field ${field}: ${why}`);
	}
	for (const [field, rule] of rules) {
		const value = field === "name" ? name : fields.get(field);
		if (value === undefined ? rule.isRequired === true : !rule.isGood(value)) {
			problems.push(`${label}: ${field} must be ${rule.expected}, not ${describe(value)}`);
		}
	}
	if (fields.get("yields") === true && fields.get("outside") === false) {
		problems.push(`${label}: with yields = true it is outside, so outside = false makes no sense`);
	}
}

/** Notes who has something first, and complains about everybody else. */
class Owners {
	private readonly labels = new Map<string, string>();

	constructor(
		private readonly what: string,
		private readonly problems: Array<string>,
	) {}

	public claim(value: unknown, label: string): void {
		if (!typeIs(value, "string") && !typeIs(value, "number")) return;
		const owner = this.labels.get(tostring(value));
		if (owner === undefined) this.labels.set(tostring(value), label);
		else this.problems.push(`${label} has the ${this.what} ${value} of ${owner}`);
	}

	public find(text: string): string | undefined {
		return this.labels.get(text);
	}
}

/** Whether every name and every id means one product. Those that come first keep what is theirs. */
function checkUnique(products: ReadonlyArray<DeclaredProduct>, problems: Array<string>): void {
	const names = new Owners("name", problems);
	const ids = {
		dev: new Owners("id", problems),
		gamepass: new Owners("id", problems),
		subscription: new Owners("id", problems),
	};
	for (const { kind, name, id, label } of products) {
		names.claim(name, label);
		ids[kind].claim(id, label);
	}
	for (const { kind, fields, label } of products) {
		// What buys a product for somebody else is a developer product like the others.
		if (kind === "dev") ids.dev.claim(fields.get("giftId"), `the giftId of ${label}`);
	}
	for (const { kind, name, label } of products) {
		// A key is a name or an id: one that is both would sell the wrong product.
		const owner = typeIs(name, "string") ? ids[kind].find(name) : undefined;
		if (owner !== undefined && owner !== label) problems.push(`${label} is named like the id of ${owner}`);
	}
}

/**
 * Puts what is wrong with the products into `problems`, beside those that have been found right before; whether they have
 * handlers is for the server to say.
 */
export function checkProducts(
	products: ReadonlyArray<DeclaredProduct>,
	problems: Array<string>,
	before: ReadonlyArray<DeclaredProduct> = [],
): void {
	for (const product of products) checkFields(product, problems);
	checkUnique([...before, ...products], problems);
}
