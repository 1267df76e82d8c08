import os from "node:os";
import { fileName } from "../../test/host/bundle.mjs";
import { fromRoot } from "../../test/host/paths.mjs";
import { runJob } from "../../test/host/run.mjs";
import { extraFiles } from "../../test/host/specs.mjs";

const DIRECTOR = fileName(fromRoot("test", "scenarios", "simulate.luau"));
const ANSWER = /^@(\w+) (.*)$/s;

/** How many VMs work at once. */
export const WORKERS = Math.min(os.availableParallelism(), Number(process.env.COFFER_WORKERS) || 2);

/**
 * Plays one job of test/scenarios/simulate.luau in a VM of its own. `onAnswer(mark, value)` gets each answer. Answers how
 * the VM died, or undefined.
 */
export async function runSimulation(place, job, onAnswer) {
	const { scripts, texts } = extraFiles();
	let problem;
	const { failure } = await runJob({
		places: { test: place },
		scripts,
		texts,
		job: { kind: "script", place: "test", script: DIRECTOR, arguments: [JSON.stringify(job)] },
		onMessage: (message) => {
			if (message.kind === "error") problem ??= message.text;
			const [, mark, text] = ANSWER.exec(message.text ?? "") ?? [];
			if (mark !== undefined) onAnswer(mark, JSON.parse(text));
			else if (message.kind !== "error") console.log(message.text);
		},
	});
	return failure ?? problem;
}

/** Does the jobs with as many workers as there are, the first ones first. */
export async function inParallel(jobs, run) {
	const left = [...jobs];
	const work = async () => {
		for (let job = left.shift(); job !== undefined; job = left.shift()) await run(job);
	};
	await Promise.all(Array.from({ length: WORKERS }, work));
}
