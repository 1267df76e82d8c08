/**
 * `--demo`: the story of `npm start` on simulated servers, stopped before its last shutdown, and its records in a simulated
 * Open Cloud on this machine. What is changed stays for the next command, in a file below build/.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fileName } from "../../../host/bundle.mjs";
import { fromRoot, HostError, shown } from "../../../host/paths.mjs";
import { runJob } from "../../../host/run.mjs";
import { extraFiles } from "../../../host/specs.mjs";
import { SimulatedCloud } from "../open-cloud/simulated/cloud.mjs";
import { StoredKeys } from "../open-cloud/simulated/keys.mjs";
import { placeOf } from "../place.mjs";

const SCRIPT = fileURLToPath(new URL("demo.luau", import.meta.url));
const FILE = fromRoot("build", "desk-demo.json");
const KEY = "demo-key";

/** Plays the story in the VM; answers `{ now, keys }`. */
async function playStory(place) {
	const errors = [];
	let answer;
	const extra = extraFiles();
	const { failure } = await runJob({
		places: { coffer: place },
		scripts: [...new Set([...extra.scripts, SCRIPT])],
		texts: extra.texts,
		job: { kind: "script", place: "coffer", script: fileName(SCRIPT), arguments: [] },
		onMessage: ({ kind, text }) => {
			if (kind === "error") errors.push(text);
			else if (text.startsWith("{")) answer = text;
		},
	});
	if (failure !== undefined) errors.push(failure);
	if (answer === undefined || errors.length > 0)
		throw new HostError(`the demo could not be played: ${errors.join("\n")}`);
	return JSON.parse(answer);
}

/** An empty table is a list in JSON. */
const asObject = (fields) => (Array.isArray(fields) ? {} : fields);

async function makeStored(place, file) {
	const { now, keys } = await playStory(place);
	const stored = new StoredKeys(() => now);
	for (const { store, key, versions } of keys) {
		const whole = versions.map((version) => ({ ...version, attributes: asObject(version.attributes) }));
		stored.put({ store, key, versions: whole });
	}
	save(file, now, stored);
}

function save(file, now, stored) {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, JSON.stringify({ now, stored }));
}

/** Of the place that it was played with, or older than that: played again. */
function isStale(place, file) {
	return !existsSync(file) || statSync(file).mtimeMs < statSync(place).mtimeMs;
}

/** The demo's servers are gone; this one does what they would: asked to, it lets go of a session. */
function letGo(simulated, { topic, message }) {
	const [kind, guid] = message.split(" ");
	if (!topic.startsWith("Coffer_") || kind !== "Release") return;
	for (const [store, scope, key] of simulated.keys.list()) {
		const { value, users, attributes } = simulated.keys.current(store, scope, key);
		if (value?.MetaData?.ActiveSession?.[2] !== guid) continue;
		const released = structuredClone(value);
		delete released.MetaData.ActiveSession;
		delete released.Coffer.Owner;
		delete released.Coffer.Asker;
		simulated.keys.write(store, scope, key, { value: released, users, attributes });
	}
}

/** Answers `{ cloud, world, close }`: the address and key, the demo's clock, and what writes the changes to the file. */
export async function openDemo(values, world) {
	const file = world.demoFile ?? FILE;
	values.place = placeOf(values);
	if (isStale(values.place, file)) {
		if (process.stderr.isTTY)
			world.sayError(`playing the demo, once; what you change in it stays in ${shown(file)}`);
		await makeStored(values.place, file);
	}
	const { now: start, stored } = JSON.parse(readFileSync(file, "utf8"));
	const startedAt = Date.now();
	// Time goes on while a command runs, so that what it writes has a time of its own.
	const now = world.isDemoTimeStill ? () => start : () => start + (Date.now() - startedAt);
	const simulated = new SimulatedCloud({ key: KEY, now, keys: StoredKeys.from(stored, now) });
	simulated.onMessage = (sent) => letGo(simulated, sent);
	const base = await simulated.listen();
	return {
		cloud: { key: KEY, base },
		world: { now },
		close: async () => {
			await simulated.close();
			if (simulated.calls.some(({ method }) => method !== "GET")) save(file, now() + 1000, simulated.keys);
		},
	};
}
