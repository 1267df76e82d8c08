/** Compares the public API of the build with the checked-in reports, test/api/*.txt; `--update` writes them anew. */
import { checkApi } from "../test/api/api-report.mjs";
import { main } from "../host/tools.mjs";

await main(async (parameters) => {
	const problems = await checkApi({ update: parameters.includes("--update") });
	for (const problem of problems) console.log(problem);
	return problems.length === 0 ? 0 : 1;
});
