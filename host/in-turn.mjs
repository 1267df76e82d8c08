/**
 * Lets the parts of a run speak in the order in which they were added, though they work at the same time: the first one at
 * once, what the others say is kept until those before them are done.
 */
export class InTurn {
	#parts = [];
	#say;

	constructor(say) {
		this.#say = say;
	}

	/** Does `work(say)` and answers what that answers. */
	async add(work) {
		const part = { kept: [], isDone: false };
		this.#parts.push(part);
		try {
			return await work((line) => (this.#parts[0] === part ? this.#say(line) : part.kept.push(line)));
		} finally {
			part.isDone = true;
			while (this.#parts[0]?.isDone) this.#next();
		}
	}

	#next() {
		this.#parts.shift();
		for (const line of this.#parts[0]?.kept.splice(0) ?? []) this.#say(line);
	}
}
