import os from "node:os";
import { performance } from "node:perf_hooks";
import { fromRoot } from "../../host/paths.mjs";
import { inParallel } from "../../host/lanes.mjs";
import { runDirector } from "../../scripts/simulate/vm.mjs";

/** Processor time is taken so often, by turns, and the median counts: whatever else the machine does meets all alike. */
const COST_ROUNDS = 3;

/** What compare/report/report.luau answers to a job. */
async function ask(job) {
	const places = { test: fromRoot("build", "test.rbxl"), coffer: fromRoot("dist", "coffer.rbxl") };
	let data;
	const failure = await runDirector("compare/report/report.luau", places, job, (mark, value) => {
		if (mark === "data") data = value;
	});
	if (data === undefined) throw new Error(`${job.kind}: ${failure}`);
	return data;
}

function addUp(sum, measures) {
	for (const [name, value] of Object.entries(measures)) {
		if (typeof value === "number") sum[name] = (sum[name] ?? 0) + value;
		else sum[name] = [...(sum[name] ?? []), ...(Array.isArray(value) ? value : [])];
	}
}

/** The jobs that may run side by side, the longest first. */
function parallelJobs(libraries, { seeds, seconds, waits }) {
	const jobs = [];
	for (let seed = 1; seed <= seeds; seed += 2) {
		const last = Math.min(seeds, seed + 1);
		libraries.forEach((library, index) => {
			jobs.push({ library, job: { kind: "faults", library: index + 1, first: seed, last, seconds } });
		});
	}
	libraries.forEach((library, index) => {
		jobs.push({ library, job: { kind: "recoveries", library: index + 1, first: 1, last: waits } });
		jobs.push({ library, job: { kind: "handOffs", library: index + 1, first: 1, last: waits } });
		jobs.push({ library, job: { kind: "timeline", library: index + 1 } });
	});
	return jobs;
}

async function measureCosts(libraries, rounds, say) {
	for (const library of libraries) library.costRounds = [];
	for (let round = 1; round <= rounds; round += 1) {
		say(`processor time and memory, round ${round} of ${rounds}`);
		for (const [index, library] of libraries.entries()) {
			library.costRounds.push(await ask({ kind: "costs", library: index + 1 }));
		}
	}
	for (const library of libraries) {
		const medianOf = (name) => library.costRounds.map((round) => round[name]).sort((a, b) => a - b)[rounds >> 1];
		library.costs = {};
		for (const name of Object.keys(library.costRounds[0])) library.costs[name] = medianOf(name);
		delete library.costRounds;
	}
}

/** Measures everything that the report shows; says how far it is. */
export async function collect({ rounds = COST_ROUNDS, ...options }, say = console.log) {
	const libraries = await ask({ kind: "list" });
	for (const library of libraries) library.measures = {};
	const jobs = parallelJobs(libraries, options);
	const startedAt = performance.now();
	let done = 0;
	await inParallel(jobs, async ({ library, job }) => {
		const data = await ask(job);
		if (job.kind === "faults") addUp(library.measures, data);
		else library[job.kind] = data;
		done += 1;
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
		say(`${done} of ${jobs.length} parts after ${seconds} s: ${library.name}, ${job.kind}`);
	});
	await measureCosts(libraries, rounds, say);
	return {
		date: new Date().toISOString().slice(0, 10),
		node: process.version,
		cpus: os.availableParallelism(),
		options,
		libraries,
	};
}
