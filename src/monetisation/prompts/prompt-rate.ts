import type { Clock, EnginePlayer } from "../../engine";
import { SlidingWindow } from "../../util/sliding-window";

const PROMPTS_A_MINUTE = 10;

/** What a player has seen lately. */
interface Recent {
	readonly second: SlidingWindow;
	readonly minute: SlidingWindow;
}

/** How often a player may be asked for money without paying: once a second, and ten times a minute. */
export class PromptRate {
	private readonly players = new Map<EnginePlayer, Recent>();

	constructor(private readonly clock: Clock) {}

	/** Counts one more, or answers false. */
	public take(player: EnginePlayer): boolean {
		let recent = this.players.get(player);
		if (recent === undefined) {
			const now = () => this.clock.monotonicSeconds();
			recent = { second: new SlidingWindow(now, 1), minute: new SlidingWindow(now, 60) };
			this.players.set(player, recent);
		}
		return recent.second.take(1) && recent.minute.take(PROMPTS_A_MINUTE);
	}

	/** The newest one was paid, so it does not count. */
	public giveBack(player: EnginePlayer): void {
		const recent = this.players.get(player);
		recent?.second.giveBack();
		recent?.minute.giveBack();
	}

	public forget(player: EnginePlayer): void {
		this.players.delete(player);
	}
}
