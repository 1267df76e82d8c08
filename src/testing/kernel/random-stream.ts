//!optimize 2
const TWO_TO_32 = 4294967296;
const WARM_UP_ROUNDS = 20;

/** Jenkins' one-at-a-time hash: adds, shifts and xors only, so that no product leaves the 53 exact bits of a double. */
export function hashText(text: string, start: number): number {
	let hash = start;
	for (const position of $range(1, text.size())) {
		hash = bit32.band(hash + string.byte(text, position)[0], 0xffffffff);
		hash = bit32.band(hash + bit32.lshift(hash, 10), 0xffffffff);
		hash = bit32.bxor(hash, bit32.rshift(hash, 6));
	}
	hash = bit32.band(hash + bit32.lshift(hash, 3), 0xffffffff);
	hash = bit32.bxor(hash, bit32.rshift(hash, 11));
	return bit32.band(hash + bit32.lshift(hash, 15), 0xffffffff);
}

/**
 * A named stream of chance (sfc32), drawn from the seed and its name alone: more draws from one stream move no other, so
 * a run without one fault keeps its workload. Not `math.random`, whose algorithm is the engine's affair.
 */
export class RandomStream {
	private a: number;
	private b: number;
	private c: number;
	private counter = 1;

	constructor(seed: number, name: string) {
		const text = `${seed}/${name}`;
		this.a = hashText(text, 0x9e3779b9);
		this.b = hashText(text, 0x243f6a88);
		this.c = hashText(text, 0xb7e15162);
		for (const _round of $range(1, WARM_UP_ROUNDS)) this.next();
	}

	/** An integer from 0 to 2^32 - 1. */
	public next(): number {
		const b = this.b;
		const c = this.c;
		// Only what is handed out is cut to 32 bits: the others are by whatever takes them next, and stay far below 2^53.
		const sum = bit32.band(this.a + b + this.counter, 0xffffffff);
		this.counter += 1;
		this.a = bit32.bxor(b, bit32.rshift(b, 9));
		this.b = c + bit32.lshift(c, 3);
		this.c = bit32.lrotate(c, 21) + sum;
		return sum;
	}

	/** A number in [0, 1). */
	public number(): number {
		return this.next() / TWO_TO_32;
	}

	/** A number in [minimum, maximum). */
	public between(minimum: number, maximum: number): number {
		return minimum + (maximum - minimum) * (this.next() / TWO_TO_32);
	}

	/** An integer from `minimum` to `maximum`, both included. */
	public integer(minimum: number, maximum: number): number {
		return minimum + math.floor((this.next() / TWO_TO_32) * (maximum - minimum + 1));
	}

	/** True with that probability. Draws nothing for 0, so a fault that is off leaves its stream where it was. */
	public chance(probability: number): boolean {
		return probability > 0 && this.next() / TWO_TO_32 < probability;
	}

	/** Puts the list in a random order, in place. */
	public shuffle(list: Array<defined>): void {
		for (const left of $range(list.size() - 1, 1, -1)) {
			const other = this.integer(0, left);
			const held = list[left];
			list[left] = list[other];
			list[other] = held;
		}
	}

	/** A GUID of version 4, 36 characters, upper case as Roblox writes them. */
	public guid(): string {
		const first = this.next();
		const second = this.next();
		const third = this.next();
		const fourth = this.next();
		return string.format(
			"%08X-%04X-4%03X-%04X-%04X%08X",
			first,
			bit32.rshift(second, 16),
			bit32.band(second, 0xfff),
			bit32.bor(0x8000, bit32.band(bit32.rshift(third, 16), 0x3fff)),
			bit32.band(third, 0xffff),
			fourth,
		);
	}
}
