/** Tests of the host from outside: each runs a command on a small place and looks at what it says and how it ends. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { writeFixturePlace } from "./fixture-place.mjs";
import { HOST_CASES } from "./host-cases.mjs";
import { inParallel } from "./lanes.mjs";
import { fromRoot } from "./paths.mjs";

/** Starts a command of scripts/ in a process of its own; answers its exit code and the lines that it wrote. */
function runCommand(script, parameters, environment) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [fromRoot("scripts", script), ...parameters], {
			env: { ...process.env, COFFER_LUAU: "", ...environment },
			stdio: ["ignore", "pipe", "pipe"],
		});
		let text = "";
		child.stdout.on("data", (data) => (text += data));
		child.stderr.on("data", (data) => (text += data));
		child.on("close", (code) => resolve({ code, text, lines: text.trim().split(/\r?\n/) }));
	});
}

function writeInput(folder, input) {
	const file = path.join(folder, "input.rbxl");
	if (input.bytes !== undefined) writeFileSync(file, input.bytes);
	else if (input.modules !== undefined) writeFixturePlace(file, input.modules);
	return file;
}

/** What is wrong with an answer, as text; nothing when all is as the case wants it. */
function problemsOf({ code, text, lines }, expected) {
	const problems = [];
	if ((code === 0) !== (expected.isFine ?? false)) problems.push(`exit code ${code}`);
	for (const part of expected.says ?? []) {
		const isThere = part instanceof RegExp ? part.test(text) : text.includes(part);
		if (!isThere) problems.push(`does not say ${part}`);
	}
	if (expected.lines !== undefined && lines.length !== expected.lines) {
		problems.push(`says ${lines.length} lines, not ${expected.lines}`);
	}
	if (expected.last !== undefined && lines.at(-1) !== expected.last)
		problems.push(`last line is not ${expected.last}`);
	return problems;
}

async function runCase(entry) {
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-host-"));
	try {
		const place = writeInput(folder, entry.input ?? {});
		const parameters = entry.parameters ?? ["--place", place, ...(entry.pattern ? [entry.pattern] : [])];
		const answer = await runCommand(entry.script ?? "test.mjs", parameters, entry.environment);
		const problems = problemsOf(answer, entry.expected);
		if (problems.length === 0) return undefined;
		return `FAILED host > ${entry.name}\n    ${problems.join("\n    ")}\n${answer.text.replace(/^/gm, "    | ")}`;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Runs all cases; answers `{ passed, failures }`. */
export async function runHostTests() {
	const results = await inParallel(HOST_CASES, runCase, "commands of the host");
	const failures = results.filter((failure) => failure !== undefined);
	return { passed: results.length - failures.length, failures };
}
