//!native
//!optimize 2
import { contentLength, isContent } from "./content";
import { COUNTED_MAX } from "./limits";

type Fields = Map<unknown, unknown>;

declare function rawlen(this: void, value: object): number;

/** Characters of `null`, which is what JSON has for what it cannot say. */
const NULL_LENGTH = 4;

/** Deeper than a store takes anything; the stack has its end too. */
const MEASURED_DEPTH_MAX = 2000;

const INTEGER_MAX = 1e15;

// The length so far. A variable of the module, so that a table that stands in many places is not counted to its end.
let total = 0;
const nameLengths = new Map<string, number>();

function numberLength(value: number): number {
	if (value % 1 !== 0 || value >= INTEGER_MAX || value <= -INTEGER_MAX) return tostring(value).size();
	if (value >= 0 && value < 1000) return value < 10 ? 1 : value < 100 ? 2 : 3;
	return string.format("%.0f", value).size();
}

function textLength(text: string): number {
	const length = text.size() + 2;
	if (string.find(text, '[%c"\\]')[0] === undefined) return length;
	const [, escapes] = string.gsub(text, '[%c"\\]', "");
	// These have a letter of their own, as in \n; all others are written like \u0001.
	const [, short] = string.gsub(text, '[\n\r\t\b\f"\\]', "");
	return length + short + (escapes - short) * 5;
}

/** A key's text: names come again and again, and looking each up is cheaper than looking through it. */
function nameLength(name: string): number {
	let length = nameLengths.get(name);
	if (length === undefined) {
		length = textLength(name);
		nameLengths.set(name, length);
	}
	return length;
}

function add(value: unknown, depth: number): void {
	if (typeIs(value, "string")) total += textLength(value);
	else if (typeIs(value, "number")) total += numberLength(value);
	else if (typeIs(value, "boolean")) total += value ? 4 : 5;
	else if (typeIs(value, "table")) addTable(value as Fields, depth + 1);
	else total += isContent(value) ? contentLength(value) : NULL_LENGTH;
}

function addTable(fields: Fields, depth: number): void {
	total += 2;
	if (depth > MEASURED_DEPTH_MAX || total > COUNTED_MAX) return;
	const isList = rawlen(fields) > 0;
	let count = 0;
	for (const [key, value] of pairs(fields)) {
		if (isList) {
			// Beside a list part the store drops all else.
			if (!typeIs(key, "number")) continue;
		} else {
			total += 1 + (typeIs(key, "string") ? nameLength(key) : tostring(key).size() + 2);
		}
		count += 1;
		add(value, depth);
	}
	if (count > 1) total += count - 1;
}

/**
 * Characters of the JSON that the store makes of a value, escapes and all. Runs no metamethod. Of what is longer than two
 * values may be, tables are not counted to their end.
 */
export function jsonLength(value: unknown): number {
	total = 0;
	add(value, 0);
	nameLengths.clear();
	return total;
}
