/** The report of a dry run as lines that fit on a screen. */
const LENGTH_MAX = 4_194_304;
const ROWS_MAX = 8;
const GROUPS_MAX = 7;
const SHOWN_OF_GROUP = 2;
const TEXT_MAX = 200;

const TITLES = {
	StepFailed: "refused, a step fails",
	Invalid: "the Check does not pass",
	Newer: "refused, newer than this schema",
	Branched: "refused, has been through other steps",
	NotIdempotent: "a compatible step must be able to run again",
	Chance: "no step may look at chance; ids come from context.Key",
	Time: "no step may look at a clock; context.Now is the time",
	NotCompatible: "a compatible step must leave what older code knows",
	TooLong: "too long for a key",
	Error: "could not be looked at",
};

const number = (value) => value.toLocaleString("en-GB");
const signed = (value) => `${value < 0 ? "-" : "+"}${number(Math.abs(value))}`;
const counted = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

function cut(text, isAll) {
	const line = text.replaceAll("\n", " ");
	return isAll || line.length <= TEXT_MAX ? line : `${line.slice(0, TEXT_MAX - 3)}...`;
}

function standing({ at, names }) {
	const rows = [...at].sort(([a], [b]) => a - b);
	const lines = rows.slice(0, ROWS_MAX).map(([step, count]) => {
		const name = step === 0 ? "(before the first step)" : (names[step - 1] ?? "(a step that is not in the schema)");
		return `  ${String(step).padStart(3)}  ${name.padEnd(50)} ${number(count).padStart(9)}`;
	});
	const rest = rows.slice(ROWS_MAX).reduce((sum, [, count]) => sum + count, 0);
	if (rest > 0)
		lines.push(
			`       ${`(${counted(rows.length - ROWS_MAX, "later step")})`.padEnd(50)} ${number(rest).padStart(9)}`,
		);
	return ["Where they stand:", ...lines];
}

function sums(totals) {
	const { broughtUp, refused, records, growth, mostGrowth, longest } = totals;
	const lines = [
		`Brought up to date: ${number(broughtUp)}. As they are: ${number(records - broughtUp - refused)}. Refused: ${number(refused)}.`,
		`Data changes by ${signed(growth)} characters in all; the most is ${signed(mostGrowth.characters)}, ${mostGrowth.who}.`,
		`The longest record then has ${number(longest.characters)} of ${number(LENGTH_MAX)} characters, ${longest.who}.`,
	];
	const untried = totals.untried();
	if (untried.length > 0) {
		const more = untried.length > 3 ? ` and ${untried.length - 3} more` : "";
		const names = untried.slice(0, 3).map((name) => `"${name}"`);
		lines.push(`Not tried, no record is as old: ${names.join(", ")}${more}.`);
	}
	return lines;
}

function group(problems, isAll) {
	const [{ kind, step, name }] = problems;
	const where = step === undefined ? "" : `, step ${step} "${name}"`;
	const count = new Set(problems.map(({ line }) => line)).size;
	const lines = [`${kind}${where}: ${counted(count, "record")} (${TITLES[kind] ?? "?"})`];
	const shownProblems = isAll ? problems : problems.slice(0, SHOWN_OF_GROUP);
	for (const { who, path, text } of shownProblems) {
		const isSaid = path === undefined || text.includes(path);
		lines.push(`  ${who}: ${isSaid ? "" : `${path}: `}${cut(text, isAll)}`);
	}
	const rest = problems.length - shownProblems.length;
	if (rest > 0) lines.push(`  and ${number(rest)} more`);
	return lines;
}

/** `schema`: how the file is called. */
export function reportLines(totals, schema, isAll) {
	const title = `${counted(totals.records, "record")} through the ${counted(totals.names.length, "step")} of ${schema}`;
	const lines = [title, "", ...standing(totals), "", ...sums(totals), ""];
	const groups = totals.groups();
	if (groups.length === 0) return [...lines, "No problem was found."];
	const count = new Set(totals.problems.map(({ line }) => line)).size;
	lines.push(`Problems in ${number(count)} of ${counted(totals.records, "record")}:`, "");
	const shownGroups = isAll ? groups : groups.slice(0, GROUPS_MAX);
	for (const problems of shownGroups) lines.push(...group(problems, isAll));
	if (groups.length > shownGroups.length) lines.push(`and ${groups.length - shownGroups.length} more kinds`);
	if (!isAll && totals.problems.length > SHOWN_OF_GROUP) lines.push("", "--all shows every one.");
	return lines;
}
