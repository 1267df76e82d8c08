import os from "node:os";
import { fileName } from "../../test/host/bundle.mjs";
import { fromRoot } from "../../test/host/paths.mjs";
import { runJob } from "../../test/host/run.mjs";
import { extraFiles } from "../../test/host/specs.mjs";

const ANSWER = /^@(\w+) (.*)$/s;

/** How many VMs work at once. */
export const WORKERS = Math.min(os.availableParallelism(), Number(process.env.COFFER_WORKERS) || 2);

/**
 * Does one job of a Luau script of test/scenarios in a VM of its own. `onAnswer(mark, value)` gets each of its lines of the
 * form "@mark JSON", `onLine` all others. Answers how the VM died, or undefined.
 */
export async function runDirector(script, places, job, onAnswer, onLine = () => {}) {
	const { scripts, texts } = extraFiles();
	let problem;
	const { failure } = await runJob({
		places,
		scripts,
		texts,
		job: {
			kind: "script",
			place: "test",
			script: fileName(fromRoot("test", "scenarios", script)),
			arguments: [JSON.stringify(job)],
		},
		onMessage: (message) => {
			if (message.kind === "error") problem ??= message.text;
			const [, mark, text] = ANSWER.exec(message.text ?? "") ?? [];
			if (mark !== undefined) onAnswer(mark, JSON.parse(text));
			else if (message.kind !== "error") onLine(message.text);
		},
	});
	return failure ?? problem;
}

/** Plays one job of test/scenarios/simulate.luau. */
export function runSimulation(place, job, onAnswer) {
	return runDirector("simulate.luau", { test: place }, job, onAnswer, console.log);
}

/** Does the jobs with as many workers as there are, the first ones first. */
export async function inParallel(jobs, run) {
	const left = [...jobs];
	const work = async () => {
		for (let job = left.shift(); job !== undefined; job = left.shift()) await run(job);
	};
	await Promise.all(Array.from({ length: WORKERS }, work));
}
