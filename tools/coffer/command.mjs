/** The commands of `npx coffer`. */
import { HostError } from "../../host/paths.mjs";
import { DRY_RUN_HELP, dryRun } from "./dry-run.mjs";

const COMMANDS = { "dry-run": dryRun };
const NOT_RUN = 2;

async function run([command, ...parameters], say) {
	if (command === "--help" || command === "help") {
		say(DRY_RUN_HELP);
		return 0;
	}
	if (command === undefined) throw new HostError(DRY_RUN_HELP);
	if (!Object.hasOwn(COMMANDS, command)) throw new HostError(`there is no command "${command}"\n\n${DRY_RUN_HELP}`);
	return await COMMANDS[command](parameters, say);
}

/**
 * Answers the exit code: 0 when all is well, 1 when something is to be mended, 2 when the command was called in a way that
 * makes no sense, or could not come to its end.
 */
export async function runCommand(parameters, say, sayError) {
	try {
		return await run(parameters, say);
	} catch (error) {
		// A wrong option is the user's to mend as well.
		const isTheirs = error instanceof HostError || String(error?.code).startsWith("ERR_PARSE_ARGS");
		sayError(isTheirs ? error.message : error);
		return NOT_RUN;
	}
}
