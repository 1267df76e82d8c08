import { fileName } from "../../host/bundle.mjs";
import { HostError } from "../../host/paths.mjs";
import { runJob } from "../../host/run.mjs";
import { extraFiles } from "../../host/specs.mjs";

/**
 * Runs a Luau script of the checkout as director of a place file; answers the lines that it printed. `others`: more place files
 * that it may start servers of, by name.
 */
export async function runPlace(place, script, parameters = [], others = {}) {
	const lines = [];
	const errors = [];
	const extra = extraFiles();
	const { failure } = await runJob({
		places: { game: place, ...others },
		scripts: extra.scripts,
		texts: extra.texts,
		job: { kind: "script", place: "game", script: fileName(script), arguments: parameters },
		onMessage: (message) => (message.kind === "error" ? errors : lines).push(message.text),
	});
	if (failure !== undefined) errors.push(failure);
	if (errors.length > 0) throw new HostError(errors.join("\n"));
	return lines;
}
