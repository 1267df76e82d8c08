/** The fidelity probe: its questions in tasks, two of them at once where two servers are needed. */
import { failureOf, readAnswer, taskScript } from "./script.mjs";
import { newPrefix } from "./spec-run.mjs";
import { sweep } from "./sweep.mjs";
import { TIMEOUT_SECONDS_MAX } from "./tasks.mjs";

/** "afterwards" asks what the end of the others has left. */
const ROUNDS = [["alone", "first", "second"], ["afterwards"]];

class ProbeRun {
	constructor(options) {
		Object.assign(this, options);
		this.answers = {};
		this.failures = [];
		this.isClean = true;
	}

	take(role, outcome) {
		const answer = readAnswer(outcome);
		if (answer === undefined) {
			this.isClean = false;
			this.failures.push(`${role}: ${failureOf(outcome)}`);
			return;
		}
		this.about ??= answer.about;
		for (const { id, ...entry } of answer.answers) this.answers[id] = entry;
		if (answer.notRemoved.length > 0) this.isClean = false;
	}

	async play(version) {
		const { prefix } = this;
		for (const roles of ROUNDS) {
			const scripts = roles.map((role) => ({
				script: taskScript("run-probe", { role, prefix, placeVersion: version }),
				timeout: TIMEOUT_SECONDS_MAX,
				name: role,
			}));
			await this.tasks.run(version, scripts, (index, outcome) => this.take(roles[index], outcome));
		}
	}
}

/**
 * Publishes the place and asks all questions. Answers `{ about, answers, failures, notRemoved }`: `answers` by question,
 * `{ answer, detail }`; `failures`: tasks that did not answer.
 */
export async function probeOnRoblox(options) {
	const version = await options.tasks.publish(options.bytes);
	options.say(`the place is saved as version ${version}; asking:`);
	const run = new ProbeRun({ ...options, prefix: options.prefix ?? newPrefix() });
	let notRemoved = [];
	try {
		await run.play(version);
	} finally {
		if (!run.isClean) notRemoved = await sweep({ ...options, prefix: `${run.prefix}_` });
	}
	return { about: run.about, answers: run.answers, failures: run.failures, notRemoved };
}
