const WIDTH = 30;
const EVERY_MS = 100;

/** A bar on standard error, on a terminal only. */
export class Progress {
	#done = 0;
	#shownAt = 0;
	#isShown = false;

	/** `total`: in whatever `add` counts. */
	constructor(total) {
		this.total = Math.max(total, 1);
	}

	add(amount) {
		this.#done += amount;
		const now = Date.now();
		if (!process.stderr.isTTY || now - this.#shownAt < EVERY_MS) return;
		this.#shownAt = now;
		this.#isShown = true;
		const share = Math.min(this.#done / this.total, 1);
		const full = Math.round(share * WIDTH);
		const bar = "#".repeat(full) + "-".repeat(WIDTH - full);
		process.stderr.write(`\r[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %`);
	}

	end() {
		if (this.#isShown) process.stderr.write(`\r${" ".repeat(WIDTH + 8)}\r`);
	}
}
