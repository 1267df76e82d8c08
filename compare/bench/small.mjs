import { inParallel } from "../../host/lanes.mjs";
import { listParts, playPart } from "./parts.mjs";

async function problemsOf(part) {
	const problems = [];
	let rowCount = 0;
	await playPart(part, {
		isSmall: true,
		onData: (data) => (rowCount += data.rows.length),
		onLine: () => {},
		onError: (text) => problems.push(text),
	});
	// A bench of one part may have nothing but lines to say.
	if (problems.length === 0 && rowCount === 0 && part.name !== part.bench) problems.push("no measure came back");
	return problems;
}

/**
 * Plays every measure of every bench whose name contains the pattern, so little of each that only whether it can be
 * played is asked. Each part counts as a test; answers `{ passed, failures }`.
 */
export async function runBenchTests(pattern, say) {
	const totals = { passed: 0, failures: [] };
	const cases = listParts()
		.map((part) => ({ part, name: `bench > ${part.name} is played in small` }))
		.filter(({ name }) => name.toLowerCase().includes(pattern.toLowerCase()));
	await inParallel(
		cases,
		async (entry) => {
			entry.problems = await problemsOf(entry.part);
		},
		"a bench in small",
	);
	for (const { name, problems } of cases) {
		if (problems.length === 0) totals.passed += 1;
		else totals.failures.push(`FAILED ${name}\n    ${problems.join("\n").replace(/\n/g, "\n    ")}`);
		say(`${name}: ${problems.length === 0 ? "passed" : "failed"}`);
	}
	return totals;
}
