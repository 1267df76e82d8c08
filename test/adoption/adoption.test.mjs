/** Tests of what people take from this repository: packages, examples, docs. Each works on what a build made. */
import { checkApi } from "../api/api-report.mjs";
import { faceProblems } from "../api/luau-faces.mjs";
import { HostError } from "../host/paths.mjs";
import { DOCS_CASES } from "./docs-site.mjs";
import { LUAU_CASES } from "./luau-games.mjs";
import { NPM_CASES } from "./npm-package.mjs";
import { README_CASES } from "./readme.mjs";
import { REPORT_CASES } from "./report-page.mjs";
import { STUDIO_CASES } from "./studio.mjs";

/** `{ name, problems }`: `problems` answers a list of texts, empty when all is well, or `{ leftOut: why }`. */
const CASES = [
	...NPM_CASES,
	// After the packing, which builds out/.
	{ name: "the public API is the one that test/api/*.txt shows", problems: checkApi },
	{ name: "the typed Luau faces say what a booted server holds", problems: faceProblems },
	...LUAU_CASES,
	...STUDIO_CASES,
	...DOCS_CASES,
	...README_CASES,
	...REPORT_CASES,
];

async function problemsOf(entry) {
	try {
		return await entry.problems();
	} catch (error) {
		// What a tool said is enough; of our own mistakes the place is wanted.
		return [error instanceof HostError ? error.message : String(error?.stack ?? error)];
	}
}

/** Runs all cases whose name contains the pattern, one after the other; answers `{ passed, failures }`. */
export async function runAdoptionTests(pattern, say) {
	const totals = { passed: 0, failures: [] };
	for (const entry of CASES) {
		const name = `test/adoption > ${entry.name}`;
		if (!name.toLowerCase().includes(pattern.toLowerCase())) continue;
		const problems = await problemsOf(entry);
		if (problems.leftOut !== undefined) {
			say(`${name}: left out, ${problems.leftOut}`);
			continue;
		}
		if (problems.length === 0) totals.passed += 1;
		else totals.failures.push(`FAILED ${name}\n    ${problems.join("\n").replace(/\n/g, "\n    ")}`);
		say(`${name}: ${problems.length === 0 ? "passed" : "failed"}`);
	}
	return totals;
}
