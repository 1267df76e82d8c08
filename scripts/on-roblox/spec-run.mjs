/** The specs of the test place in the real engine, and their reports as `npm test` has them. */
import { randomBytes } from "node:crypto";
import { listSpecs, chosenSpecs, isPathPattern } from "../../host/specs.mjs";
import { HostError } from "../../host/paths.mjs";
import { failureOf, readAnswer, taskScript } from "./script.mjs";
import { reportsInLogs, Shares } from "./shares.mjs";
import { sweep } from "./sweep.mjs";
import { TIMEOUT_SECONDS_MAX } from "./tasks.mjs";

/** Of the five minutes of a task: one spec file may take the rest. */
const SPEC_SECONDS = 180;

export const PREFIX = "CofferRun";

/** Of everything that one run makes; nobody else's begin with it. */
export function newPrefix() {
	return `${PREFIX}_${randomBytes(5).toString("hex")}`;
}

function missingReport(path, text) {
	return { path, passed: 0, failed: 1, skipped: 0, failures: [{ name: "(run)", text }] };
}

/** A file that skips itself, with the tests in it or before it has named any. */
const isLeftOut = ({ passed, failed }) => passed + failed === 0;

class SpecRun {
	constructor(options) {
		Object.assign(this, options);
		this.reports = new Map();
		/** Tasks that did not say that they had cleaned up. */
		this.isClean = true;
		this.made = 0;
	}

	scriptFor(specs) {
		this.made += 1;
		const pattern = isPathPattern(this.pattern) ? "" : this.pattern.toLowerCase();
		const prefix = `${this.prefix}_${this.made}`;
		const script = taskScript("run-specs", { specs, pattern, seconds: this.seconds ?? SPEC_SECONDS, prefix });
		return { script, timeout: TIMEOUT_SECONDS_MAX, name: `task ${this.made} (${specs.length} spec files)` };
	}

	add(report) {
		if (!this.reports.has(report.path)) this.reports.set(report.path, report);
	}

	takeAnswer(answer, shares) {
		this.about ??= answer.about;
		for (const report of answer.files) this.add(report);
		shares.again(answer.left);
		if (answer.notRemoved.length > 0) {
			this.isClean = false;
			this.say(`  not removed by the task: ${answer.notRemoved.join("; ")}`);
		}
	}

	/** The task died, or nobody knows of it: what it had printed counts, the rest is tried again. */
	async takeFailure(outcome, paths, shares) {
		const why = failureOf(outcome);
		this.say(`  a task failed: ${why.split("\n")[0]}`);
		if (outcome.mayTryAgain) {
			shares.again(paths);
			return;
		}
		this.isClean = false;
		if (outcome.state === "NOT_MADE" || outcome.state === "GIVEN_UP") {
			for (const path of paths) this.add(missingReport(path, `not run: ${why}`));
			return;
		}
		const lines = outcome.path === undefined ? [] : await this.logsOf(outcome);
		const printed = reportsInLogs(lines).filter(({ path }) => paths.includes(path));
		for (const report of printed) this.add(report);
		const culprit = shares.died(paths, new Set(printed.map(({ path }) => path)));
		if (culprit !== undefined) this.add(missingReport(culprit, why));
	}

	async logsOf(outcome) {
		try {
			return await this.tasks.logs(outcome);
		} catch (error) {
			this.say(`  no logs: ${error.message}`);
			return [];
		}
	}

	async play(version, specs) {
		const shares = new Shares(specs, this.taskCount);
		for (let round = shares.next(); round.length > 0; round = shares.next()) {
			const scripts = round.map((paths) => this.scriptFor(paths));
			await this.tasks.run(version, scripts, async (index, outcome) => {
				const answer = readAnswer(outcome);
				if (answer === undefined) await this.takeFailure(outcome, round[index], shares);
				else this.takeAnswer(answer, shares);
				this.say(`  ${this.reports.size} of ${specs.length} spec files are done`);
			});
		}
		for (const path of shares.rest()) this.add(missingReport(path, "not run: too many tasks failed"));
	}
}

/**
 * Publishes the place and runs its specs. Answers `{ reports, leftOut, about, notRemoved }`: the reports in the order of
 * their paths, without those of files that left themselves out whole; `notRemoved` is what is still stored.
 *
 * - `tasks`, `client`, `settings`: of tasks.mjs and settings.mjs; `placeFile`: the test place
 * - `pattern`, `files`: as `npm test` takes them; `taskCount`: how many tasks at once
 */
export async function runOnRoblox(options) {
	const all = listSpecs(options.placeFile);
	const specs = chosenSpecs(all, options.pattern, options.files);
	if (specs.length === 0) throw new HostError(`no spec file for "${options.pattern}"`);
	const version = await options.tasks.publish(options.bytes);
	options.say(`the place is saved as version ${version}; ${specs.length} spec files in the real engine:`);
	const run = new SpecRun({ ...options, prefix: options.prefix ?? newPrefix() });
	let notRemoved = [];
	try {
		await run.play(version, specs);
	} finally {
		if (!run.isClean) notRemoved = await sweep({ ...options, prefix: `${run.prefix}_` });
	}
	const reports = [...run.reports.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
	const wanted = reports.filter((report) => !report.isSkipped);
	return {
		about: run.about,
		notRemoved,
		reports: wanted.filter((report) => !isLeftOut(report)),
		leftOut: wanted.filter(isLeftOut).map((report) => report.path),
	};
}
