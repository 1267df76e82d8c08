import type { EnginePlayer } from "../../engine";
import type { MonetisationContext } from "../account/context";
import type { Ownable, Ownership } from "./ownership";

/** When it is looked, in seconds after a prompt was closed: a purchase may take a moment to be known everywhere. */
const LOOKS: ReadonlyArray<number> = [0, 6, 15, 30, 45, 60];
/** A signal so soon after another one is served by the looks for that one: a client can forge any number of them. */
const SERVED_SECONDS = 10;

/** A minute of looks at what one player owns of one product. */
interface Series {
	readonly beganAt: number;
}

/** Looks whether something is owned for a minute after each prompt for it, whatever the prompt is said to have ended with. */
export class PromptLooks {
	private readonly series = new Map<string, Series>();

	constructor(
		private readonly context: MonetisationContext,
		private readonly ownership: Ownership,
	) {}

	/** Does not yield. */
	public begin(player: EnginePlayer, product: Ownable): void {
		const { clock, players, scheduler } = this.context.engine;
		if (!players.isPresent(player) || this.ownership.isSettled(player, product)) return;
		// At once: whoever asks from here on must not be told what was known before.
		this.ownership.refresh(player, product);
		const address = `${player.UserId}/${product.kind}/${product.id}`;
		const now = clock.monotonicSeconds();
		const earlier = this.series.get(address);
		if (earlier !== undefined && now - earlier.beganAt < SERVED_SECONDS) return;
		const series: Series = { beganAt: now };
		this.series.set(address, series);
		scheduler.spawn(() => {
			this.look(player, product, () => this.series.get(address) === series);
			if (this.series.get(address) === series) this.series.delete(address);
		});
	}

	/** Yields until it is owned, or the minute is over, or the next one has begun. */
	private look(player: EnginePlayer, product: Ownable, isNewest: () => boolean): void {
		const { players, scheduler } = this.context.engine;
		let passed = 0;
		for (const seconds of LOOKS) {
			if (seconds > passed) scheduler.wait(seconds - passed);
			passed = seconds;
			if (!players.isPresent(player) || !isNewest() || this.context.isClosing) return;
			this.ownership.askAgain(player, product);
			if (this.ownership.find(player, product)?.isSubscribed === true) return;
		}
	}
}
