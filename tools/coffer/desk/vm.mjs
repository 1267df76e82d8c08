/** Asks the library itself, in the VM that the tests use: what a record is, and what becomes of it. */
import { fileURLToPath } from "node:url";
import { fileName } from "../../../host/bundle.mjs";
import { HostError } from "../../../host/paths.mjs";
import { runJob } from "../../../host/run.mjs";
import { Seals } from "./buffers.mjs";

const [SCRIPT, ...PARTS] = ["desk", "records", "changes", "purchases"].map((name) => {
	return fileURLToPath(new URL(`${name}.luau`, import.meta.url));
});

/** The VM of a place that has the library in it. Each question runs in a VM of its own, which takes about a second. */
export class LibraryVm {
	constructor(place) {
		this.place = place;
	}

	/** `request`: `{ kind, ... }`, as desk.luau reads it. What is undefined or null in it is nil there. */
	async ask(request) {
		const seals = new Seals();
		const errors = [];
		let answer;
		const { failure } = await runJob({
			places: { coffer: this.place },
			scripts: [SCRIPT, ...PARTS],
			job: {
				kind: "script",
				place: "coffer",
				script: fileName(SCRIPT),
				arguments: [JSON.stringify(seals.seal(request))],
			},
			onMessage: ({ kind, text }) => {
				if (kind === "error") errors.push(text);
				else answer = text;
			},
		});
		if (failure !== undefined) errors.push(failure);
		if (errors.length > 0 || answer === undefined) {
			throw new HostError(`the library could not decide about "${request.kind}": ${errors.join("\n")}`);
		}
		return seals.unseal(JSON.parse(answer));
	}
}
