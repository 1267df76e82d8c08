/** What of a seed is left out: nothing else moves by it, which is what makes a failing seed small. */
export interface FaultChoice {
	/** Faults by their names. */
	readonly without?: ReadonlyArray<string>;
	/** Faults that are on in every seed. */
	readonly always?: ReadonlyArray<string>;
	/** Single events of the script, by their ids. */
	readonly skip?: ReadonlyArray<string>;
	/** At most so many. */
	readonly servers?: number;
	readonly keys?: number;
	readonly playersPerKey?: number;
	/** Virtual seconds with faults. */
	readonly seconds?: number;
}

/** Something that the director of a run did to it. */
export interface ScriptEvent {
	/** Its kind, "#" and its number: the same in every replay of the seed. */
	readonly id: string;
	readonly time: number;
	readonly text: string;
}

/** All that was done to the servers, the services and the players in one run, in order. */
export class Script {
	public readonly events = new Array<ScriptEvent>();
	private readonly counts = new Map<string, number>();
	private readonly skipped: Set<string>;

	constructor(
		choice: FaultChoice,
		private readonly now: () => number,
	) {
		this.skipped = new Set(choice.skip ?? []);
	}

	/** How many of a kind there have been, left out or not. */
	public count(kind: string): number {
		return this.counts.get(kind) ?? 0;
	}

	/** Numbers an event; answers its id, or nothing when the run leaves it out. */
	public take(kind: string, text: () => string): string | undefined {
		const number = (this.counts.get(kind) ?? 0) + 1;
		this.counts.set(kind, number);
		const id = `${kind}#${number}`;
		if (this.skipped.has(id)) return undefined;
		this.events.push({ id, time: this.now(), text: text() });
		return id;
	}
}
