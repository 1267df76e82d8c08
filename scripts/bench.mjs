/**
 * Plays the benches of compare/bench/, or those parts whose name contains a parameter, one VM for each part, and prints each measure
 * as soon as it is there and every bench's table at its end. What parts print as "@data {...}" is their data for plots:
 * build/bench.json holds them all, by the names of the benches. Fails when a part does; a target that is missed is told only.
 *
 *   --small     so little of every measure that its figures mean nothing: whether it can be played (every test run does)
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { fromRoot, HostError, shown } from "../host/paths.mjs";
import { main } from "../host/tools.mjs";
import { addData, listParts, playPart } from "../compare/bench/parts.mjs";
import { rowLine, tableLines } from "../compare/bench/table.mjs";

const DATA_FILE = fromRoot("build", "bench.json");

function saveData(data) {
	mkdirSync(path.dirname(DATA_FILE), { recursive: true });
	writeFileSync(DATA_FILE, `${JSON.stringify(data, undefined, "\t")}\n`);
	console.log(`wrote ${shown(DATA_FILE)}`);
}

/** Plays one part, telling how far it is; answers whether all went well. */
async function play(part, isSmall, data) {
	console.log(`# ${part.name}`);
	const begunAt = performance.now();
	const seconds = () => `${((performance.now() - begunAt) / 1000).toFixed(1)} s`;
	const isFine = await playPart(part, {
		isSmall,
		onData: (more) => {
			addData(data, more);
			for (const row of more.rows) console.log(`${rowLine(row)} (${seconds()})`);
		},
		onLine: console.log,
		onError: console.error,
	});
	console.log(`${isFine ? "played" : "FAILED"} in ${seconds()}`);
	return isFine;
}

await main(async (parameters) => {
	const { values, positionals } = parseArgs({
		args: parameters,
		options: { small: { type: "boolean", default: false } },
		allowPositionals: true,
	});
	const isWanted = ({ name }) => positionals.length === 0 || positionals.some((text) => name.includes(text));
	const parts = listParts().filter(isWanted);
	if (parts.length === 0) throw new HostError("no bench found (compare/bench/*.luau, compare/bench/*/*.luau)");
	const all = {};
	const failed = [];
	for (const part of parts) {
		const data = (all[part.bench] ??= { rows: [], samples: {} });
		if (!(await play(part, values.small, data))) failed.push(part.name);
	}
	for (const [bench, { rows }] of Object.entries(all)) {
		if (rows.length === 0) delete all[bench];
		else console.log(`\n${[`# ${bench}`, ...tableLines(rows)].join("\n")}\n`);
	}
	if (values.small) console.log("played in small: the figures mean nothing");
	else if (Object.keys(all).length > 0) saveData(all);
	if (failed.length > 0) console.error(`FAILED: ${failed.join(", ")}`);
	return failed.length > 0 ? 1 : 0;
});
