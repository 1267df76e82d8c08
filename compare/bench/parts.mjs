import path from "node:path";
import { filesBelow } from "../../host/bundle.mjs";
import { fromRoot } from "../../host/paths.mjs";
import { runDirector } from "../../host/script-run.mjs";

const BENCHES = fromRoot("compare", "bench");
/** What several of them include. */
const LIBRARY = fromRoot("compare", "bench", "lib");
const DATA_MARK = "@data ";

/**
 * The parts of all benches, as `{ bench, name, script }`: a file of compare/bench/ is a bench of one part, a folder one whose files
 * are its parts.
 */
export function listParts() {
	return filesBelow(BENCHES, ".luau")
		.filter((script) => !script.startsWith(LIBRARY + path.sep))
		.map((script) => {
			const name = path.relative(BENCHES, script).split(path.sep).join("/").slice(0, -".luau".length);
			return { bench: name.split("/")[0], name, script };
		});
}

/**
 * Plays a part in a VM of its own: what one leaves behind is not in the memory of the next. `onData` gets what its lines
 * "@data {...}" hold, `onLine` its other lines, `onError` what goes wrong. Answers whether all went well.
 */
export async function playPart({ script }, { isSmall, onData, onLine, onError }) {
	let isFine = true;
	const fail = (text) => {
		isFine = false;
		onError(text);
	};
	const onPrint = (line) => {
		if (!line.startsWith(DATA_MARK)) return onLine(line);
		try {
			onData(JSON.parse(line.slice(DATA_MARK.length)));
		} catch (error) {
			fail(`${error.message}: ${line}`);
		}
	};
	const code = await runDirector({
		script,
		place: "test",
		places: { test: fromRoot("build", "test.rbxl"), coffer: fromRoot("dist", "coffer.rbxl") },
		projects: ["projects/test.project.json", "default.project.json"],
		parameters: isSmall ? ["small"] : [],
		onPrint,
		onError: fail,
	});
	return isFine && code === 0;
}

/** Adds what one measure has to say to what there is of its bench: rows to rows, samples to samples. */
export function addData(data, { rows, samples }) {
	data.rows.push(...rows);
	Object.assign(data.samples, samples);
}
