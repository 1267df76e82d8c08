import type { Clock, EnginePlayer } from "../../engine";

const PAUSE_SECONDS = 1;
const WINDOW_SECONDS = 60;
const WINDOW_PROMPTS = 10;

/** How often a player may be asked for money: once a second, and ten times a minute. */
export class PromptRate {
	private readonly times = new Map<EnginePlayer, Array<number>>();

	constructor(private readonly clock: Clock) {}

	/** Counts one more, or answers false. */
	public take(player: EnginePlayer): boolean {
		const now = this.clock.monotonicSeconds();
		const recent = (this.times.get(player) ?? []).filter((time) => now - time < WINDOW_SECONDS);
		this.times.set(player, recent);
		const last = recent[recent.size() - 1];
		if (last !== undefined && now - last < PAUSE_SECONDS) return false;
		if (recent.size() >= WINDOW_PROMPTS) return false;
		recent.push(now);
		return true;
	}

	public forget(player: EnginePlayer): void {
		this.times.delete(player);
	}
}
