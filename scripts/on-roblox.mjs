/**
 * Runs the specs of build/test.rbxl on Roblox itself: publishes the place as a saved version of a test experience, runs the
 * specs in Luau execution tasks and prints their reports as `npm test` does. A pattern as there. Takes ROBLOX_API_KEY,
 * UNIVERSE_ID and PLACE_ID from the environment (docs/on-roblox.md). `--tasks n`: how many at once; `--clean`: removes what
 * runs that were broken off have left. The last line is `N passed, N failed`.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fromRoot, HostError } from "../host/paths.mjs";
import { SourceFiles } from "../host/source-files.mjs";
import { failureTexts, shownPath, summaryLines } from "../host/spec-report.mjs";
import { main } from "../host/tools.mjs";
import { OpenCloudError } from "../tools/coffer/open-cloud/errors.mjs";
import { clientFor, readSettings } from "./on-roblox/settings.mjs";
import { PREFIX, runOnRoblox } from "./on-roblox/spec-run.mjs";
import { sweep } from "./on-roblox/sweep.mjs";
import { realClock, Tasks, TASKS_AT_ONCE } from "./on-roblox/tasks.mjs";

const PLACE = fromRoot("build", "test.rbxl");
const PROJECT = "projects/test.project.json";
/** As many as may be made within a minute, less one for what has to be tried again. */
const TASKS = 4;

const OPTIONS = { tasks: { type: "string", default: String(TASKS) }, clean: { type: "boolean", default: false } };

function taskCount(text) {
	const count = Number(text);
	if (Number.isInteger(count) && count >= 1 && count <= TASKS_AT_ONCE) return count;
	throw new HostError(`--tasks takes a number from 1 to ${TASKS_AT_ONCE}`);
}

function tellAbout({ engine, placeVersion, jobId }, say) {
	say(`engine ${engine}, place version ${placeVersion}, ${jobId === "" ? "without a job id" : `job ${jobId}`}`);
}

/** Prints the reports and answers the exit code. */
function tell({ reports, leftOut, about, notRemoved }, files, say) {
	if (about !== undefined) tellAbout(about, say);
	const totals = { passed: 0, failed: 0 };
	for (const report of reports) {
		totals.passed += report.passed;
		totals.failed += report.failed;
		for (const line of summaryLines({ ...report, output: [] }, files)) say(line);
	}
	if (leftOut.length > 0)
		say("left out, for they need the headless host (whole places with several servers, or the reference module):");
	for (const path of leftOut) say(`  ${shownPath(path, files)}`);
	for (const report of reports) for (const text of failureTexts(report, files)) say(`\n${text}`);
	for (const text of notRemoved) say(`\nLEFT BEHIND ${text}\n    try: npm run on-roblox -- --clean`);
	say(`${totals.passed} passed, ${totals.failed} failed`);
	return totals.failed > 0 || totals.passed === 0 || notRemoved.length > 0 ? 1 : 0;
}

async function clean(parts) {
	const left = await sweep({ ...parts, prefix: `${PREFIX}_` });
	for (const text of left) parts.say(`LEFT BEHIND ${text}`);
	if (left.length === 0) parts.say("nothing of an earlier run is left");
	return left.length === 0 ? 0 : 1;
}

/** Answers the exit code. `clock`, `place`, `changes` (of what `runOnRoblox` takes): for tests. */
export async function onRoblox(parameters, { environment, say, clock = realClock, place = PLACE, ...changes }) {
	const { values, positionals } = parseArgs({ args: parameters, options: OPTIONS, allowPositionals: true });
	const settings = readSettings(environment);
	const client = clientFor(settings, clock, say);
	if (values.clean) return await clean({ client, settings, say });
	const files = new SourceFiles([PROJECT]);
	const answer = await runOnRoblox({
		client,
		settings,
		say,
		tasks: new Tasks({ client, settings, clock, say }),
		placeFile: place,
		bytes: readFileSync(place),
		pattern: positionals.join(" "),
		files,
		taskCount: taskCount(values.tasks),
		...changes,
	});
	return tell(answer, files, say);
}

/** Runs a command on Roblox: what Roblox refuses is one line and exit code 1, as are one's own mistakes. */
export async function mainOnRoblox(run) {
	process.once("SIGINT", () => {
		console.error("\nbroken off; tasks may go on for five minutes. Afterwards: npm run on-roblox -- --clean");
		process.exit(130);
	});
	await main(async (parameters) => {
		try {
			return await run(parameters, { environment: process.env, say: (line) => console.log(line) });
		} catch (error) {
			if (error instanceof OpenCloudError) throw new HostError(error.message);
			throw error;
		}
	});
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await mainOnRoblox(onRoblox);
