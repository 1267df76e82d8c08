import { nearestName } from "../../util/nearest-name";
import { describe } from "../../util/text";
import type { ProductKind } from "../types";

/** A product as somebody wrote it down; nothing of it is checked yet. */
export interface DeclaredProduct {
	readonly kind: ProductKind;
	readonly name: unknown;
	readonly id: unknown;
	/** Without the name where that is the product's key. */
	readonly fields: Map<unknown, unknown>;
	/** True: declared under its name, so it has no field for it. */
	readonly isKeyed: boolean;
	/** For errors: which product it is. */
	readonly label: string;
}

const GROUPS: ReadonlyArray<readonly [group: string, kind: ProductKind, word: string]> = [
	["devProducts", "dev", "developer product"],
	["gamePasses", "gamepass", "game pass"],
	["subscriptions", "subscription", "subscription"],
];

/** What errors call a product of the kind. */
export const KIND_WORDS: { readonly [Kind in ProductKind]: string } = {
	dev: GROUPS[0][2],
	gamepass: GROUPS[1][2],
	subscription: GROUPS[2][2],
};

export function isTable(value: unknown): value is Map<unknown, unknown> {
	return typeIs(value, "table");
}

/** For an error: the name that was probably meant, and all there are. */
export function suggest(name: string, known: ReadonlyArray<string>): string {
	const nearest = nearestName(name, known);
	return nearest !== undefined ? `did you mean ${nearest}?` : `there are ${known.join(", ")}`;
}

/** The keys of a table as texts, sorted: errors must not depend on the order of a dictionary. */
export function keyTexts(fields: Map<unknown, unknown>): Array<string> {
	const texts = new Array<string>();
	for (const [key] of fields) texts.push(typeIs(key, "string") ? key : describe(key));
	return texts.sort();
}

function labelOf(word: string, place: string, name: unknown, id: unknown): string {
	const called = typeIs(name, "string") && name !== "" ? `${word} "${name}"` : `${word} ${place}`;
	return typeIs(id, "number") || typeIs(id, "string") ? `${called} (${id})` : called;
}

function readProduct(
	kind: ProductKind,
	place: string,
	value: unknown,
	problems: Array<string>,
	key?: string,
): DeclaredProduct | undefined {
	if (!isTable(value)) {
		problems.push(`${place} must be a table with the product's fields, not ${describe(value)}`);
		return undefined;
	}
	const name = key ?? value.get("name");
	const id = value.get("id");
	const label = labelOf(KIND_WORDS[kind], place, name, id);
	return { kind, name, id, fields: value, isKeyed: key !== undefined, label };
}

/** A group is a list of products that hold their names, or a dictionary of products by name. */
function readGroup(group: string, kind: ProductKind, value: unknown, problems: Array<string>): Array<DeclaredProduct> {
	const products = new Array<DeclaredProduct>();
	if (value === undefined) return products;
	if (!isTable(value)) {
		problems.push(`${group} must be a table of products, not ${describe(value)}`);
		return products;
	}
	const listLength = (value as unknown as Array<defined>).size();
	const names = new Array<string>();
	let otherCount = 0;
	for (const [key] of value) {
		if (typeIs(key, "string")) names.push(key);
		else otherCount += 1;
	}
	// A hole in a list is a product that was meant to be there: a variable with a typing mistake is nil.
	if (otherCount !== listLength) problems.push(`${group} must be a list without gaps, or have names as its keys`);
	else if (otherCount > 0 && names.size() > 0) {
		problems.push(`${group} must be a list or have names as its keys, not both`);
	}
	for (const place of $range(1, listLength)) {
		const entry = value.get(place);
		const product = entry !== undefined && readProduct(kind, `${group}[${place}]`, entry, problems);
		if (product) products.push(product);
	}
	for (const name of names.sort()) {
		const product = readProduct(kind, `${group}.${name}`, value.get(name), problems, name);
		if (product !== undefined) products.push(product);
	}
	return products;
}

/** Reads what `Products` holds, in the order of declaration; dictionaries in that of their names. */
export function readProducts(value: unknown, problems: Array<string>): Array<DeclaredProduct> {
	if (!isTable(value)) {
		problems.push(
			`Products must be a table with devProducts, gamePasses and subscriptions, not ${describe(value)}`,
		);
		return [];
	}
	const known = GROUPS.map(([group]) => group);
	for (const name of keyTexts(value)) {
		if (!known.includes(name)) problems.push(`Products has no group ${name}; ${suggest(name, known)}`);
	}
	const products = new Array<DeclaredProduct>();
	for (const [group, kind] of GROUPS) {
		for (const product of readGroup(group, kind, value.get(group), problems)) products.push(product);
	}
	return products;
}
