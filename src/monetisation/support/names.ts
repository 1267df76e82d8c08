import type { JournalLine, JournalRecord } from "./lines";
import { readLines, readNames, recordOf } from "./lines";

/** In whose journals a user is named, at most; 11 characters each. Beyond that they are written without the name. */
export const NAMES_MAX = 2000;

/** Who is named in it, beside its owner. */
export function namesIn(lines: ReadonlyArray<JournalLine>, ownerId: number): Array<number> {
	const names = new Set<number>();
	for (const { From, To } of lines) {
		if (From !== undefined && From !== ownerId) names.add(From);
		if (To !== undefined && To !== ownerId) names.add(To);
	}
	const sorted = new Array<number>();
	for (const name of names) sorted.push(name);
	return sorted.sort();
}

/** A text of before names had fields of their own. */
function textWithout(text: string | undefined, userId: number): string | undefined {
	if (text === undefined) return undefined;
	const [pattern] = `user ${userId}(%D)`.gsub("-", "%%-");
	const [rest] = `${text} `.gsub(pattern, "a user who was erased%1");
	return rest.sub(1, -2);
}

/** The line without the name of a user. */
export function withoutName(line: JournalLine, userId: number): JournalLine {
	const Detail = textWithout(line.Detail, userId);
	if (line.From !== userId && line.To !== userId && line.Detail === Detail) return line;
	return {
		...line,
		From: line.From === userId ? undefined : line.From,
		To: line.To === userId ? undefined : line.To,
		Detail,
	};
}

/** What is stored of somebody else without the name of a user; nothing where there is nothing to change. Pure. */
export function eraseName(stored: unknown, userId: number): JournalRecord | undefined {
	const lines = readLines(stored);
	const names = readNames(stored);
	const withoutUser = lines.map((line) => withoutName(line, userId));
	const otherNames = names.filter((name) => name !== userId);
	const isSame = withoutUser.every((line, index) => line === lines[index]) && otherNames.size() === names.size();
	return isSame ? undefined : recordOf(withoutUser, otherNames);
}

/** What is stored of a user with the name of whose journal names them; nothing where it is there, or is one too many. Pure. */
export function addName(stored: unknown, ownerId: number): JournalRecord | undefined {
	const names = readNames(stored);
	if (names.includes(ownerId) || names.size() >= NAMES_MAX) return undefined;
	return recordOf(readLines(stored), [...names, ownerId]);
}
