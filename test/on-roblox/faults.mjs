/** `npm run on-roblox` where Roblox throttles, fails, forgets to answer, or a task dies. */
import assert from "node:assert/strict";
import { onRoblox } from "../../scripts/on-roblox.mjs";
import { badGateway, throttled, v2 } from "./answers.mjs";
import { goodAnswer, passed } from "./command.mjs";
import { optionsOf, play, scriptedEngine } from "./world.mjs";

const internal = () => v2(500, "INTERNAL", "Something went wrong.");
const unavailable = () => v2(503, "UNAVAILABLE", "Try again.");

const line = (report) => ({ message: `@coffer ${JSON.stringify(report)}`, messageType: "OUTPUT" });

/** The faults of a route, one after the other; then none. */
const faultsOf = (route, faults) => (call) => (call.route === route ? faults[call.count - 1] : undefined);

const UTIL = ["--tasks", "1", "test/util/"];
const good = () => scriptedEngine((task) => goodAnswer(task));

/** Everything that may be asked again fails now and then. */
function drawnFaults(seed) {
	let state = seed * 7919;
	const kinds = [throttled, () => throttled(3), internal, badGateway, unavailable];
	return ({ route }) => {
		state = (state * 1103515245 + 12345) % 2147483648;
		const draw = state / 2147483648;
		if (draw > 0.35) return undefined;
		if (route === "create") return { refusal: throttled(draw < 0.1 ? undefined : 2) };
		if (draw < 0.05) return { cut: true };
		return { refusal: kinds[Math.floor(draw * 1000) % kinds.length]() };
	};
}

/** A task that dies after its first file, as often as it has the spec that kills. */
function deadlyEngine(killer, code) {
	return scriptedEngine((task) => {
		const { specs } = optionsOf(task);
		const at = specs.findIndex((path) => path.endsWith(killer));
		if (at < 0) return goodAnswer(task);
		const logs = specs.slice(0, at).map((path) => line(passed(path)));
		return { state: "FAILED", error: { code, message: "the words of Roblox" }, logs };
	});
}

