import { createInterface } from "node:readline/promises";

/** Asks on standard error, so that what is shown can be piped. Only a whole "yes" counts. */
export async function askOnTerminal(question) {
	const terminal = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return (await terminal.question(`${question} Type yes: `)).trim().toLowerCase() === "yes";
	} finally {
		terminal.close();
	}
}
