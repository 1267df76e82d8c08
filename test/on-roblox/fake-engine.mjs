/** Runs the tasks of the loopback server: each script as a simulated server of the place that was published. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileName } from "../../host/bundle.mjs";
import { HostError, fromRoot } from "../../host/paths.mjs";
import { runJob } from "../../host/run.mjs";
import { extraFiles } from "../../host/specs.mjs";

const DIRECTOR = fromRoot("test", "on-roblox", "run-tasks.luau");
const TASK = "@task ";
const ENTRIES = "@entries ";

let files = 0;

function fileFor(name, content) {
	const folder = fromRoot("build", "on-roblox");
	mkdirSync(folder, { recursive: true });
	files += 1;
	const file = path.join(folder, `${process.pid}-${files}-${name}`);
	writeFileSync(file, content);
	return file;
}

/** On one line with the script's first, so that its error positions stay. */
const scriptFile = (script) => fileFor("task.luau", `_G.CofferTask = function(...) ${script}\nend\n`);

/**
 * Plays `tasks` (`{ id, script, timeout, placeVersion }`) at once on the place whose bytes are given, with the data that
 * `entries` holds; `measured`: an option of the simulated cloud. Answers `{ outcomes: Map of id, entries }`; an outcome is `{ state, results, error, logs }`.
 */
export async function playTasks({ place, tasks, entries, seed, measured }) {
	const withFiles = tasks.map(({ id, script, timeout, placeVersion }) => {
		return { id, file: scriptFile(script), timeout, placeVersion };
	});
	const described = withFiles.map((task) => ({ ...task, file: fileName(task.file) }));
	const outcomes = new Map();
	const errors = [];
	let after = [];
	const placeFile = fileFor("place.rbxl", place);
	const { failure } = await runJob({
		places: { test: placeFile },
		scripts: [...extraFiles().scripts, ...withFiles.map((task) => task.file)],
		job: {
			kind: "script",
			place: "test",
			script: fileName(DIRECTOR),
			arguments: [JSON.stringify({ seed, measured, tasks: described, entries })],
		},
		onMessage: ({ kind, text }) => {
			if (kind === "error") errors.push(text);
			else if (text.startsWith(ENTRIES)) after = JSON.parse(text.slice(ENTRIES.length));
			else if (text.startsWith(TASK)) {
				const { id, results, ...outcome } = JSON.parse(text.slice(TASK.length));
				outcomes.set(id, { ...outcome, results: results?.map((result) => JSON.parse(result)) });
			}
		},
	}).finally(() => {
		for (const file of [placeFile, ...withFiles.map((task) => task.file)]) rmSync(file, { force: true });
	});
	if (failure !== undefined) errors.push(failure);
	if (errors.length > 0) throw new HostError(`the loopback server's engine: ${errors.join("\n")}`);
	return { outcomes, entries: after };
}
