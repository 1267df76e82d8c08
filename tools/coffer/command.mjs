/** The commands of `npx coffer`. */
import { HostError } from "../../host/paths.mjs";
import { commandLines, DESK_COMMANDS, runDesk } from "./desk/run.mjs";
import { DRY_RUN_HELP, dryRun } from "./dry-run.mjs";

const NOT_RUN = 2;

/** Records in a file are run as ever; a sample of stored ones goes through the desk. */
const isOfFile = (parameters) => !parameters.some((text) => /^--(sample|demo)\b/.test(text));

function help() {
	return `npx coffer COMMAND ...

Support from your desk, over Open Cloud (docs/desk.md). It needs ROBLOX_API_KEY and UNIVERSE_ID in the
environment; --demo needs neither.

${commandLines().join("\n")}

COMMAND --help says more. USER is a user id; TIME is "2026-08-13 12:00" (UTC) or 2h for two hours ago.

Exit code 0: done, or shown; 1: there is no such thing (dry-run: problems were found); 2: the call makes no
sense, or the key; 3: refused, nothing changed; 4: failed, nothing changed; 5: nobody knows whether it was done.

${DRY_RUN_HELP}`;
}

async function run([command, ...parameters], world) {
	if (command === "--help" || command === "help") {
		world.say(help());
		return 0;
	}
	if (command === undefined) throw new HostError(help());
	if (command === "dry-run" && isOfFile(parameters)) return await dryRun(parameters, world.say);
	if (!Object.hasOwn(DESK_COMMANDS, command)) throw new HostError(`there is no command "${command}"\n\n${help()}`);
	return await runDesk(command, parameters, world);
}

/** Answers the exit code. `world`: what specs have in place of the terminal, the environment and the time. */
export async function runCommand(parameters, say, sayError, world = {}) {
	try {
		return await run(parameters, { ...world, say, sayError });
	} catch (error) {
		// A wrong option is the user's to mend as well.
		const isTheirs = error instanceof HostError || String(error?.code).startsWith("ERR_PARSE_ARGS");
		sayError(isTheirs ? error.message : error);
		return NOT_RUN;
	}
}
