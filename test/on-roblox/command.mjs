/** `npm run on-roblox` where nothing fails, and what it says to who calls it wrongly. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";
import { readAnswer, taskScript } from "../../scripts/on-roblox/script.mjs";
import { onRoblox } from "../../scripts/on-roblox.mjs";
import { playTasks } from "./fake-engine.mjs";
import { optionsOf, play, scriptedEngine } from "./world.mjs";

const REAL_STORES = "test/on-roblox/real-stores.spec.ts";
const PATH = "ReplicatedStorage.CofferTest.test.on-roblox.real-stores.spec";

export const passed = (path, changes = {}) => ({ path, passed: 2, failed: 0, skipped: 0, failures: [], ...changes });

const about = { engine: "0.700.0", placeVersion: 7, jobId: "" };

/** What a task answers that ran all its specs; `changes(options)` of its answer. */
export function goodAnswer(task, changes = () => ({})) {
	const options = optionsOf(task);
	const files = options.specs.map((path) => passed(path));
	const answer = { about, files, left: [], notRemoved: [], ...changes(options) };
	return { state: "COMPLETE", results: [JSON.stringify(answer)] };
}

/** A command in a process of its own. */
function runAlone(script, environment) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [fromRoot("scripts", script)], {
		encoding: "utf8",
		env: { PATH: process.env.PATH, ...environment },
	});
	return { status, stdout, stderr };
}

export const COMMAND_CASES = {
	"plays the specs of the real stores whole, and leaves nothing behind": async () => {
		const { code, lines, cloud } = await play(onRoblox, ["test/on-roblox/"]);
		assert.equal(lines.at(-1), "7 passed, 0 failed");
		assert.equal(code, 0);
		assert.ok(lines.includes(`${REAL_STORES}: 7 passed`), lines.join("\n"));
		assert.deepEqual(cloud.stores.entries, []);
		// The tasks have cleaned up themselves: nobody listed stores.
		assert.deepEqual(cloud.counts, { publish: 1, create: 1, look: 3 });
	},
	"runs single tests by a part of their names": async () => {
		const options = { specs: [PATH], pattern: "keeps metadata", seconds: 100, prefix: "CofferRun_test" };
		const task = { id: "t", script: taskScript("run-specs", options), timeout: 300, placeVersion: 9 };
		const place = readFileSync(fromRoot("build", "test.rbxl"));
		const { outcomes } = await playTasks({ place, tasks: [task], entries: [], seed: 1 });
		const answer = readAnswer(outcomes.get("t"));
		assert.equal(answer.files[0].passed, 1);
		assert.equal(answer.files[0].skipped, 6);
		assert.equal(answer.about.placeVersion, 9);
	},
	"splits the specs over tasks, and prints reports and failures in the order of the files": async () => {
		const engine = scriptedEngine((task) =>
			goodAnswer(task, ({ specs }) => ({
				files: specs.map((path) =>
					path.endsWith("signal.spec")
						? passed(path, { failed: 1, failures: [{ name: "signal > fires", text: "it did not" }] })
						: passed(path),
				),
			})),
		);
		const { code, text, cloud } = await play(onRoblox, ["--tasks", "3", "test/util/"], { engine });
		assert.equal(cloud.tasks.size, 3);
		assert.equal(code, 1);
		assert.match(text, /nearest-name\.spec\.ts: 2 passed\n[^]*signal\.spec\.ts: 2 passed, 1 failed\n[^]*waiting/);
		assert.match(text, /FAILED test\/util\/signal\.spec\.ts > signal > fires\n {4}it did not/);
		assert.match(text, /engine 0\.700\.0, place version 7, without a job id/);
		assert.match(text, /\n12 passed, 1 failed$/);
	},
	"names the specs that were left out": async () => {
		const engine = scriptedEngine((task) =>
			goodAnswer(task, ({ specs }) => ({
				files: specs.map((path) =>
					path.includes("receipts") ? passed(path, { passed: 0, skipped: 3 }) : passed(path),
				),
			})),
		);
		const { code, text } = await play(onRoblox, ["test/place/"], { engine });
		assert.equal(code, 0);
		assert.match(text, /left out, for they need the headless host .*:\n {2}test\/place\/receipts\.spec\.ts\n/);
	},
	"runs what a task had no time for in another one": async () => {
		const engine = scriptedEngine((task, made) =>
			goodAnswer(task, ({ specs }) => (made === 1 ? { files: [passed(specs[0])], left: specs.slice(1) } : {})),
		);
		const { lines, cloud } = await play(onRoblox, ["--tasks", "1", "test/util/"], { engine });
		assert.equal(cloud.tasks.size, 2);
		assert.equal(lines.at(-1), "12 passed, 0 failed");
	},
	"keeps to the rate at which tasks may be made": async () => {
		const engine = scriptedEngine((task) => goodAnswer(task));
		const { lines, cloud } = await play(onRoblox, ["--tasks", "8", "test/profile-store/"], { engine });
		assert.equal(cloud.tasks.size, 8);
		// Eight tasks take two minutes' worth of creations, and none was refused.
		assert.equal(cloud.counts.create, 8);
		assert.match(lines.at(-1), /^\d+ passed, 0 failed$/);
	},
	"says in one line what is missing": () => {
		for (const script of ["on-roblox.mjs", "probe.mjs"]) {
			const { status, stdout, stderr } = runAlone(script, { UNIVERSE_ID: "1" });
			assert.equal(status, 1);
			assert.equal(stdout, "");
			assert.equal(
				stderr,
				"set ROBLOX_API_KEY, PLACE_ID in the environment first: docs/on-roblox.md says how to get them\n",
			);
		}
	},
	"says in one line what is wrong with a call": async () => {
		const problem = async (parameters, environment) =>
			(await play(onRoblox, parameters, { environment })).error?.message;
		assert.match(await problem([], { PLACE_ID: "my place" }), /^PLACE_ID is a number/);
		assert.match(await problem(["--tasks", "11"], {}), /^--tasks takes a number from 1 to 10$/);
		assert.match(await problem(["test/none/"], {}), /^no spec file for "test\/none\/"$/);
		assert.match(await problem([], { ROBLOX_API_KEY: "another" }), /does not take the key/);
		assert.match(await problem([], { UNIVERSE_ID: "3" }), /404 NOT_FOUND/);
		assert.match(await problem([], { PLACE_ID: "3" }), /409 CONFLICT: The place is not of this universe/);
	},
	"names the scope that the key lacks": async () => {
		const { error } = await play(onRoblox, ["test/util/"], { cloud: { scopes: ["universe-places:write"] } });
		assert.match(error.message, /it needs the scope universe\.place\.luau-execution-session:write/);
	},
};
