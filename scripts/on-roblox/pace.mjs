const MINUTE = 60_000;

/** Lets so many requests a minute through; the next one waits. Roblox counts per owner of the key, so others may be quicker. */
export class Pace {
	#times = [];

	constructor(perMinute, { wait, now }) {
		this.perMinute = perMinute;
		this.wait = wait;
		this.now = now;
	}

	async turn() {
		this.#times = this.#times.filter((time) => this.now() - time < MINUTE);
		if (this.#times.length >= this.perMinute) {
			const oldest = this.#times[this.#times.length - this.perMinute];
			await this.wait((oldest + MINUTE - this.now()) / 1000);
		}
		this.#times.push(this.now());
	}
}
