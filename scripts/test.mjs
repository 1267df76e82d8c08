/**
 * Runs every spec of build/test.rbxl in headless VMs, then the host's own tests and those of what people take from here
 * (packages, examples, docs). A name pattern runs what has it in its path and name, without the host's. `--place file` runs the specs of another place, `--output` shows
 * what the simulated servers print. The last line is `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { runAdoptionTests } from "../test/adoption/adoption.test.mjs";
import { runHostTests } from "../test/host/host.test.mjs";
import { fromRoot } from "../test/host/paths.mjs";
import { SourceFiles } from "../test/host/source-files.mjs";
import { failureText, failureTexts, summaryLines } from "../test/host/spec-report.mjs";
import { extraFiles, runSpecs } from "../test/host/specs.mjs";
import { main } from "../test/host/tools.mjs";

const NOTHING = { passed: 0, failures: [] };
const PROJECTS = ["projects/test.project.json", "default.project.json"];

function placesFor(placeFile) {
	return placeFile === undefined
		? {
				test: fromRoot("build", "test.rbxl"),
				coffer: fromRoot("dist", "coffer.rbxl"),
				model: fromRoot("dist", "coffer.rbxm"),
			}
		: { test: placeFile };
}

await main(async (parameters) => {
	const { values, positionals } = parseArgs({
		args: parameters,
		options: { place: { type: "string" }, output: { type: "boolean" } },
		allowPositionals: true,
	});
	const pattern = positionals.join(" ");
	const files = new SourceFiles(PROJECTS);
	const failures = [];
	const totals = await runSpecs({
		places: placesFor(values.place),
		...extraFiles(),
		pattern,
		showServerOutput: values.output ?? false,
		onReport: (report) => {
			for (const line of summaryLines(report, files)) console.log(line);
			failures.push(...failureTexts(report, files));
		},
	});
	for (const text of totals.errors) failures.push(failureText("(run)", text, files));
	const host = pattern === "" && values.place === undefined ? await runHostTests() : NOTHING;
	const adoption = values.place === undefined ? await runAdoptionTests(pattern, console.log) : NOTHING;
	failures.push(...host.failures, ...adoption.failures);
	const passed = totals.passed + host.passed + adoption.passed;
	const failed = totals.failed + totals.errors.length + host.failures.length + adoption.failures.length;
	for (const failure of failures) console.log(`\n${failure}`);
	if (totals.skipped > 0 && pattern === "") console.log(`${totals.skipped} skipped`);
	if (passed + failed === 0) console.log(`no test ran${pattern === "" ? "" : ` for "${pattern}"`}`);
	console.log(`${passed} passed, ${failed} failed`);
	return failed > 0 || passed === 0 ? 1 : 0;
});
