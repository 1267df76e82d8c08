/** That the loopback server does what Open Cloud's page says, where the commands do not ask for it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";
import { FakeCloud, KEY, whileServing } from "./fake-cloud.mjs";
import { playTasks } from "./fake-engine.mjs";
import { cutLogs, LOG_BYTES_MAX } from "./limits.mjs";
import { scriptedEngine } from "./world.mjs";

const SCRIPTS = {
	values: 'print("said") warn("warned") return 1, "two", nil, { three = 3 }, print',
	raising: 'local x = 1\nerror("on purpose")',
	broken: "return (",
	endless: "while true do task.wait(1) end",
	thread: 'task.spawn(error, "unheard") task.wait(1) return game.PlaceVersion',
};

const PLACES = "/universes/v1/1/places/2/versions?versionType=Saved";
const TASKS = "/cloud/v2/universes/1/places/2/versions/7/luau-execution-session-tasks";
const BYTES = Buffer.from("<roblox!...");

/** `ask(method, path, body)` answers `{ status, body }` of a cloud whose engine answers at once. */
async function withCloud(work, options = {}) {
	const engine = scriptedEngine(() => ({ state: "COMPLETE", results: [] }));
	const cloud = new FakeCloud({ engine, now: () => 0, ...options });
	await whileServing(cloud, async (base) => {
		const ask = async (method, path, body, key = KEY) => {
			const response = await fetch(`${base}${path}`, { method, body, headers: { "x-api-key": key } });
			return { status: response.status, body: await response.json(), headers: response.headers };
		};
		await ask("POST", PLACES, BYTES);
		await work(ask, cloud);
	});
}

export const ENGINE_CASES = {
	"runs a script in a server of the place, to its end, its error or its timeout": async () => {
		const tasks = Object.entries(SCRIPTS).map(([id, script]) => ({ id, script, timeout: 60, placeVersion: 8 }));
		const place = readFileSync(fromRoot("build", "test.rbxl"));
		const { outcomes } = await playTasks({ place, tasks, entries: [], seed: 1 });
		const { values, raising, broken, endless, thread } = Object.fromEntries(outcomes);
		assert.deepEqual(values.results, [1, "two", null, { three: 3 }, null]);
		assert.deepEqual(values.logs, [
			{ message: "said", messageType: "OUTPUT" },
			{ message: "warned", messageType: "WARNING" },
		]);
		assert.equal(raising.error.code, "SCRIPT_ERROR");
		assert.match(raising.error.message, /:2: on purpose/);
		assert.equal(broken.error.code, "SCRIPT_ERROR");
		assert.deepEqual([endless.state, endless.error.code], ["FAILED", "DEADLINE_EXCEEDED"]);
		assert.deepEqual(thread.results, [8]);
		assert.equal(thread.logs[0].messageType, "ERROR");
	},
	"refuses in the three forms of Open Cloud": () =>
		withCloud(async (ask) => {
			const wrongKey = await ask("POST", TASKS, "{}", "another");
			assert.deepEqual([wrongKey.status, wrongKey.body.errors[0].message], [401, "Invalid API Key"]);
			const noPlace = await ask("POST", PLACES, "no place");
			assert.deepEqual([noPlace.status, noPlace.body.error], [400, "INVALID_ARGUMENT"]);
			const tooLong = await ask("POST", TASKS, JSON.stringify({ script: "", timeout: "301s" }));
			assert.deepEqual([tooLong.status, tooLong.body.code], [400, "INVALID_ARGUMENT"]);
			const nowhere = await ask("GET", "/cloud/v2/universes/1/nowhere");
			assert.deepEqual([nowhere.status, nowhere.body.code], [404, "NOT_FOUND"]);
		}),
	"refuses the eleventh open task, and the sixth within a minute": async () => {
		const task = JSON.stringify({ script: "", timeout: "10s" });
		let time = 0;
		await withCloud(
			async (ask, cloud) => {
				const statuses = [];
				for (let index = 1; index <= 12; index++) {
					// Two minutes and more, so that the rate is kept.
					time += 15_000;
					statuses.push((await ask("POST", TASKS, task)).status);
				}
				assert.deepEqual(statuses, [...new Array(10).fill(200), 429, 429]);
				assert.equal(cloud.tasks.size, 10);
			},
			{ now: () => time },
		);
		await withCloud(async (ask) => {
			for (let index = 1; index <= 5; index++) assert.equal((await ask("POST", TASKS, task)).status, 200);
			const { status, headers } = await ask("POST", TASKS, task);
			assert.deepEqual([status, headers.get("retry-after")], [429, "60"]);
		});
	},
	"gives the same place the same version": () =>
		withCloud(async (ask) => {
			assert.equal((await ask("POST", PLACES, BYTES)).body.versionNumber, 7);
			assert.equal((await ask("POST", PLACES, Buffer.from("<roblox! other"))).body.versionNumber, 8);
		}),
	"keeps the newest 450 KB of logs": () => {
		const logs = Array.from({ length: 10 }, (_, index) => ({ message: `${index}`.repeat(LOG_BYTES_MAX / 4) }));
		assert.deepEqual(
			cutLogs(logs).map(({ message }) => message[0]),
			["6", "7", "8", "9"],
		);
	},
};
