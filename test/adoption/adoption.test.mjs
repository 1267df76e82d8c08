/** Tests of what people take from this repository: packages, examples, docs, tools. Each works on what a build made. */
import { checkApi } from "../api/api-report.mjs";
import { faceProblems } from "../api/luau-faces.mjs";
import { inThread } from "../../host/in-thread.mjs";
import { onLane } from "../../host/lanes.mjs";
import { HostError } from "../../host/paths.mjs";
import { DESK_CALL_CASES } from "../open-cloud/desk-calls.mjs";
import { DESK_DOCS_CASES } from "../open-cloud/desk-docs.mjs";
import { DESK_GIVE_CASES } from "../open-cloud/desk-gives.mjs";
import { DESK_LOOK_CASES } from "../open-cloud/desk-looks.mjs";
import { DESK_ROLL_BACK_CASES } from "../open-cloud/desk-roll-back.mjs";
import { DESK_SESSION_CASES } from "../open-cloud/desk-sessions.mjs";
import { DESK_TAKEN_CASES } from "../open-cloud/desk-taken.mjs";
import { REQUEST_CASES } from "../open-cloud/request.mjs";
import { ON_ROBLOX_CASES } from "../on-roblox/cases.mjs";
import { DOCS_CASES } from "./docs-site.mjs";
import { DRY_RUN_CASES } from "./dry-run.mjs";
import { LUAU_CASES } from "./luau-games.mjs";
import { NPM_CASES } from "./npm-package.mjs";
import { README_CASES } from "./readme.mjs";
import { REPORT_CASES } from "./report-page.mjs";
import { STUDIO_CASES } from "./studio.mjs";

/**
 * `{ name, problems }`: `problems` answers a list of texts, empty when all is well, or `{ leftOut: why }`. A case may need
 * what those before it in its chain have built, and nothing of another chain. The longest chains first.
 */
const CHAINS = [
	DOCS_CASES,
	REPORT_CASES,
	// The packing builds out/.
	[...NPM_CASES, { name: "the public API is the one that test/api/*.txt shows", problems: checkApi }],
	[
		{ name: "the typed Luau faces say what a booted server holds", problems: faceProblems },
		...LUAU_CASES,
		...STUDIO_CASES,
		...README_CASES,
		...DRY_RUN_CASES,
	],
	[...DESK_ROLL_BACK_CASES, ...DESK_SESSION_CASES],
	[
		...REQUEST_CASES,
		...DESK_LOOK_CASES,
		...DESK_CALL_CASES,
		...DESK_GIVE_CASES,
		...DESK_TAKEN_CASES,
		...DESK_DOCS_CASES,
	],
	ON_ROBLOX_CASES,
];

const nameOf = ({ folder = "test/adoption", name }) => `${folder} > ${name}`;

function wanted(chain, pattern) {
	return chain.filter((entry) => nameOf(entry).toLowerCase().includes(pattern.toLowerCase()));
}

async function problemsOf(entry) {
	try {
		return await entry.problems();
	} catch (error) {
		// What a tool said is enough; of our own mistakes the place is wanted.
		return [error instanceof HostError ? error.message : String(error?.stack ?? error)];
	}
}

/** Runs those cases of a chain whose name contains the pattern, one after the other; answers `{ passed, failures }`. */
export async function runChain(index, pattern, say) {
	const totals = { passed: 0, failures: [] };
	for (const entry of wanted(CHAINS[index], pattern)) {
		const problems = await problemsOf(entry);
		if (problems.leftOut !== undefined) {
			say(`${nameOf(entry)}: left out, ${problems.leftOut}`);
			continue;
		}
		if (problems.length === 0) totals.passed += 1;
		else totals.failures.push(`FAILED ${nameOf(entry)}\n    ${problems.join("\n").replace(/\n/g, "\n    ")}`);
		say(`${nameOf(entry)}: ${problems.length === 0 ? "passed" : "failed"}`);
	}
	return totals;
}

/** The chains that have a case whose name contains the pattern, each as a function of `say` that runs it in its own thread. */
export function adoptionTests(pattern) {
	return CHAINS.flatMap((chain, index) => {
		const [first] = wanted(chain, pattern);
		if (first === undefined) return [];
		const run = (say) => inThread(new URL(import.meta.url), "runChain", [index, pattern], say);
		return [(say) => onLane(first.name, () => run(say))];
	});
}
