#!/usr/bin/env node
/**
 * The command line of a clone: `npx coffer <command>`. Exit code 0: all is well; 1: something is to be mended; 2: it was
 * called in a way that makes no sense, or could not come to its end.
 */
import { HostError } from "../../host/paths.mjs";
import { DRY_RUN_HELP, dryRun } from "./dry-run.mjs";

const COMMANDS = { "dry-run": dryRun };
const NOT_RUN = 2;

async function run([command, ...parameters]) {
	if (command === undefined || command === "--help" || command === "help") {
		console.log(DRY_RUN_HELP);
		return command === undefined ? NOT_RUN : 0;
	}
	const answer = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
	if (answer === undefined) throw new HostError(`there is no command "${command}"\n\n${DRY_RUN_HELP}`);
	return await answer(parameters);
}

// Whoever reads only the beginning (`| head`) has heard enough.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : NOT_RUN));
try {
	process.exitCode = await run(process.argv.slice(2));
} catch (error) {
	// A wrong option is the user's to mend as well.
	const isTheirs = error instanceof HostError || String(error?.code).startsWith("ERR_PARSE_ARGS");
	console.error(isTheirs ? error.message : error);
	process.exitCode = NOT_RUN;
}
