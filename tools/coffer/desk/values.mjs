/** Stored values as lines on a screen, and what has changed between two of them. */
import { bufferText, isBuffer } from "./buffers.mjs";

/**
 * What parts of the library keep in `Data`: not the game's, so shown as one line. As src/storable/library-tables.ts has them;
 * a spec compares both.
 */
export const LIBRARY_TABLES = ["MonetisationLedger", "MonetisationCredits", "CofferSchema", "CofferDeals"];

const TEXT_MAX = 80;
const CHILDREN_MAX = 24;
const DEPTH_MAX = 6;

const isBranch = (value) => typeof value === "object" && value !== null && !isBuffer(value);
const isEmpty = (value) => isBranch(value) && Object.keys(value).length === 0;
const nameOf = (key) => (/^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key));

/** One value on one line. */
export function leafText(value) {
	if (isBuffer(value)) return bufferText(value);
	if (typeof value === "string") {
		const text = JSON.stringify(value);
		return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 4)}..." (${value.length} characters)`;
	}
	if (!isBranch(value)) return String(value);
	if (isEmpty(value)) return "{}";
	const count = Object.keys(value).length;
	if (Array.isArray(value)) return `[${count} item${count === 1 ? "" : "s"}]`;
	return `{${count} field${count === 1 ? "" : "s"}}`;
}

/** The part of a value at a path such as `Inventory.Swords.3`; nothing where there is none. Lists count from 1, as in Luau. */
export function partAt(value, path) {
	let part = value;
	for (const name of path.split(".").filter((text) => text !== "")) {
		if (!isBranch(part)) return undefined;
		const key = Array.isArray(part) ? String(Number(name) - 1) : name;
		if (!Object.hasOwn(part, key)) return undefined;
		part = part[key];
	}
	return part;
}

function entriesOf(value) {
	if (Array.isArray(value)) return value.map((inner, index) => [String(index + 1), inner]);
	return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function render(value, indent, depth, isRoot, childrenMax) {
	const lines = [];
	const entries = entriesOf(value);
	for (const [key, inner] of entries.slice(0, childrenMax)) {
		const name = Array.isArray(value) ? key : nameOf(key);
		const isOwn = isRoot && LIBRARY_TABLES.includes(key);
		const isOpen = isBranch(inner) && !isEmpty(inner) && depth > 1 && !isOwn;
		lines.push(`${indent}${name}: ${leafText(inner)}${isOwn ? " (the library's)" : ""}`);
		if (isOpen) lines.push(...render(inner, `${indent}  `, depth - 1, false, childrenMax));
	}
	const rest = entries.length - childrenMax;
	if (rest > 0) lines.push(`${indent}... and ${rest} more`);
	return lines;
}

/** A value as a tree, as deep as so many lines allow; `isData`: whether the library's tables may lie in it. */
export function treeLines(value, { linesMax = Infinity, isData = false } = {}) {
	if (!isBranch(value) || isEmpty(value)) return [`  ${leafText(value)}`];
	const isBounded = Number.isFinite(linesMax);
	const childrenMax = isBounded ? Math.min(CHILDREN_MAX, linesMax - 1) : Infinity;
	const deepest = isBounded ? DEPTH_MAX : Infinity;
	let lines = render(value, "  ", 1, isData, childrenMax);
	for (let depth = 2; depth <= Math.min(deepest, 100); depth += 1) {
		const deeper = render(value, "  ", depth, isData, childrenMax);
		if (deeper.length > linesMax || deeper.length === lines.length) break;
		lines = deeper;
	}
	return lines;
}

function isSame(a, b) {
	if (isBranch(a) && isBranch(b)) {
		const [first, second] = [Object.keys(a), Object.keys(b)];
		return first.length === second.length && first.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
	}
	if (isBuffer(a) && isBuffer(b)) return JSON.stringify(a) === JSON.stringify(b);
	return a === b;
}

/** `{ path, kind, before, after }` of each smallest part that differs; `kind`: "added", "removed" or "changed". */
export function differences(before, after, path = "") {
	if (isSame(before, after)) return [];
	const isList = Array.isArray(before) === Array.isArray(after) || isEmpty(before) || isEmpty(after);
	if (!isBranch(before) || !isBranch(after) || !isList) {
		const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
		return [{ path, kind, before, after }];
	}
	const asList = Array.isArray(before) && Array.isArray(after);
	const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	if (!asList) keys.sort();
	return keys.flatMap((key) => {
		const name = asList ? String(Number(key) + 1) : nameOf(key);
		return differences(before[key], after[key], path === "" ? name : `${path}.${name}`);
	});
}

const SIGNS = { added: "+", removed: "-", changed: "~" };
const COLOURS = { added: "green", removed: "red", changed: "yellow" };

/** Lines for a screen. */
export function differenceLines(found, screen) {
	return found.map(({ path, kind, before, after }) => {
		const what = kind === "added" ? leafText(after) : leafText(before);
		const text = kind === "changed" ? `${what} -> ${leafText(after)}` : what;
		return screen.paint(COLOURS[kind], screen.cut(`  ${SIGNS[kind]} ${path || "(the whole)"}: ${text}`));
	});
}

/** Of two records' `Data`: the game's parts, and the names of the library's tables that differ. */
export function dataDifferences(before, after) {
	const found = differences(before ?? {}, after ?? {});
	const isOwn = ({ path }) => LIBRARY_TABLES.includes(path.split(".")[0]);
	return {
		game: found.filter((part) => !isOwn(part)),
		library: [...new Set(found.filter(isOwn).map(({ path }) => path.split(".")[0]))],
	};
}
