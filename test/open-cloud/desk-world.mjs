/** A desk in front of a simulated Open Cloud, with a clock of its own: what the specs of `npx coffer` stand on. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { runCommand } from "../../tools/coffer/command.mjs";
import { SimulatedCloud } from "../../tools/coffer/open-cloud/simulated/cloud.mjs";

export const HOUR = 3_600_000;
/** 2026-08-13 12:30 UTC. */
export const START = Date.UTC(2026, 7, 13, 12, 30);
export const STORE = "PlayerData";
export const USER = 7;
const PLACE = fromRoot("dist", "coffer.rbxl");

/** A stored profile; `more` goes over its fields. */
export function profile(data, more = {}) {
	const { MetaData, ...others } = more;
	return {
		Data: data,
		MetaData: { ProfileCreateTime: 1_700_000_000, SessionLoadCount: 3, MetaTags: {}, ...MetaData },
		GlobalUpdates: [0, []],
		UserIds: [USER],
		RobloxMetaData: { Country: "DE" },
		WasOverwritten: false,
		...others,
	};
}

/** The fields of a profile that a server of ours has in a session, which it wrote so many seconds ago. */
export function inSession(secondsAgo = 20, guid = "GUID-1") {
	const Owner = { Session: guid, Server: "server-1", Beats: true, Renews: 300 };
	const MetaData = { ActiveSession: [11, "job-1", guid], LastUpdate: START / 1000 - secondsAgo };
	return { MetaData, Coffer: { Owner, SaveId: `${guid}:3` } };
}

/** A ledger with these purchases: `{ Id, Product, At, Spent }`. */
export function ledger(recent, entries = []) {
	return {
		Version: 2,
		LastEntry: entries.length,
		Entries: entries,
		Recent: recent,
		Purchases: {},
		GrantKeys: {},
		Claims: {},
	};
}

export class DeskWorld {
	time = START;
	/** Answers to what the desk asks; without any, nobody is there to be asked. */
	answers = undefined;
	asked = [];

	constructor(folder, options) {
		this.folder = folder;
		this.cloud = new SimulatedCloud({ key: "desk-key", universe: 9, now: () => this.time, ...options });
		this.env = { ROBLOX_API_KEY: "desk-key", UNIVERSE_ID: "9", COFFER_LOG: path.join(folder, "desk.jsonl") };
	}

	/** Stores versions, each so many hours before now; the last one holds. */
	put(key, versions, store = STORE) {
		const stored = versions.map(({ hoursAgo = 0, value, ...more }) => {
			return { time: START - hoursAgo * HOUR, value, users: [USER], attributes: { Country: "DE" }, ...more };
		});
		this.cloud.keys.put({ store, key: String(key), versions: stored });
	}

	stored(key, store = STORE) {
		return this.cloud.keys.current(store, "global", String(key));
	}

	record(key, store = STORE) {
		return this.stored(key, store)?.value;
	}

	/** Another server changes what is stored: `change` gets a copy. */
	write(key, change, store = STORE) {
		const { value, users, attributes } = this.stored(key, store);
		const copy = structuredClone(value);
		change(copy);
		this.cloud.keys.write(store, "global", String(key), { value: copy, users, attributes });
	}

	writes() {
		return this.cloud.calls.filter(({ method }) => method !== "GET");
	}

	log() {
		const [file] = readdirSync(this.folder).filter((name) => name === "desk.jsonl");
		if (file === undefined) return [];
		const text = readFileSync(path.join(this.folder, file), "utf8");
		return text
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line));
	}

	/** Runs a command; answers `{ code, out, err, text }`. */
	async run(...parameters) {
		const [out, err] = [[], []];
		const world = {
			env: this.env,
			now: () => this.time,
			wait: async (seconds) => {
				this.time += seconds * 1000;
				this.onWait?.(seconds);
			},
			isTerminal: this.answers !== undefined,
			ask: async (question) => {
				this.asked.push(question);
				return this.answers.shift() ?? false;
			},
			stream: { isTTY: false },
			demoFile: this.demoFile,
			isDemoTimeStill: this.isDemoTimeStill,
		};
		const given = parameters.map(String);
		const place = given.includes("--help") ? [] : ["--place", PLACE];
		const code = await runCommand(
			[...given, ...place],
			(line) => out.push(line),
			(line) => err.push(String(line)),
			world,
		);
		return { code, out: out.join("\n"), err: err.join("\n"), text: [...out, ...err].join("\n") };
	}

	/** The same with `--json`: answers what it says, with its exit code. */
	async json(...parameters) {
		const { code, out } = await this.run(...parameters, "--json");
		return { code, ...JSON.parse(out) };
	}
}

/** Runs `work` with a desk. */
export async function withDesk(work, options = {}) {
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-desk-"));
	const world = new DeskWorld(folder, options);
	world.env.COFFER_OPEN_CLOUD_URL = await world.cloud.listen();
	try {
		return await work(world);
	} finally {
		await world.cloud.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** All of these texts are in it. */
export function says(text, ...parts) {
	for (const part of parts) assert.ok(text.includes(part), `does not say "${part}":\n${text}`);
}

export function saysNot(text, ...parts) {
	for (const part of parts) assert.ok(!text.includes(part), `says "${part}":\n${text}`);
}

/** How a command must end. */
export function ends(answer, code) {
	assert.equal(
		answer.code,
		code,
		`ended with ${answer.code}, not ${code}:\n${answer.text ?? JSON.stringify(answer)}`,
	);
}
