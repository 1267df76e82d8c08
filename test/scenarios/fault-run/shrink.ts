import type { FaultChoice, ScriptEvent } from "./script";

/** More replays hardly make a seed smaller. */
const REPLAYS_MAX = 150;
const SECONDS_STEP = 30;

/** What is asked of any run that is to be made small. */
export interface RunOptions extends FaultChoice {
	readonly storyLines?: number;
	readonly isImpatient?: boolean;
}

export interface RunResult {
	readonly faults: ReadonlyArray<string>;
	readonly servers: number;
	readonly keys: number;
	readonly script: ReadonlyArray<ScriptEvent>;
	readonly violations: ReadonlyArray<{ readonly kind: string; readonly time: number }>;
}

export type PlaySeed<R extends RunResult = RunResult> = (this: void, seed: number, options: RunOptions) => R;

type MutableChoice = { -readonly [Name in keyof FaultChoice]: FaultChoice[Name] };

/** A failing seed, as small as it was made. */
export interface SmallSeed<R extends RunResult> {
	readonly choice: FaultChoice;
	readonly result: R;
	readonly replays: number;
}

/** Replays a failing seed with less and less of it, for as long as it fails in the same way. */
class Shrinker<R extends RunResult> {
	private replays = 0;

	constructor(
		private readonly play: PlaySeed<R>,
		private readonly seed: number,
		private readonly base: RunOptions,
		private choice: MutableChoice,
		private result: R,
	) {}

	public run(): SmallSeed<R> {
		this.shortenTime();
		this.leaveOutFaults();
		this.shrinkCount("servers", this.result.servers, 2);
		this.shrinkCount("keys", this.result.keys, 1);
		this.shrinkCount("playersPerKey", 2, 1);
		this.leaveOutEvents();
		this.shortenTime();
		const told = this.play(this.seed, { ...this.base, ...this.choice, storyLines: 60 });
		return { choice: this.choice, result: told, replays: this.replays };
	}

	/** Whether less of the seed fails too: then that is what is made smaller next. */
	private try(smaller: MutableChoice): boolean {
		if (this.replays >= REPLAYS_MAX) return false;
		this.replays += 1;
		const [isPlayed, played] = pcall(() => {
			return this.play(this.seed, { ...this.base, ...smaller, storyLines: undefined, isImpatient: true });
		});
		if (!isPlayed) return false;
		const result = played as R;
		const kind = this.result.violations[0].kind;
		if (!result.violations.some((violation) => violation.kind === kind)) return false;
		this.choice = smaller;
		this.result = result;
		return true;
	}

	/** The faults end soon after the violation; one that shows only at the end is looked for in halves of the time. */
	private shortenTime(): void {
		const seconds = this.choice.seconds ?? 3600;
		const failedAt = math.ceil(this.result.violations[0].time / SECONDS_STEP) * SECONDS_STEP;
		if (failedAt < seconds && this.try({ ...this.choice, seconds: failedAt })) return;
		let shorter = seconds / 2;
		while (shorter >= SECONDS_STEP && this.try({ ...this.choice, seconds: shorter })) shorter /= 2;
		const more = shorter * 1.5;
		if (more < (this.choice.seconds ?? 3600)) this.try({ ...this.choice, seconds: more });
	}

	private leaveOutFaults(): void {
		this.leaveOut(this.result.faults, (names) => {
			return { ...this.choice, without: [...(this.choice.without ?? []), ...names] };
		});
	}

	private leaveOutEvents(): void {
		const ids = this.result.script.map((event) => event.id);
		this.leaveOut(ids, (some) => ({ ...this.choice, skip: [...(this.choice.skip ?? []), ...some] }));
	}

	/** Halves, quarters ... and in the end single ones. */
	private leaveOut(names: ReadonlyArray<string>, smaller: (some: ReadonlyArray<string>) => MutableChoice): void {
		let left = [...names];
		let size = math.max(1, math.floor(left.size() / 2));
		while (this.replays < REPLAYS_MAX && !left.isEmpty()) {
			const kept = new Array<string>();
			for (const start of $range(0, left.size() - 1, size)) {
				const some = left.filter((_, index) => index >= start && index < start + size);
				if (!this.try(smaller(some))) for (const name of some) kept.push(name);
			}
			left = kept;
			if (size === 1) return;
			size = math.floor(size / 2);
		}
	}

	private shrinkCount(name: "servers" | "keys" | "playersPerKey", count: number, least: number): void {
		for (const fewer of $range(least, count - 1)) {
			if (this.try({ ...this.choice, [name]: fewer })) return;
		}
	}
}

/** Makes a seed that fails small. `base`: what of its options stays, such as a mutant. */
export function shrinkSeed<R extends RunResult>(
	play: PlaySeed<R>,
	seed: number,
	base: RunOptions,
	failed: R,
): SmallSeed<R> {
	const { without, always, skip, servers, keys, playersPerKey, seconds } = base;
	const choice = { without, always, skip, servers, keys, playersPerKey, seconds };
	return new Shrinker(play, seed, base, choice, failed).run();
}
