import type { EnginePlayer, PlayerPolicy } from "../../engine";
import type { Product } from "../catalogue/types";
import type { MonetisationContext } from "../account/context";
import { Question } from "./question";

/** How long a sale waits for the answer. */
const PATIENCE_SECONDS = 10;

function isForbidden(product: Product, policy: PlayerPolicy): boolean {
	return product.kind === "subscription"
		? !policy.isEligibleToPurchaseSubscription
		: policy.arePaidRandomItemsRestricted;
}

/** To whom paid random items and subscriptions must not be sold. A player's answer holds for the stay in this server. */
export class SalePolicies {
	private readonly answers = new Map<EnginePlayer, PlayerPolicy>();
	private readonly questions = new Map<EnginePlayer, Question<PlayerPolicy>>();

	constructor(private readonly context: MonetisationContext) {}

	/** Begins to forget who leaves. Does not yield. */
	public watch(): void {
		this.context.engine.players.onRemoving((player) => {
			this.answers.delete(player);
			this.questions.delete(player);
		});
	}

	/**
	 * Whether the product must be kept from the player; true as well while nobody can tell. Yields for paid random items and
	 * subscriptions; nothing forbids the rest.
	 */
	public isKeptFrom(player: EnginePlayer, product: Product): boolean {
		const isFree = product.kind === "dev" ? !product.isPaidRandomItem : product.kind === "gamepass";
		if (isFree) return false;
		const policy = this.answers.get(player) ?? this.wait(player);
		return policy === undefined || isForbidden(product, policy);
	}

	private wait(player: EnginePlayer): PlayerPolicy | undefined {
		const question = this.questions.get(player) ?? this.ask(player);
		return question.waitFor(PATIENCE_SECONDS);
	}

	private ask(player: EnginePlayer): Question<PlayerPolicy> {
		const { policies, players, scheduler } = this.context.engine;
		const question = new Question(
			scheduler,
			() => policies.getPolicyAsync(player),
			(problem) =>
				this.context.warn(
					`The policies of ${player.Name} are unknown, so neither paid random items nor subscriptions are sold: ${problem}`,
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
