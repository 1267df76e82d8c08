/** Runs every bench/*.luau (or those named) as director of the test place, one VM each. */
import path from "node:path";
import { filesBelow } from "../test/host/bundle.mjs";
import { fromRoot, HostError } from "../test/host/paths.mjs";
import { runDirector } from "../test/host/script-run.mjs";
import { main } from "../test/host/tools.mjs";

await main(async (names) => {
	const all = filesBelow(fromRoot("bench"), ".luau");
	const isWanted = (file) => names.length === 0 || names.some((name) => path.basename(file).includes(name));
	const scripts = all.filter(isWanted);
	if (scripts.length === 0) throw new HostError("no bench found (bench/*.luau)");
	let exitCode = 0;
	for (const script of scripts) {
		console.log(`# ${path.basename(script, ".luau")}`);
		const code = await runDirector({
			script,
			place: "test",
			places: { test: fromRoot("build", "test.rbxl"), coffer: fromRoot("dist", "coffer.rbxl") },
			projects: ["projects/test.project.json", "default.project.json"],
		});
		exitCode = Math.max(exitCode, code);
	}
	return exitCode;
});
