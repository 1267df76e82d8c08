import { inParallel } from "../../host/lanes.mjs";
import { runSimulation } from "./vm.mjs";

async function listMutants(place) {
	let list;
	const failure = await runSimulation(place, { kind: "list" }, (_, value) => (list = value));
	if (list === undefined) throw new Error(failure);
	return list;
}

/**
 * Plays every library that is broken on purpose, or those with that text in their description, until it is caught; answers
 * how many survived.
 */
export async function playMutants(place, text = "") {
	const { names, seeds } = await listMutants(place);
	const jobs = names.map((_, index) => index + 1).filter((index) => names[index - 1].includes(text));
	console.log(`\n${jobs.length} libraries that are broken on purpose, each to be caught within ${seeds} seeds:`);
	let survived = 0;
	await inParallel(jobs, async (index) => {
		let report;
		const job = { kind: "mutant", index, first: 1, last: seeds };
		const failure = await runSimulation(place, job, (mark, value) => {
			if (mark === "mutant") report = value;
		});
		const what = names[index - 1];
		if (report?.caught !== undefined) {
			const { seed, kind, text: how } = report.caught;
			console.log(`  caught by seed ${String(seed).padStart(3)} (${kind}): one that ${what}`);
			if (text !== "") console.log(`    ${how}`);
			return;
		}
		survived += 1;
		console.log(`  SURVIVED ${report?.seeds ?? 0} seeds: one that ${what} ${report?.raised ?? failure ?? ""}`);
	});
	return survived;
}
