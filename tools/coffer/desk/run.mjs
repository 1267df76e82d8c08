/** The commands of the desk: a call, from its parameters to its exit code. */
import { OpenCloudError } from "../open-cloud/errors.mjs";
import { EXPORT, LIVE_DRY_RUN } from "./commands/export.mjs";
import { ERASE } from "./commands/erase.mjs";
import { FIND } from "./commands/find.mjs";
import { CREDIT, MESSAGE } from "./commands/message.mjs";
import { PURCHASES } from "./commands/purchases.mjs";
import { RESTORE, ROLL_BACK } from "./commands/roll-back.mjs";
import { AT, DIFF, SHOW } from "./commands/show.mjs";
import { openDemo } from "./demo.mjs";
import { Desk } from "./desk.mjs";
import { readCall } from "./options.mjs";
import { DeskError, endOfCloudError, EXIT } from "./outcome.mjs";

export const DESK_COMMANDS = {
	find: FIND,
	show: SHOW,
	diff: DIFF,
	at: AT,
	purchases: PURCHASES,
	"roll-back": ROLL_BACK,
	restore: RESTORE,
	message: MESSAGE,
	credit: CREDIT,
	erase: ERASE,
	export: EXPORT,
	"dry-run": LIVE_DRY_RUN,
};

const callOf = (name) => [name, ...DESK_COMMANDS[name].names].join(" ");

/** One line a command. */
export function commandLines() {
	return Object.entries(DESK_COMMANDS).map(([name, { about }]) => `  ${callOf(name).padEnd(28)} ${about}`);
}

const FOR_ALL = `  --store NAME (PlayerData)   --scope NAME   --key "Player_{id}" ({id})   --exact: USER is the key itself
  --json   --all: everything, not what fits a screen   --demo: a cloud of its own, no key needed
  --place FILE: a place with the library in it; without it, the library is built first`;

const FOR_CHANGES = `  --dry-run: only shows what would change   --yes: does not ask   --log FILE (~/.coffer/desk.jsonl)
  --again RUN: finds out what became of a run without an answer`;

function helpOf(name) {
	const { about, options } = DESK_COMMANDS[name];
	const own = Object.keys(options).filter((option) => !["yes", "dry-run", "log", "again"].includes(option));
	const parts = [`npx coffer ${callOf(name)}`, "", about, ""];
	if (own.length > 0) parts.push(`  ${own.map((option) => `--${option}`).join("   ")}`);
	if (options.yes !== undefined) parts.push(FOR_CHANGES);
	return [...parts, FOR_ALL, "", "docs/desk.md has an example of each."].join("\n");
}

/** `{ exit, code, text }` of what was thrown; what is a mistake of ours goes on as it is. */
function endOf(error) {
	if (error instanceof DeskError) return { exit: error.exit, code: error.code, text: error.message };
	if (error instanceof OpenCloudError) return { ...endOfCloudError(error), text: error.message };
	if (String(error?.code).startsWith("ERR_PARSE_ARGS"))
		return { exit: EXIT.call, code: "WrongCall", text: error.message };
	throw error;
}

/** Answers the exit code. `world`: as of Desk. */
export async function runDesk(command, parameters, world) {
	const { names, options, run } = DESK_COMMANDS[command];
	const isJson = parameters.includes("--json");
	let demo;
	try {
		const { values, positionals, config } = readCall(parameters, options, names, world.env ?? process.env);
		if (values.help) {
			world.say(helpOf(command));
			return EXIT.done;
		}
		if (values.demo) demo = await openDemo(values, world);
		const desk = new Desk({ command, values, config, world: { ...world, ...demo?.world }, cloud: demo?.cloud });
		return await run(desk, positionals);
	} catch (error) {
		const { exit, code, text } = endOf(error);
		if (isJson) world.say(JSON.stringify({ error: code, text }));
		else world.sayError(text);
		return exit;
	} finally {
		await demo?.close();
	}
}
