/** Faults of the simulated Open Cloud: those that a spec asks for, and those that a seed draws. */

const HTML = "<html><head><title>502 Bad Gateway</title></head></html>";
const THROTTLED = { code: "RESOURCE_EXHAUSTED", message: "Too many requests" };

/**
 * What can happen to a request. `isDone`: whether it takes effect all the same. `isCut`: the connection breaks in place of an
 * answer.
 */
export const FAULTS = {
	throttled: { status: 429, body: THROTTLED },
	throttledFor2: { status: 429, body: THROTTLED, headers: { "retry-after": "2" } },
	failed: { status: 500, body: "" },
	failedAfter: { status: 500, body: { code: "INTERNAL", message: "An internal error" }, isDone: true },
	unavailable: { status: 503, body: { code: "UNAVAILABLE", message: "Try again" } },
	badGateway: { status: 502, body: HTML, headers: { "content-type": "text/html" } },
	lostRequest: { isCut: true },
	lostAnswer: { isCut: true, isDone: true },
};

/** mulberry32: the same seed draws the same faults. */
function randomOf(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
}

export class Faults {
	#asked = [];
	#random = () => 1;
	#share = 0;
	#kinds = Object.keys(FAULTS);

	/** The next `times` requests of that method (any, where it is left out) meet with it. */
	ask(kind, { method, times = 1 } = {}) {
		for (let index = 0; index < times; index += 1) this.#asked.push({ kind, method });
	}

	/** From now on so many of all requests (0-1) meet with one of the kinds. */
	draw({ seed, share, kinds = Object.keys(FAULTS) }) {
		this.#random = randomOf(seed);
		[this.#share, this.#kinds] = [share, kinds];
	}

	/** What happens to a request, or nothing. */
	next(method) {
		const index = this.#asked.findIndex((asked) => asked.method === undefined || asked.method === method);
		if (index >= 0) return FAULTS[this.#asked.splice(index, 1)[0].kind];
		if (this.#random() >= this.#share) return undefined;
		return FAULTS[this.#kinds[Math.floor(this.#random() * this.#kinds.length)]];
	}
}
