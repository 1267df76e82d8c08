/** `npx coffer dry-run`: what a schema would make of stored records. Nothing is stored, and nothing leaves this machine. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fileName } from "../../host/bundle.mjs";
import { HostError, shown } from "../../host/paths.mjs";
import { runJob } from "../../host/run.mjs";
import { placeOf } from "./place.mjs";
import { Progress } from "./progress.mjs";
import { readBatches } from "./records.mjs";
import { reportLines } from "./report.mjs";
import { Totals } from "./totals.mjs";

export const DRY_RUN_HELP = `npx coffer dry-run --schema <file.luau> --records <file.jsonl>

Runs stored records through the steps of a schema and says what would go wrong. Nothing is stored.

  --schema   a Luau module that returns a function: it is given Schema and returns a schema
  --records  one JSON object a line: a stored record ({"Data": ..., "MetaData": ...}, and "Key" if you
             have it), or plain data
  --all      shows every problem, not the first of each kind
  --place    a place file with the library in it; without it, the library is built first

Exit code 0: no problem; 1: a problem was found; 2: it could not be run.
docs/dry-run.md says what each problem means.`;

const OPTIONS = {
	schema: { type: "string" },
	records: { type: "string" },
	all: { type: "boolean", default: false },
	place: { type: "string" },
	help: { type: "boolean", default: false },
};

const SCRIPT = fileURLToPath(new URL("dry-run.luau", import.meta.url));

function fileOf(values, option) {
	const file = values[option];
	if (file === undefined) throw new HostError(`--${option} is missing\n\n${DRY_RUN_HELP}`);
	if (!existsSync(file) || !statSync(file).isFile()) throw new HostError(`--${option}: there is no file ${file}`);
	return path.resolve(file);
}

/** Runs a batch in a VM of its own. */
async function runBatch({ place, schema, now }, batch, onMessage) {
	const errors = [];
	const named = (text) => text.replaceAll(fileName(schema), shown(schema));
	const lines = batch.flatMap(({ number, text }) => [String(number), text]);
	const { failure } = await runJob({
		places: { coffer: place },
		scripts: [SCRIPT, schema],
		job: {
			kind: "script",
			place: "coffer",
			script: fileName(SCRIPT),
			arguments: [fileName(schema), String(now), ...lines],
		},
		onMessage: ({ kind, text }) => {
			if (kind === "error") errors.push(text);
			else onMessage(JSON.parse(text, (_, value) => (typeof value === "string" ? named(value) : value)));
		},
	});
	if (failure !== undefined) errors.push(failure);
	if (errors.length > 0) throw new HostError(named(errors.join("\n")));
}

async function runAll(run, records, totals, progress) {
	for await (const batch of readBatches(records)) {
		const sizes = new Map(batch.map(({ number, text }) => [number, text.length]));
		await runBatch(run, batch, (message) => {
			if (message.names !== undefined) {
				totals.names = message.names;
				return;
			}
			totals.add(message);
			progress.add(sizes.get(message.line));
		});
	}
	if (totals.records === 0) throw new HostError(`--records: there is no record in ${shown(records)}`);
}

/** Answers the exit code. `say` gets the lines of the answer. */
export async function dryRun(parameters, say) {
	const { values } = parseArgs({ args: parameters, options: OPTIONS });
	if (values.help) {
		say(DRY_RUN_HELP);
		return 0;
	}
	const [schema, records] = [fileOf(values, "schema"), fileOf(values, "records")];
	const run = { place: placeOf(values), schema, now: Math.floor(Date.now() / 1000) };
	const totals = new Totals();
	const progress = new Progress(statSync(records).size);
	try {
		await runAll(run, records, totals, progress);
	} finally {
		progress.end();
	}
	for (const line of reportLines(totals, shown(schema), values.all)) say(line);
	return totals.problems.length > 0 ? 1 : 0;
}
