/** The tables of docs/what-happens-when.md that have a column "spec": each row names specs that there are. */
import { existsSync, readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";

const ROWS_AT_LEAST = 80;

/** The cells of every row of those tables, the head left out. */
function rowsWithSpecs(text) {
	const tables = text.split(/\n\n+/).filter((block) => /^\|[^\n]*\| spec +\|\n/.test(block));
	const lines = tables.flatMap((table) => table.trim().split("\n").slice(2));
	return lines.map((line) =>
		line
			.split("|")
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

function rowProblems(cells) {
	const names = [...cells.at(-1).matchAll(/`([^`]+)`/g)].map(([, name]) => name);
	if (names.length === 0) return [`"${cells[0]}" names no spec`];
	return names
		.filter((name) => !existsSync(fromRoot("test", `${name}.spec.ts`)))
		.map((name) => `"${cells[0]}" names test/${name}.spec.ts, which is not there`);
}

export function rowSpecProblems() {
	const rows = rowsWithSpecs(readFileSync(fromRoot("docs", "what-happens-when.md"), "utf8"));
	if (rows.length < ROWS_AT_LEAST) return [`only ${rows.length} rows with a spec were found`];
	return rows.flatMap(rowProblems);
}
