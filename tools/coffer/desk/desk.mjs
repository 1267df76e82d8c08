/** One call of the desk: the keys that it works on, the library that decides, the screen that it writes to. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudDataStore } from "../open-cloud/data-stores.mjs";
import { createClient } from "../open-cloud/request.mjs";
import { placeOf } from "../place.mjs";
import { ChangeLog } from "./log.mjs";
import { askOnTerminal } from "./ask.mjs";
import { DeskError, EXIT, wrongCall } from "./outcome.mjs";
import { readUser } from "./options.mjs";
import { Screen } from "./screen.mjs";
import { readTime, timeText } from "./times.mjs";
import { LibraryVm } from "./vm.mjs";

/** Of `--again`: what a run without an answer has printed. */
const RUN_ID = /^[0-9a-f-]{36}@\d+$/;

export class Desk {
	#vm;

	/**
	 * `world`: `{ env, say, sayError, now, wait, ask, isTerminal, stream }`; all but `say` have defaults, and specs bring their own.
	 * `cloud`: `{ key, base }` in place of those of the environment.
	 */
	constructor({ command, values, config, world, cloud = {} }) {
		const { env = process.env, now = Date.now, wait = (seconds) => sleep(seconds * 1000) } = world;
		Object.assign(this, { command, values, config, now, wait });
		this.sayError = world.sayError ?? console.error;
		this.isTerminal = world.isTerminal ?? (process.stdin.isTTY === true && process.stderr.isTTY === true);
		this.asking = world.ask ?? askOnTerminal;
		const { json: isJson, all: isAll } = values;
		this.screen = new Screen({ say: world.say, isJson, isAll, env, stream: world.stream });
		this.client = createClient({
			key: env.ROBLOX_API_KEY,
			base: env.COFFER_OPEN_CLOUD_URL || undefined,
			...cloud,
			wait,
			now,
			onWait: ({ seconds, error }) => this.progress(`${error.message}; trying again in ${Math.ceil(seconds)} s`),
		});
		const place = { universe: config.universe, scope: config.scope };
		this.profiles = new CloudDataStore(this.client, { ...place, store: config.store });
		this.journals = new CloudDataStore(this.client, { ...place, scope: undefined, store: config.journal });
		this.runId = this.#runId(values.again);
	}

	/** Names what this run writes, so that another run with it finds out whether it has landed. */
	#runId(again) {
		if (again === undefined) return `${randomUUID()}@${Math.floor(this.now() / 1000)}`;
		if (!RUN_ID.test(again)) throw wrongCall(`--again: "${again}" is not what a run without an answer has printed`);
		return again;
	}

	/** The parts of `runId` that records hold. */
	get ids() {
		const [guid, seconds] = this.runId.split("@");
		const server = `desk-${guid.slice(0, 8)}`;
		return {
			setId: this.runId,
			guid,
			server,
			sendId: `${server}/${guid.slice(0, 8)}@${seconds}`,
			purchase: `desk/${guid}`,
		};
	}

	seconds() {
		return Math.floor(this.now() / 1000);
	}

	/** Asks the library; the place is built when it is needed first. */
	async library(kind, request) {
		this.#vm ??= new LibraryVm(placeOf(this.values));
		return await this.#vm.ask({ kind, now: this.seconds(), ...request });
	}

	/** What goes on while nothing is shown: on a terminal only. */
	progress(text) {
		if (process.stderr.isTTY) this.sayError(this.screen.paint("dim", text));
	}

	user(text) {
		return readUser(text, this.config, this.values.exact);
	}

	/** How a key is called. */
	name({ key }) {
		const scope = this.config.scope === undefined ? "" : `, scope ${this.config.scope}`;
		return `${this.config.store} "${key}"${scope}`;
	}

	/** The user's entry; raises where there is none. */
	async read(user) {
		const entry = await this.profiles.read(user.key);
		if (entry === undefined) throw this.missing(user);
		return entry;
	}

	missing(user) {
		const text = `${this.name(user)}: nothing is stored there. Is it the right --store, --scope and --key? \`find\` shows what was removed in the last 30 days`;
		return new DeskError(EXIT.nothing, "UnknownUser", text);
	}

	/** The entry of a version: "now", a time, or a version's name. Raises where there is none. */
	async version(user, text) {
		if (text === "now") return { name: "now", entry: await this.read(user) };
		const time = readTime(text, this.now());
		const which = time === undefined ? { revision: text } : { time };
		const entry = await this.profiles.read(user.key, which);
		const name = time === undefined ? text : timeText(time);
		if (entry !== undefined) return { name, time, entry };
		const more =
			time === undefined
				? "`find` lists the versions"
				: "it was not there then, or that is more than 30 days ago";
		throw new DeskError(EXIT.nothing, "NoVersion", `${this.name(user)}: there is no version "${name}": ${more}`);
	}

	/** Whether a change may be made; `--yes` says so, otherwise somebody is asked. */
	async mayChange(question) {
		if (this.values.yes) return true;
		if (this.values.json)
			throw wrongCall("--json shows nobody what would change: --yes makes the change, --dry-run only tells it");
		if (!this.isTerminal)
			throw wrongCall("nobody can be asked here: --yes makes the change, --dry-run only shows it");
		return await this.asking(question);
	}

	log(user) {
		const { universe, store, scope, log } = this.config;
		const head = { command: this.command, run: this.runId, universe, store, scope, key: user.key };
		return new ChangeLog(log, this.now, head);
	}
}
