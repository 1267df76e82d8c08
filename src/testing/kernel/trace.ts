//!optimize 2
import { hashText } from "./random-stream";

const MICROSECONDS = 1_000_000;

/**
 * What happened, as a hash and, when asked, as lines. Two runs of one seed must end with the same hash; the lines show
 * where they part.
 */
export class Trace {
	/** The virtual time that lines are stamped with; the kernel moves it. */
	public now = 0;
	private low = 0x811c9dc5;
	private high = 0x01000193;
	private readonly kept: Array<string> = [];
	/** Server names, call names and keys come again and again: each is hashed once. */
	private readonly hashes = new Map<string, number>();
	private readonly counts = new Map<string, number>();

	constructor(private readonly isKept: boolean) {}

	/** Takes an integer from 0 to 2^32 - 1 into the hash. */
	public fold(value: number): void {
		// Neither is cut to 32 bits here: whatever takes them next does that, and both stay far below 2^53.
		const low = bit32.lrotate(bit32.bxor(this.low, value), 13) * 5 + 0xe6546b64;
		this.low = low;
		this.high = bit32.bxor(bit32.lrotate(this.high + value, 7), low);
	}

	/** Takes the time and the turn of an event into the hash; both are cut to 32 bits of a whole number. */
	public event(time: number, turn: number): void {
		this.now = time;
		const value = bit32.bxor(time * MICROSECONDS, turn);
		const low = bit32.lrotate(bit32.bxor(this.low, value), 13) * 5 + 0xe6546b64;
		this.low = low;
		this.high = bit32.bxor(bit32.lrotate(this.high + value, 7), low);
	}

	/** Notes a step of something that is done to a subject. All texts should be of a small set; `add` takes the others. */
	public note(server: string, name: string, step: string, subject: string): void {
		const { counts, hashes } = this;
		counts.set(step, (counts.get(step) ?? 0) + 1);
		this.fold(
			bit32.bxor(
				hashes.get(server) ?? this.hashOf(server),
				bit32.lrotate(hashes.get(name) ?? this.hashOf(name), 8),
				bit32.lrotate(hashes.get(step) ?? this.hashOf(step), 16),
				bit32.lrotate(hashes.get(subject) ?? this.hashOf(subject), 24),
			),
		);
		if (this.isKept) this.keep(server, `${name} ${step} ${subject}`);
	}

	/** How often that step was noted: "lostReply", "conflict", "dropped" ... */
	public count(step: string): number {
		return this.counts.get(step) ?? 0;
	}

	/** Notes any text. */
	public add(server: string, what: string): void {
		this.fold(this.hashOf(server));
		this.fold(hashText(what, 1));
		if (this.isKept) this.keep(server, what);
	}

	/** The hash so far, 16 hexadecimal digits. */
	public hash(): string {
		return string.format("%08x%08x", this.high, bit32.band(this.low, 0xffffffff));
	}

	/** The lines so far; empty unless the cloud was made with `keepTrace`. */
	public lines(): Array<string> {
		return table.clone(this.kept);
	}

	private hashOf(text: string): number {
		const known = this.hashes.get(text);
		if (known !== undefined) return known;
		const hash = hashText(text, 2);
		this.hashes.set(text, hash);
		return hash;
	}

	private keep(server: string, what: string): void {
		this.kept.push(string.format("%12.6f [%s] %s", this.now, server, what));
	}
}
