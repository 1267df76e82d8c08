import type { EnginePlayer } from "../../engine";
import type { DevProduct } from "../catalogue/types";
import type { MonetisationContext } from "../server/context";
import { Question } from "./question";

/** How long a sale waits for the answer. */
const PATIENCE_SECONDS = 10;

/** To whom paid random items must not be sold. A player's answer holds for the stay in this server. */
export class PaidRandomItems {
	private readonly answers = new Map<EnginePlayer, boolean>();
	private readonly questions = new Map<EnginePlayer, Question<boolean>>();

	constructor(private readonly context: MonetisationContext) {}

	/** Begins to forget who leaves. Does not yield. */
	public watch(): void {
		this.context.engine.players.onRemoving((player) => {
			this.answers.delete(player);
			this.questions.delete(player);
		});
	}

	/** Whether the product must be kept from the player; true as well while nobody can tell. Yields for random items. */
	public isKeptFrom(player: EnginePlayer, product: DevProduct): boolean {
		if (!product.isPaidRandomItem) return false;
		const known = this.answers.get(player);
		if (known !== undefined) return known;
		const question = this.questions.get(player) ?? this.ask(player);
		return question.waitFor(PATIENCE_SECONDS) ?? true;
	}

	private ask(player: EnginePlayer): Question<boolean> {
		const { policies, players, scheduler } = this.context.engine;
		const question = new Question(
			scheduler,
			() => policies.arePaidRandomItemsRestrictedAsync(player),
			(problem) =>
				this.context.warn(
					`The policies of ${player.Name} are unknown, so paid random items are not sold: ${problem}`,
				),
			() => players.isPresent(player),
		);
		this.questions.set(player, question);
		return question.start(({ answer }) => {
			if (this.questions.get(player) !== question) return;
			this.questions.delete(player);
			// No answer is not remembered: the next sale asks again.
			if (answer !== undefined) this.answers.set(player, answer);
		});
	}
}
