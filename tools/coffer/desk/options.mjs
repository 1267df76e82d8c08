/** The options that all commands of the desk share, and where they come from: the call, then the environment. */
import { parseArgs } from "node:util";
import { defaultLogFile } from "./log.mjs";
import { wrongCall } from "./outcome.mjs";

export const SHARED = {
	universe: { type: "string" },
	store: { type: "string" },
	scope: { type: "string" },
	key: { type: "string" },
	exact: { type: "boolean", default: false },
	journal: { type: "string" },
	place: { type: "string" },
	demo: { type: "boolean", default: false },
	json: { type: "boolean", default: false },
	all: { type: "boolean", default: false },
	help: { type: "boolean", default: false },
};

/** Of commands that change something. */
export const CHANGING = {
	yes: { type: "boolean", default: false },
	"dry-run": { type: "boolean", default: false },
	log: { type: "string" },
	again: { type: "string" },
};

/** Of those that a live session keeps from it. */
export const ENDING = { "end-session": { type: "boolean", default: false } };

const DEFAULTS = { store: "PlayerData", key: "{id}", journal: "CofferJournal" };

function wantUniverse(text) {
	if (text === undefined || text === "") {
		throw wrongCall("there is no experience: set the environment variable UNIVERSE_ID, or give --universe");
	}
	if (!/^\d+$/.test(text))
		throw wrongCall(`"${text}" is no universe id: it is a number, in the Creator Dashboard's address`);
	return text;
}

function wantTemplate(template) {
	if (!template.includes("{id}")) throw wrongCall(`--key: "${template}" must have {id} in it, as "Player_{id}"`);
	return template;
}

/** `{ values, positionals, config }` of a call. `names`: how its positional parameters are called. */
export function readCall(parameters, own, names, env) {
	const options = { ...SHARED, ...own };
	const { values, positionals } = parseArgs({ args: parameters, options, allowPositionals: true });
	if (values.help) return { values, positionals };
	if (positionals.length > names.length) throw wrongCall(`"${positionals[names.length]}" is one too many`);
	const of = (name, variable) => values[name] ?? (env[variable] || undefined) ?? DEFAULTS[name];
	const config = {
		universe: values.demo ? "1" : wantUniverse(of("universe", "UNIVERSE_ID")),
		store: of("store", "COFFER_STORE"),
		scope: of("scope", "COFFER_SCOPE"),
		template: wantTemplate(of("key", "COFFER_KEY")),
		journal: of("journal", "COFFER_JOURNAL"),
		log: of("log", "COFFER_LOG") ?? defaultLogFile(),
	};
	return { values, positionals, config };
}

/** `{ key, userId }`; there is no id where the key is given as it is and does not hold one. */
export function readUser(text, { template }, isExact) {
	if (text === undefined) throw wrongCall("a user id is needed");
	if (isExact) {
		const [before, after] = template.split("{id}");
		const isOurs = text.startsWith(before) && text.endsWith(after) && text.length > before.length + after.length;
		const inner = isOurs ? text.slice(before.length, text.length - after.length) : text;
		return { key: text, userId: /^\d+$/.test(inner) ? Number(inner) : undefined };
	}
	if (!/^\d+$/.test(text)) {
		throw wrongCall(
			`"${text}" is no user id. Open Cloud turns no name into an id: it is the number in the address of the player's page, roblox.com/users/ID/profile. (--exact: it is the key itself)`,
		);
	}
	return { key: template.replace("{id}", text), userId: Number(text) };
}
