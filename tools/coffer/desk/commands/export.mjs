/** `export`: a sample of stored records in a file, for dry runs. */
import { createWriteStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { dryRun } from "../../dry-run.mjs";
import { DeskError, EXIT, wrongCall } from "../outcome.mjs";

const SAMPLING = {
	sample: { type: "string" },
	"list-max": { type: "string", default: "20000" },
	seed: { type: "string" },
};

export const EXPORT = {
	names: [],
	about: "a --sample of so many records as JSON lines, for dry runs; --out names a file",
	options: { ...SAMPLING, out: { type: "string" } },
	run: exportSample,
};

/** `dry-run` of records that are stored now. */
export const LIVE_DRY_RUN = {
	names: [],
	about: "runs a --sample of stored records through the steps of a --schema; stores nothing",
	options: { ...SAMPLING, schema: { type: "string" } },
	run: dryRunOfSample,
};

function readCount(desk, name, least) {
	const text = desk.values[name];
	if (text === undefined) throw wrongCall(`--${name} is missing: how many records?`);
	if (!/^\d+$/.test(text) || Number(text) < least) throw wrongCall(`--${name}: "${text}" is no count`);
	return Number(text);
}

/** The same seed takes the same keys; without one, chance does. */
function chanceOf(seed) {
	if (seed === undefined) return (below) => randomInt(below);
	if (!/^\d+$/.test(seed)) throw wrongCall(`--seed: "${seed}" is no whole number`);
	let state = Number(seed) >>> 0;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 4_294_967_296) * below);
	};
}

/** A fair sample of the keys that are listed (Algorithm R); `{ keys, listed, isAll }`. */
async function sampleKeys(desk, count, listMax) {
	const below = chanceOf(desk.values.seed);
	const prefix = desk.config.template.split("{id}")[0];
	const keys = [];
	let listed = 0;
	for await (const key of desk.profiles.keys(prefix)) {
		if (listed >= listMax) return { keys, listed, isAll: false };
		listed += 1;
		if (listed % 1000 === 0) desk.progress(`${listed} keys listed`);
		if (keys.length < count) {
			keys.push(key);
			continue;
		}
		const place = below(listed);
		if (place < count) keys[place] = key;
	}
	return { keys, listed, isAll: true };
}

/** Yields `{ Key, ...record }`; keys that were removed meanwhile, and what is no record, are passed over. */
async function* records(desk, keys) {
	for (const [index, key] of keys.entries()) {
		const entry = await desk.profiles.read(key);
		if (index % 50 === 49) desk.progress(`${index + 1} of ${keys.length} records read`);
		const { value } = entry ?? {};
		if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
		yield { Key: key, ...value };
	}
}

async function writeAll(stream, lines) {
	let count = 0;
	for await (const record of lines) {
		if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, "drain");
		count += 1;
	}
	stream.end();
	await once(stream, "finish");
	return count;
}

async function exportSample(desk) {
	const count = readCount(desk, "sample", 1);
	const listMax = readCount(desk, "list-max", 1);
	const { out, json } = desk.values;
	if (out === undefined && json) throw wrongCall("--json needs --out: the records go to standard output otherwise");
	if (out !== undefined && existsSync(out)) throw wrongCall(`--out: there is a file ${out} already`);
	const { keys, listed, isAll } = await sampleKeys(desk, count, listMax);
	if (keys.length === 0)
		throw new DeskError(EXIT.nothing, "NoKeys", `${desk.config.store} has no key like ${desk.config.template}`);
	let written = 0;
	if (out === undefined) {
		for await (const record of records(desk, keys)) {
			desk.screen.say(JSON.stringify(record));
			written += 1;
		}
	} else {
		written = await writeAll(createWriteStream(out, { mode: 0o600 }), records(desk, keys));
	}
	const from = isAll ? `all ${listed} keys` : `the first ${listed} keys (--list-max looks at more)`;
	const text = `${written} records of ${from}. They are data of people: keep them out of repositories, and remove them afterwards.`;
	if (out === undefined) desk.sayError(text);
	else desk.screen.say(`${out}: ${text}`);
	desk.screen.answer({ out, records: written, keys: listed, isAll });
	return EXIT.done;
}

async function dryRunOfSample(desk) {
	const { schema, all } = desk.values;
	if (schema === undefined)
		throw wrongCall("--schema is missing: a Luau module that returns a schema (docs/dry-run.md)");
	if (desk.values.json) throw wrongCall("dry-run has no --json");
	const { keys } = await sampleKeys(desk, readCount(desk, "sample", 1), readCount(desk, "list-max", 1));
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-sample-"));
	try {
		const file = path.join(folder, "records.jsonl");
		const written = await writeAll(createWriteStream(file, { mode: 0o600 }), records(desk, keys));
		if (written === 0) throw new DeskError(EXIT.nothing, "NoKeys", `${desk.config.store} has no record`);
		const place = desk.values.place === undefined ? [] : ["--place", desk.values.place];
		const parameters = ["--schema", schema, "--records", file, ...place, ...(all ? ["--all"] : [])];
		return await dryRun(parameters, (line) => desk.screen.say(line));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
