/** What the README promises to someone who has nothing but it. */
import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";
import { runProgram } from "../../host/tools.mjs";
import { codeBlocks, readPages } from "./pages.mjs";

const LINES_MAX = 120;

function commandProblems() {
	const readme = readPages().find((page) => page.name === "README.md");
	const { scripts } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
	const known = new Set([...Object.keys(scripts), "ci", "install", "pack"]);
	const problems = [];
	for (const [command, name] of readme.text.matchAll(/npm (?:run )?([a-z]+)/g)) {
		if (!known.has(name)) problems.push(`"${command}" is no command`);
	}
	const lines = readme.text.trimEnd().split("\n").length;
	if (lines > LINES_MAX) problems.push(`it has ${lines} lines, over ${LINES_MAX}`);
	const [commands] = codeBlocks(readme, ["sh"]);
	for (const command of ["npm ci && npm start", "npm ci && npm test"]) {
		if (!commands.code.includes(command)) problems.push(`its first block does not say ${command}`);
	}
	return problems;
}

/** What `npm start` does once everything is built. */
function startProblems() {
	const output = runProgram(process.execPath, [fromRoot("scripts", "play.mjs")]);
	return output.includes("Check: ") ? [] : ["the demo does not end in its check", output];
}

export const README_CASES = [
	{ name: "the README is short, and its commands exist", problems: commandProblems },
	{ name: "npm start plays the demo, whose books balance", problems: startProblems },
];
