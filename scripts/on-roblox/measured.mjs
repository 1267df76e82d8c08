/** What the probe has measured, beside what the simulated cloud takes for true. */
import { existsSync, readFileSync } from "node:fs";
import prettier from "prettier";
import { fromRoot } from "../../host/paths.mjs";

export const MEASURED = fromRoot("docs", "fidelity-measured.json");
export const PAGE = fromRoot("docs", "fidelity.md");
const CATALOGUE = fromRoot("scripts", "on-roblox", "luau", "probe", "catalogue.json");

const BEGIN = "<!-- measured: `npm run probe` writes from here -->";
const END = "<!-- measured: to here -->";

/** `[{ title, questions: [{ id, question, sure, default, knob }] }]`; a default is an answer, or `{ from, to }`. */
export function readCatalogue() {
	return JSON.parse(readFileSync(CATALOGUE, "utf8"));
}

export function questionsOf(catalogue) {
	return catalogue.flatMap(({ questions }) => questions);
}

/** What was measured; nothing where nobody has. */
export function readMeasured(file = MEASURED) {
	return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** Whether an answer is what the simulated cloud does unless told otherwise. */
export function isDefault({ default: expected }, answer) {
	if (expected === undefined) return true;
	if (typeof expected !== "object") return answer === expected;
	return typeof answer === "number" && answer >= expected.from && answer <= expected.to;
}

/** A line for each answer that contradicts the default. */
export function contradictions(catalogue, measured) {
	const lines = [];
	for (const question of questionsOf(catalogue)) {
		const answer = measured.answers[question.id]?.answer;
		if (answer === undefined || isDefault(question, answer)) continue;
		const said = `${question.id}: Roblox answered "${answer}" on ${measured.date}`;
		lines.push(`${said}, and the simulated cloud does ${defaultText(question)} by default`);
	}
	return lines;
}

function defaultText({ default: expected }) {
	if (expected === undefined) return "drawn";
	return typeof expected === "object" ? `${expected.from} to ${expected.to}` : code(expected);
}

function code(answer) {
	return typeof answer === "string" && /[{}[\]"]/.test(answer) ? `\`${answer}\`` : String(answer);
}

function measuredText(question, measured) {
	const entry = measured?.answers[question.id];
	if (entry?.answer === undefined) return "not measured";
	return isDefault(question, entry.answer) ? code(entry.answer) : `**${code(entry.answer)}**`;
}

function tableOf({ title, questions }, measured) {
	const rows = questions.map((question) => {
		const knob = question.knob === undefined ? "" : `; \`${question.knob}\``;
		const cells = [
			question.question,
			question.sure,
			`${defaultText(question)}${knob}`,
			measuredText(question, measured),
		];
		return `| ${cells.join(" | ")} |`;
	});
	const head = ["| question | how sure before | in the simulation | measured |", "| --- | --- | --- | --- |"];
	return [`### ${title}`, "", ...head, ...rows, ""];
}

function introOf(measured) {
	if (measured === undefined) {
		return "Nothing has been measured yet: nobody has run the probe on Roblox. These are its questions.";
	}
	const { date, engine, answers } = measured;
	const count = Object.values(answers).filter(({ answer }) => answer !== undefined).length;
	return `Measured on ${date.slice(0, 10)}, engine ${engine}: ${count} answers. What is not as the simulation has it is **bold**.`;
}

/** The page with the tables of what was measured. */
export async function withMeasured(page, catalogue, measured) {
	const begin = page.indexOf(BEGIN);
	const end = page.indexOf(END);
	if (begin < 0 || end < begin) throw new Error("docs/fidelity.md has lost the marks around what was measured");
	const tables = catalogue.flatMap((group) => tableOf(group, measured));
	const lines = [BEGIN, "", introOf(measured), "", ...tables, END];
	const text = `${page.slice(0, begin)}${lines.join("\n")}${page.slice(end + END.length)}`;
	const config = await prettier.resolveConfig(PAGE);
	return await prettier.format(text, { ...config, parser: "markdown" });
}
