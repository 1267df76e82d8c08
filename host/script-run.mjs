import { existsSync } from "node:fs";
import { fileName } from "./bundle.mjs";
import { HostError, shown } from "./paths.mjs";
import { runJob } from "./run.mjs";
import { SourceFiles } from "./source-files.mjs";
import { extraFiles } from "./specs.mjs";

/**
 * Runs one Luau script as director of a place, streaming what it prints. Answers the exit code: 1 when it raised or
 * when a thread of a simulated server died of an error that nobody took. `onPrint` gets each line that it prints, `onError` what goes wrong.
 */
export async function runDirector({
	script,
	place,
	places,
	projects,
	parameters = [],
	onPrint = console.log,
	onError = console.error,
}) {
	if (!existsSync(script)) throw new HostError(`script not found: ${shown(script)}`);
	const files = new SourceFiles(projects);
	const extra = extraFiles();
	const scripts = [...new Set([...extra.scripts, script])];
	let exitCode = 0;
	const fail = (text) => {
		exitCode = 1;
		onError(files.annotate(text));
	};
	const { failure } = await runJob({
		places,
		scripts,
		texts: extra.texts,
		job: { kind: "script", place, script: fileName(script), arguments: parameters },
		onMessage: (message) => {
			if (message.kind === "error") fail(message.text);
			else onPrint(message.text);
		},
	});
	if (failure !== undefined) fail(failure);
	return exitCode;
}
