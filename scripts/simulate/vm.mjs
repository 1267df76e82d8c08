import { runJob } from "../../host/run.mjs";
import { extraFiles } from "../../host/specs.mjs";

const ANSWER = /^@(\w+) (.*)$/s;

/**
 * Does one job of a Luau script, named by its path from the root, in a VM of its own. `onAnswer(mark, value)` gets each of its lines of the
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
			script,
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
export function runSimulation(place, job, onAnswer, onLine = console.log) {
	return runDirector("test/scenarios/simulate.luau", { test: place }, job, onAnswer, onLine);
}
