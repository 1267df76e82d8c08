/** The log of what was changed from a desk: one JSON object a line, written before and after each change. */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DeskError, EXIT } from "./outcome.mjs";

/** Outside of every repository: it names users. */
export function defaultLogFile() {
	return path.join(os.homedir(), ".coffer", "desk.jsonl");
}

export class ChangeLog {
	/** `head`: what stands in every line. */
	constructor(file, now, head) {
		Object.assign(this, { file, now, head });
	}

	/** Raises where it cannot be written: then nothing is changed either. */
	note(phase, more = {}) {
		const line = { at: new Date(this.now()).toISOString(), phase, ...this.head, ...more };
		try {
			mkdirSync(path.dirname(path.resolve(this.file)), { recursive: true });
			appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
		} catch (error) {
			const text = `the log ${this.file} cannot be written (${error.code}), and nothing is changed without it: --log names another`;
			throw new DeskError(EXIT.call, "NoLog", text);
		}
	}

	/** Keeps what is about to be replaced, for a version of the same hour is lost; answers the file. Raises as `note` does. */
	keep(name, entry) {
		const file = path.join(path.dirname(path.resolve(this.file)), "before", `${name}.json`);
		try {
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, JSON.stringify({ ...this.head, ...entry }), { mode: 0o600 });
		} catch (error) {
			const text = `what is replaced cannot be kept in ${file} (${error.code}), and nothing is changed without it: --log names another place`;
			throw new DeskError(EXIT.call, "NoLog", text);
		}
		return file;
	}

	/** What became of it is told whether or not it can be written down. */
	noteEnd(phase, more, warn) {
		try {
			this.note(phase, more);
		} catch (error) {
			warn(error.message);
		}
	}
}
