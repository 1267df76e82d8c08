/**
 * Runs every bench/*.luau (or those named) as director of the test place, one VM each. A line "@data {...}" that a bench
 * prints is its data for plots: build/bench.json holds them all, by the names of the benches.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { filesBelow } from "../test/host/bundle.mjs";
import { fromRoot, HostError, shown } from "../test/host/paths.mjs";
import { runDirector } from "../test/host/script-run.mjs";
import { main } from "../test/host/tools.mjs";

const BENCHES = fromRoot("bench");
const DATA_FILE = fromRoot("build", "bench.json");
const DATA_MARK = "@data ";

function saveData(data) {
	mkdirSync(path.dirname(DATA_FILE), { recursive: true });
	writeFileSync(DATA_FILE, `${JSON.stringify(data, undefined, "\t")}\n`);
	console.log(`wrote ${shown(DATA_FILE)}`);
}

await main(async (names) => {
	// What lies in folders below is included by a bench.
	const all = filesBelow(BENCHES, ".luau").filter((file) => path.dirname(file) === BENCHES);
	const isWanted = (file) => names.length === 0 || names.some((name) => path.basename(file).includes(name));
	const scripts = all.filter(isWanted);
	if (scripts.length === 0) throw new HostError("no bench found (bench/*.luau)");
	const data = {};
	let exitCode = 0;
	for (const script of scripts) {
		const name = path.basename(script, ".luau");
		console.log(`# ${name}`);
		const code = await runDirector({
			script,
			place: "test",
			places: { test: fromRoot("build", "test.rbxl"), coffer: fromRoot("dist", "coffer.rbxl") },
			projects: ["projects/test.project.json", "default.project.json"],
			onPrint: (line) => {
				if (line.startsWith(DATA_MARK)) data[name] = JSON.parse(line.slice(DATA_MARK.length));
				else console.log(line);
			},
		});
		exitCode = Math.max(exitCode, code);
	}
	if (Object.keys(data).length > 0) saveData(data);
	return exitCode;
});
