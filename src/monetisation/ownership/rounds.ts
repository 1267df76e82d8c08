import type { EnginePlayer } from "../../engine";
import { Gate } from "../../util/gate";
import { SlidingWindow } from "../../util/sliding-window";
import type { MonetisationContext } from "../account/context";
import type { Ownable, Ownership } from "./ownership";

/** Between two rounds. */
const PAUSE_SECONDS = 10;
/** How many questions are under way at a time. */
const QUESTIONS_AT_ONCE = 4;
/** How many questions a minute. Roblox names no limit; this is as much as it allows where it names one. */
const QUESTIONS_A_MINUTE = 60;
const QUESTIONS_A_MINUTE_PER_PLAYER = 2;

interface Due {
	readonly player: EnginePlayer;
	readonly product: Ownable;
	readonly since: number;
}

/** Asks Roblox again and again who owns what has a handler: nobody else would find out that it is owed. */
export class Rounds {
	private readonly gate: Gate;
	private readonly asked: SlidingWindow;

	constructor(
		private readonly context: MonetisationContext,
		private readonly ownership: Ownership,
	) {
		const { scheduler, clock } = context.engine;
		this.gate = new Gate(scheduler, QUESTIONS_AT_ONCE);
		this.asked = new SlidingWindow(() => clock.monotonicSeconds(), 60);
	}

	/** Begins to ask. Does not yield. */
	public start(): void {
		const { scheduler } = this.context.engine;
		scheduler.spawn(() => {
			while (true) {
				scheduler.wait(PAUSE_SECONDS);
				if (this.context.isClosing) return;
				// Anew each time: a part of the game may have added some.
				const { gamePasses, subscriptions } = this.context.started!.catalogue;
				const products = [...gamePasses, ...subscriptions].filter(({ handler }) => handler !== undefined);
				this.askAll(this.findDue(products));
			}
		});
	}

	/** As many as may be asked now; those that have waited for longest come first, so that everybody's turn comes. */
	private findDue(products: ReadonlyArray<Ownable>): Array<Due> {
		const players = this.context.engine.players.getPlayers();
		const due = new Array<Due>();
		for (const player of players) {
			for (const product of products) {
				const since = this.ownership.dueSince(player, product);
				if (since !== undefined) due.push({ player, product, since });
			}
		}
		due.sort((a, b) => a.since < b.since);
		const limit = QUESTIONS_A_MINUTE + QUESTIONS_A_MINUTE_PER_PLAYER * players.size();
		return due.filter(() => this.asked.take(limit));
	}

	/** Yields until all are answered: a round does not begin before the last one is over. */
	private askAll(due: ReadonlyArray<Due>): void {
		if (due.isEmpty()) return;
		const { scheduler } = this.context.engine;
		const round = coroutine.running();
		let left = due.size();
		let isWaiting = false;
		for (const { player, product } of due) {
			scheduler.spawn(() => {
				this.gate.run(() => {
					// Somebody may have asked while it waited for its turn.
					if (this.ownership.dueSince(player, product) !== undefined)
						this.ownership.askAgain(player, product);
				});
				left -= 1;
				if (left === 0 && isWaiting) scheduler.resume(round);
			});
		}
		if (left === 0) return;
		isWaiting = true;
		coroutine.yield();
	}
}
