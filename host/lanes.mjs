import os from "node:os";

/** How much is done at once: threads with a VM, or programs. */
export const LANES = Math.min(os.availableParallelism(), Number(process.env.COFFER_WORKERS) || 2);

const waiting = [];
const running = new Set();

function begin({ name, work, resolve, reject }) {
	const job = { name };
	running.add(job);
	const end = () => {
		running.delete(job);
		if (waiting.length > 0) begin(waiting.shift());
	};
	Promise.resolve().then(work).finally(end).then(resolve, reject);
}

/** Does the work as soon as a lane is free, in the order of asking; no lane is idle while something waits. */
export function onLane(name, work) {
	return new Promise((resolve, reject) => {
		const job = { name, work, resolve, reject };
		if (running.size < LANES) begin(job);
		else waiting.push(job);
	});
}

/** Does `run` with each of the jobs, so many at once as there are lanes, the first ones first. */
export function inParallel(jobs, run, name = "a part") {
	return Promise.all(jobs.map((job) => onLane(name, () => run(job))));
}

/** What is done now, and how much waits, for whoever wonders. */
export function lanesText() {
	return `${[...running].map((job) => job.name).join(", ")}; ${waiting.length} more to do`;
}