export const FAULT_CASES = {
	"waits where it is throttled, with and without a time to wait": async () => {
		for (const route of ["publish", "create", "look"]) {
			const fault = faultsOf(route, [
				{ refusal: throttled() },
				{ refusal: throttled(7) },
				{ refusal: throttled() },
			]);
			const { lines, cloud, text } = await play(onRoblox, UTIL, { engine: good(), cloud: { fault } });
			assert.equal(lines.at(-1), "12 passed, 0 failed", text);
			assert.match(text, /waiting 7 s: .*throttling/);
			assert.equal(cloud.tasks.size, 1);
		}
	},
	"uploads and looks again where Roblox fails or an answer is lost": async () => {
		for (const route of ["publish", "look"]) {
			const fault = faultsOf(route, [{ refusal: internal() }, { refusal: badGateway() }, { cut: true }]);
			const { lines, cloud } = await play(onRoblox, UTIL, { engine: good(), cloud: { fault } });
			assert.equal(lines.at(-1), "12 passed, 0 failed");
			assert.equal(cloud.versions.size, 1);
		}
	},
	"makes a task later where it was throttled for minutes": async () => {
		const fault = faultsOf("create", new Array(9).fill({ refusal: throttled() }));
		const { lines, cloud } = await play(onRoblox, UTIL, { engine: good(), cloud: { fault } });
		assert.equal(cloud.tasks.size, 1);
		assert.equal(lines.at(-1), "12 passed, 0 failed");
	},
	"goes on looking where Roblox is down for longer than a look is repeated": async () => {
		const fault = faultsOf("look", new Array(12).fill({ refusal: unavailable() }));
		const { lines } = await play(onRoblox, UTIL, { engine: good(), cloud: { fault } });
		assert.equal(lines.at(-1), "12 passed, 0 failed");
	},
	"makes no second task where the first may have been made": async () => {
		for (const first of [{ cut: true }, { refusal: internal() }, { refusal: badGateway() }]) {
			const fault = faultsOf("create", [first]);
			const options = { engine: good(), cloud: { fault } };
			const { code, lines, cloud, text } = await play(onRoblox, UTIL, options);
			assert.equal(cloud.counts.create, 1);
			assert.equal(code, 1);
			assert.equal(lines.at(-1), "0 passed, 6 failed");
			assert.match(text, /not run: .*may (have been done all the same|run all the same)/);
		}
	},
	"comes to the same end under faults of every kind": async () => {
		let whole = 0;
		for (let seed = 1; seed <= 12; seed++) {
			const options = { engine: good(), cloud: { fault: drawnFaults(seed) } };
			const { lines, cloud, error, text } = await play(onRoblox, ["--tasks", "2", "test/util/"], options);
			// A publish that fails five times in a row is given up, in one line.
			if (error !== undefined) assert.match(error.message, /^(publishing the place|making a task): /, text);
			else if (!/not run: making a task/.test(text)) {
				assert.equal(lines.at(-1), "12 passed, 0 failed", text);
				whole += 1;
			}
			assert.ok(cloud.tasks.size <= 2);
		}
		assert.ok(whole >= 8, `only ${whole} runs came to their end`);
	},
	"counts what a dead task had printed, and finds the spec that kills it": async () => {
		for (const [code, why] of [
			["DEADLINE_EXCEEDED", /signal\.spec\.ts > \(run\)\n {4}the task took longer than its timeout/],
			["SCRIPT_ERROR", /signal\.spec\.ts > \(run\)\n {4}SCRIPT_ERROR: the words of Roblox/],
		]) {
			const {
				code: exit,
				lines,
				cloud,
				text,
			} = await play(onRoblox, UTIL, {
				engine: deadlyEngine("signal.spec", code),
			});
			assert.equal(exit, 1);
			assert.equal(lines.at(-1), "10 passed, 1 failed", text);
			assert.match(text, why);
			assert.ok(cloud.tasks.size <= 4, `${cloud.tasks.size} tasks`);
		}
	},
	"reads logs that come late": async () => {
		const fault = faultsOf("logs", [{ isEmpty: true }, { isEmpty: true }]);
		const options = { engine: deadlyEngine("waiting.spec", "INTERNAL_ERROR"), cloud: { fault } };
		const { lines } = await play(onRoblox, UTIL, options);
		assert.equal(lines.at(-1), "10 passed, 1 failed");
	},
	"runs the specs of an answer that was too large again, each by itself in the end": async () => {
		const engine = scriptedEngine((task) => {
			const outcome = goodAnswer(task);
			if (optionsOf(task).specs.length > 1) outcome.results[0] += " ".repeat(5 * 1024 * 1024);
			return outcome;
		});
		const { text } = await play(onRoblox, ["--tasks", "10", "test/util/"], { engine });
		assert.match(text, /\n12 passed, 0 failed$/);
	},
	"gives up a task that never ends": async () => {
		const fault = faultsOf("create", [{ stuck: true }]);
		const options = { engine: good(), cloud: { fault } };
		const { code, lines, text } = await play(onRoblox, ["--tasks", "2", "test/util/"], options);
		assert.equal(code, 1);
		assert.match(lines.at(-1), /^\d+ passed, \d failed$/);
		assert.match(text, /not run: GIVEN_UP: still PROCESSING after 3\d\d s/);
	},
	"removes over Open Cloud what a dead task has left, and nothing else": async () => {
		const prefix = "CofferRun_0123456789";
		const mine = ["a", "b", "c/d", "e@f"].map((key) => ({ store: `${prefix}_1_x`, key, value: 1 }));
		const others = [
			{ store: "PlayerData", key: "a", value: 1 },
			{ store: "CofferRun_9876543210_1_x", key: "a", value: 1 },
		];
		const options = { engine: deadlyEngine("signal.spec", "SCRIPT_ERROR"), stored: [...mine, ...others], prefix };
		const { cloud } = await play(onRoblox, UTIL, options);
		assert.deepEqual(cloud.stores.entries, others);
		const cleaning = await play(onRoblox, ["--clean"], { stored: [...mine, ...others] });
		assert.equal(cleaning.code, 0);
		assert.deepEqual(cleaning.cloud.stores.entries, others.slice(0, 1));
	},
	"says what is left behind where the key may not remove it": async () => {
		const scopes = ["universe-places:write", "universe.place.luau-execution-session:write"];
		const engine = scriptedEngine((task) => goodAnswer(task, () => ({ notRemoved: ["CofferRun_x/a: 502"] })));
		const { code, lines, text } = await play(onRoblox, UTIL, { engine, cloud: { scopes } });
		assert.equal(code, 1);
		assert.match(text, /LEFT BEHIND keys of data stores .*universe-datastores\.control:list/);
		assert.equal(lines.at(-1), "12 passed, 0 failed");
	},
};
