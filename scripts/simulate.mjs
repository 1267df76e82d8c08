/**
 * Plays the random fault run: `--seeds 300` (the number of them), `--from 1`, or `--seed 17` for one with a long story,
 * `--without crash,freeze` to leave faults out, `--story 70` lines, `--place file` for another build. Ends with the
 * counts of what happened, and fails for a violation or, over 100 seeds and more, for something that never happened.
 */
import os from "node:os";
import { parseArgs } from "node:util";
import { fileName } from "../test/host/bundle.mjs";
import { fromRoot } from "../test/host/paths.mjs";
import { runJob } from "../test/host/run.mjs";
import { extraFiles } from "../test/host/specs.mjs";
import { main } from "../test/host/tools.mjs";

/** A VM of its own for so many seeds: what they leave behind goes with it. */
const SEEDS_PER_VM = 10;
/** Fewer seeds need not meet everything. */
const SEEDS_THAT_MEET_ALL = 100;
const PREFIX = "@seed ";

const OPTIONS = {
	seeds: { type: "string", default: "300" },
	from: { type: "string", default: "1" },
	seed: { type: "string" },
	without: { type: "string", default: "" },
	story: { type: "string" },
	place: { type: "string", default: fromRoot("build", "test.rbxl") },
};

async function playShare(first, last, values, onReport) {
	const { scripts, texts } = extraFiles();
	const story = values.story ?? (values.seed === undefined ? "40" : "400");
	const without = values.without.split(",").filter((name) => name !== "");
	let reported = 0;
	const { failure } = await runJob({
		places: { test: values.place },
		scripts,
		texts,
		job: {
			kind: "script",
			place: "test",
			script: fileName(fromRoot("test", "scenarios", "simulate.luau")),
			arguments: [String(first), String(last), story, ...without],
		},
		onMessage: (message) => {
			if (message.text?.startsWith(PREFIX)) {
				reported += 1;
				onReport(JSON.parse(message.text.slice(PREFIX.length)));
			} else console.log(message.text);
		},
	});
	if (failure === undefined && reported === last - first + 1) return;
	onReport({ seed: first + reported, seconds: 0, raised: failure ?? "the run ended before its last seed" });
}

/** Everything that was counted, over all seeds. */
class Totals {
	constructor() {
		Object.assign(this, { seeds: 0, failed: [], seconds: 0, sessions: 0, changes: 0, gifts: 0, slowest: 0 });
		this.counts = new Map();
		this.losses = new Map();
	}

	add(report) {
		this.seeds += 1;
		this.seconds += report.seconds;
		if (report.raised !== undefined || report.violations.length > 0) this.failed.push(report.seed);
		if (report.raised !== undefined) return;
		for (const name of ["sessions", "changes", "gifts"]) this[name] += report[name];
		this.slowest = Math.max(this.slowest, report.slowestLoad);
		const sum = (into, list) => list.forEach(([name, count]) => into.set(name, (into.get(name) ?? 0) + count));
		sum(this.counts, report.counts);
		sum(this.losses, report.losses);
	}

	print() {
		console.log(`\n${this.seeds} seeds in ${this.seconds.toFixed(0)} s of computing`);
		console.log(`${this.sessions} sessions, ${this.changes} changes, ${this.gifts} gifts`);
		console.log(`slowest load after the faults: ${this.slowest.toFixed(1)} s`);
		for (const [name, count] of this.counts) console.log(`  ${String(count).padStart(8)}  ${name}`);
		for (const [name, count] of this.losses)
			console.log(`  ${String(count).padStart(8)}  sessions lost progress: ${name}`);
	}

	missing() {
		if (this.seeds < SEEDS_THAT_MEET_ALL) return [];
		return [...this.counts].filter(([, count]) => count === 0).map(([name]) => name);
	}
}

function printReport(report, isLong) {
	if (report.raised !== undefined) return console.log(`seed ${report.seed} raised: ${report.raised}`);
	if (report.violations.length === 0 && !isLong) return;
	console.log(`\nseed ${report.seed} (${report.seconds.toFixed(1)} s, trace ${report.hash}): ${report.swarm}`);
	for (const { text, story } of report.violations) console.log(`VIOLATION ${text}\n    ${story.join("\n    ")}`);
}

await main(async (parameters) => {
	const { values } = parseArgs({ args: parameters, options: OPTIONS });
	const first = Number(values.seed ?? values.from);
	const last = values.seed === undefined ? first + Number(values.seeds) - 1 : first;
	const shares = [];
	for (let seed = first; seed <= last; seed += SEEDS_PER_VM) {
		shares.push([seed, Math.min(last, seed + SEEDS_PER_VM - 1)]);
	}
	const totals = new Totals();
	const onReport = (report) => {
		totals.add(report);
		printReport(report, values.seed !== undefined);
		if (totals.seeds % 25 === 0) console.log(`${totals.seeds} seeds played, ${totals.failed.length} failed`);
	};
	const work = async () => {
		for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
			await playShare(...share, values, onReport);
		}
	};
	await Promise.all(Array.from({ length: Math.min(2, os.availableParallelism()) }, work));
	totals.print();
	const missing = totals.missing();
	for (const name of missing) console.log(`never happened: ${name}`);
	const failed = totals.failed.sort((a, b) => a - b);
	console.log(failed.length === 0 ? "no violation" : `violations in ${failed.length} seeds: ${failed.join(" ")}`);
	return failed.length > 0 || missing.length > 0 ? 1 : 0;
});
