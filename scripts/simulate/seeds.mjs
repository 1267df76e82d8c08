import { performance } from "node:perf_hooks";
import { inParallel } from "../../host/lanes.mjs";
import { runSimulation } from "./vm.mjs";

/** A VM of its own for so many seeds: what they leave behind goes with it. */
const SEEDS_PER_VM = 20;
/** Fewer seeds need not meet everything. */
const SEEDS_THAT_MEET_ALL = 100;
const PROGRESS_SECONDS = 5;

/** Everything that was counted, over all seeds. */
export class Totals {
	constructor() {
		Object.assign(this, { seeds: 0, failed: [], serverHours: 0, slowest: 0 });
		this.sums = {};
		this.counts = new Map();
		this.losses = new Map();
		this.startedAt = performance.now();
	}

	add(report) {
		this.seeds += 1;
		if (report.raised !== undefined || report.violations.length > 0) this.failed.push(report.seed);
		if (report.raised !== undefined) return;
		this.serverHours += report.serverHours;
		for (const name of ["sessions", "changes", "gifts", "purchases"]) {
			if (report[name] !== undefined) this.sums[name] = (this.sums[name] ?? 0) + report[name];
		}
		this.slowest = Math.max(this.slowest, report.slowestLoad ?? 0);
		const sum = (into, list) => list.forEach(([name, count]) => into.set(name, (into.get(name) ?? 0) + count));
		sum(this.counts, report.counts);
		sum(this.losses, report.losses);
	}

	seconds() {
		return (performance.now() - this.startedAt) / 1000;
	}

	/** Seeds and virtual hours a second, in one line. */
	speed() {
		const seconds = this.seconds();
		const perSecond = (count) => (count / seconds).toFixed(1);
		return `${perSecond(this.seeds)} seeds/s, ${perSecond(this.serverHours)} virtual server-hours/s`;
	}

	print() {
		if (this.seeds === 0) return;
		console.log(
			`\n${this.seeds} seeds, ${this.serverHours.toFixed(0)} virtual server-hours in ${this.seconds().toFixed(0)} s`,
		);
		console.log(`  ${this.speed()}`);
		console.log(
			`  ${Object.entries(this.sums)
				.map(([name, sum]) => `${sum} ${name}`)
				.join(", ")}`,
		);
		if (this.slowest > 0) console.log(`  slowest load after the faults: ${this.slowest.toFixed(1)} s`);
		for (const [name, count] of this.counts) console.log(`  ${String(count).padStart(8)}  ${name}`);
		for (const [name, count] of this.losses)
			console.log(`  ${String(count).padStart(8)}  sessions lost progress: ${name}`);
	}

	/** What the seeds are there for and never met, where they are enough to meet it. */
	missing(enough = SEEDS_THAT_MEET_ALL) {
		if (this.seeds < enough) return [];
		return [...this.counts].filter(([, count]) => count === 0).map(([name]) => name);
	}
}

/** The smallest form of a failing seed: the command that plays it, and what is done in it. */
function printSmall({ run, seed, small, script }) {
	const parts = [`npm run simulate -- ${run === "sessions" ? "" : `--${run} `}--seed ${seed}`];
	const { without, skip, always, ...limits } = small.choice;
	for (const [name, value] of Object.entries(limits))
		parts.push(`--${name === "playersPerKey" ? "players" : name} ${value}`);
	if (without?.length > 0) parts.push(`--without ${without.join(",")}`);
	if (always?.length > 0) parts.push(`--always ${always.join(",")}`);
	if (skip?.length > 0) parts.push(`--skip "${skip.join(",")}"`);
	console.log(`made small in ${small.replays} replays: ${script.length} of ${small.events} events are left`);
	console.log(`  ${parts.join(" ")}`);
	for (const { time, id, text } of script) console.log(`    ${time.toFixed(3).padStart(9)} ${id.padEnd(18)} ${text}`);
	if (skip?.length > 0) console.log(`  for test/regressions/seeds.ts: ${JSON.stringify({ seed, ...small.choice })}`);
}

/** What a seed did; of one that went well only when it is asked for. */
export function printReport(report, isLong) {
	if (report.raised !== undefined) return console.log(`seed ${report.seed} raised: ${report.raised}`);
	if (report.violations.length === 0 && !isLong) return;
	console.log(`\nseed ${report.seed} (${report.seconds.toFixed(1)} s, trace ${report.hash}): ${report.swarm}`);
	for (const line of report.story ?? []) console.log(line);
	for (const { kind, text, story } of report.violations) {
		console.log(`VIOLATION (${kind}) ${text}`);
		for (const line of story) console.log(`    ${line}`);
	}
	if (report.small !== undefined) printSmall(report);
}

function shares(first, last) {
	const found = [];
	for (let seed = first; seed <= last; seed += SEEDS_PER_VM) {
		found.push([seed, Math.min(last, seed + SEEDS_PER_VM - 1)]);
	}
	return found;
}

/**
 * Plays the seeds from first to last and answers their totals. `run`: one of simulate.mjs's RUNS; `options` goes to every seed; `shrinks`: failing ones are
 * made small; `onReport` gets each report, `say` each line of progress.
 */
export async function playSeeds({
	place,
	run,
	first,
	last,
	options,
	shrinks,
	onReport = printReport,
	say = console.log,
}) {
	const totals = new Totals();
	let saidAt = performance.now();
	const add = (report) => {
		totals.add(report);
		onReport(report);
		if (performance.now() - saidAt < PROGRESS_SECONDS * 1000) return;
		saidAt = performance.now();
		say(`${totals.seeds} of ${last - first + 1} seeds, ${totals.failed.length} failed, ${totals.speed()}`);
	};
	await inParallel(
		shares(first, last),
		async ([from, to]) => {
			let reported = 0;
			const job = { kind: "seeds", run, first: from, last: to, options, shrinks };
			const failure = await runSimulation(
				place,
				job,
				(mark, value) => {
					if (mark === "note") return say(value.text);
					reported += 1;
					add({ ...value, run });
				},
				say,
			);
			if (failure === undefined && reported === to - from + 1) return;
			add({ seed: from + reported, seconds: 0, raised: failure ?? "the run ended before its last seed" });
		},
		`seeds of ${run}`,
	);
	return totals;
}
