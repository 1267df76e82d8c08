/** A run on Roblox against the loopback server: time that passes by itself, and what was said. */
import { FakeCloud, KEY, whileServing } from "./fake-cloud.mjs";
import { playTasks } from "./fake-engine.mjs";

/** No wait takes any time; what is told of time is as if it had. */
export function virtualClock() {
	let now = Date.UTC(2027, 0, 1);
	return {
		// A look waits for what it asks about, which may take long on a machine that is busy.
		answerSeconds: 1000,
		now: () => now,
		wait: async (seconds) => {
			now += Math.max(0, seconds) * 1000;
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
}

/** Plays `run(parameters, options)`, one of the two commands. Answers `{ code, lines, text, cloud, error }`. */
export async function play(run, parameters, options = {}) {
	const { cloud: cloudOptions = {}, environment = {}, engine = playTasks, stored = [], ...changes } = options;
	const clock = virtualClock();
	const cloud = new FakeCloud({ engine, now: clock.now, ...cloudOptions });
	cloud.stores.entries = stored;
	const lines = [];
	return await whileServing(cloud, async (base) => {
		const ids = { ROBLOX_API_KEY: KEY, UNIVERSE_ID: "1", PLACE_ID: "2", COFFER_OPEN_CLOUD_URL: base };
		const call = { environment: { ...ids, ...environment }, say: (line) => lines.push(line), clock, ...changes };
		let code;
		let error;
		try {
			code = await run(parameters, call);
		} catch (problem) {
			error = problem;
		}
		return { code, error, lines, text: lines.join("\n"), cloud };
	});
}

/** An engine of a test's own: `answer(task, index)` is the outcome of a task that was made as that one. */
export function scriptedEngine(answer) {
	let made = 0;
	return async ({ tasks, entries }) => {
		const outcomes = new Map();
		for (const task of tasks) {
			made += 1;
			outcomes.set(task.id, { logs: [], ...answer(task, made) });
		}
		return { outcomes, entries };
	};
}

/** The options that a script of `taskScript` calls its module with. */
export function optionsOf({ script }) {
	return JSON.parse(/JSONDecode\(\[(=*)\[\n([^]*?)\]\1\]\)/.exec(script)[2]);
}
