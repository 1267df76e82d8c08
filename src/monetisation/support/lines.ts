import { jsonLength } from "../../storable/json-length";

/** The newest lines of a user are kept: that many, and no more than this many characters. */
export const LINES_MAX = 200;
export const CHARACTERS_MAX = 90_000;
/** Words of a handler's error, say: enough to find it in the server's output. */
const TEXT_LENGTH_MAX = 300;

/** One thing that happened to a purchase or a credit. Stored: fields keep their meaning for ever. */
export interface JournalLine {
	/** Names the line: what is written twice is kept once. */
	readonly Id: string;
	/** Unix seconds, by the clock of the server. */
	readonly At: number;
	/** The server's JobId. */
	readonly Server: string;
	/** What happened, as in the movements. */
	readonly Kind: string;
	readonly Product?: string;
	readonly Purchase?: string;
	readonly Entry?: string;
	readonly Good?: boolean;
	readonly Spent?: number;
	readonly Channel?: number;
	readonly PlaceId?: number;
	/** The user whose gift it is; nothing where that user was erased. */
	readonly From?: number;
	/** The user who was given something; nothing where that user was erased. */
	readonly To?: number;
	readonly Detail?: string;
}

/** What is stored under a user's id. */
export interface JournalRecord {
	readonly Version: number;
	/** Oldest first. */
	readonly Lines: ReadonlyArray<JournalLine>;
	/** The users whose journals name this one. */
	readonly NamedIn?: ReadonlyArray<number>;
}

function isLine(value: unknown): value is JournalLine {
	if (!typeIs(value, "table")) return false;
	const line = value as Partial<JournalLine>;
	return (
		typeIs(line.Id, "string") &&
		typeIs(line.At, "number") &&
		typeIs(line.Kind, "string") &&
		typeIs(line.Server, "string")
	);
}

/** A text that every store takes, on one line, and no longer than a line can bear. */
export function plainText(text: string): string {
	if (utf8.len(text)[0] === undefined) return "(no text)";
	// Nothing that JSON would write in several characters.
	const [plain] = text.gsub("%c", " ");
	const unquoted = plain.gsub('"', "'")[0].gsub("\\", "/")[0];
	if (unquoted.size() <= TEXT_LENGTH_MAX) return unquoted;
	let cut = TEXT_LENGTH_MAX;
	while (cut > 0 && utf8.len(unquoted.sub(1, cut))[0] === undefined) cut -= 1;
	return `${unquoted.sub(1, cut)}...`;
}

/** The lines of what is stored; what makes no sense is left out. */
export function readLines(stored: unknown): Array<JournalLine> {
	const lines = typeIs(stored, "table") ? (stored as { Lines?: unknown }).Lines : undefined;
	if (!typeIs(lines, "table")) return [];
	return (lines as Array<defined>).filter((line): line is JournalLine => isLine(line));
}

/** The newest lines that fit. */
export function boundLines(lines: ReadonlyArray<JournalLine>): Array<JournalLine> {
	let characters = 0;
	let first = lines.size();
	while (first > 0 && lines.size() - first < LINES_MAX) {
		characters += jsonLength(lines[first - 1]) + 1;
		if (characters > CHARACTERS_MAX) break;
		first -= 1;
	}
	return lines.filter((_, index) => index >= first);
}

/** In whose journals the user is named; what makes no sense is left out. */
export function readNames(stored: unknown): Array<number> {
	const names = typeIs(stored, "table") ? (stored as { NamedIn?: unknown }).NamedIn : undefined;
	if (!typeIs(names, "table")) return [];
	return (names as Array<defined>).filter((name): name is number => typeIs(name, "number"));
}

export function recordOf(lines: ReadonlyArray<JournalLine>, names: ReadonlyArray<number>): JournalRecord {
	return { Version: 1, Lines: boundLines(lines), NamedIn: names.isEmpty() ? undefined : names };
}

/** What is stored with what is new; lines that are there already are not added again. Pure. */
export function mergeLines(stored: unknown, added: ReadonlyArray<JournalLine>): JournalRecord {
	const lines = readLines(stored);
	const known = new Set<string>();
	for (const line of lines) known.add(line.Id);
	for (const line of added) {
		if (known.has(line.Id)) continue;
		known.add(line.Id);
		lines.push(line);
	}
	return recordOf(lines, readNames(stored));
}
