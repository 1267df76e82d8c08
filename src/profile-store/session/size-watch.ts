import { jsonLength } from "../../storable/json-length";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import { largestParts, LENGTH_WARNING } from "../record/outgoing";
import type { Taken } from "./taken";

/** What a record takes beside `Data`, messages and what was once replaced: not more than that. */
const REST_LENGTH = 20_000;
/** Data are measured again when their rough length has moved by so much. */
const MEASURE_SHARE = 0.01;

/** Whether it is worth to look closer: nearly all are far from the limit. `value`: what is stored under the key. */
export function mayBeTooLong(taken: Taken, value: unknown): boolean {
	return !isPlain(value) || taken.lengthMax + REST_LENGTH > LENGTH_WARNING;
}

/** The messages of what is stored, which may be anything; nothing where there are none. */
function messagesOf(stored: unknown): ReadonlyArray<unknown> | undefined {
	const updates = typeIs(stored, "table") ? (stored as { GlobalUpdates?: unknown }).GlobalUpdates : undefined;
	const queue = typeIs(updates, "table") ? (updates as [unknown, unknown])[1] : undefined;
	return typeIs(queue, "table") && !(queue as Array<defined>).isEmpty() ? (queue as Array<defined>) : undefined;
}

/** What of it was once replaced, or is kept of before a step, if anything: present data goes before either. */
function replacedIn(stored: unknown): unknown {
	const coffer = typeIs(stored, "table") ? (stored as { Coffer?: unknown }).Coffer : undefined;
	if (!typeIs(coffer, "table")) return undefined;
	const { Replaced, Before } = coffer as { Replaced?: unknown; Before?: unknown };
	return Replaced === undefined && Before === undefined ? undefined : { Replaced, Before };
}

/** Without messages and without what was once replaced. */
function isPlain(stored: unknown): boolean {
	return messagesOf(stored) === undefined && replacedIn(stored) === undefined;
}

type Fits = "all" | "withoutReplaced" | "nothing";

/** Knows whether a record stays under the limit. Measures only where a rough bound says that it could matter. */
export class SizeWatch {
	/** Rough and true length when they were measured last. */
	private measured: { readonly rough: number; readonly exact: number } | undefined;

	constructor(
		private readonly tellOnce: (text: string) => void,
		/** Tells that `Data` is not saved: once, until it is again. */
		private readonly tellOver: (text: () => string) => void,
	) {}

	/** What of it can be written. `value`: what is stored under the key. */
	public check(taken: Taken, value: unknown): Fits {
		const rest = isPlain(value) ? REST_LENGTH : this.restOf(taken, value);
		if (taken.lengthMax + rest <= LENGTH_WARNING) return "all";
		const data = taken.payload.Data!;
		let exact = this.measure(data, taken.length);
		if (exact + rest > VALUE_LENGTH_MAX) exact = this.measureAnew(data, taken.length);
		if (exact + rest <= VALUE_LENGTH_MAX) {
			if (exact > LENGTH_WARNING) {
				const percent = math.floor((exact / VALUE_LENGTH_MAX) * 100);
				this.tellNear(`Data takes ${percent} % of what a key can hold; largest: `, data);
			}
			return "all";
		}
		const replaced = replacedIn(value);
		if (replaced !== undefined && exact + rest - jsonLength(replaced) <= VALUE_LENGTH_MAX) {
			this.tellOnce("there is no room any more for the value that was once replaced, so it is deleted");
			return "withoutReplaced";
		}
		this.tellOver(() => `Data is not saved: with the rest of the record it ${this.describe(data)}`);
		return "nothing";
	}

	/** For a text: what of it takes the most room. */
	public describe(data: object): string {
		const [isRead, text] = pcall(() => {
			return `takes about ${jsonLength(data)} characters, and the limit is ${VALUE_LENGTH_MAX}; largest: ${largestParts(data)}`;
		});
		return isRead ? (text as string) : "takes too many characters";
	}

	/** Told once, whatever the figure is by then. */
	private hasToldNear = false;
	private tellNear(text: string, data: object): void {
		if (this.hasToldNear) return;
		this.hasToldNear = true;
		this.tellOnce(text + largestParts(data));
	}

	private measure(data: object, rough: number): number {
		const before = this.measured;
		if (before !== undefined && math.abs(rough - before.rough) <= before.rough * MEASURE_SHARE) {
			return math.max(before.exact, before.exact + rough - before.rough);
		}
		return this.measureAnew(data, rough);
	}

	/** What was measured is an upper bound: too little to say that something does not fit. */
	private measureAnew(data: object, rough: number): number {
		const exact = jsonLength(data);
		this.measured = { rough, exact };
		return exact;
	}

	private restOf({ payload }: Taken, stored: unknown): number {
		let length = REST_LENGTH;
		for (const entry of messagesOf(stored) ?? []) {
			const id = typeIs(entry, "table") ? (entry as [unknown])[0] : undefined;
			if (!typeIs(id, "number") || !payload.isProcessed(id)) length += jsonLength(entry) + 1;
		}
		const replaced = replacedIn(stored);
		return replaced === undefined ? length : length + jsonLength(replaced);
	}
}
