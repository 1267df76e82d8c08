import type { EnginePlayer, SubscriptionStatus } from "../../engine";
import type { GamePass, Subscription } from "../catalogue/types";
import type { Owns } from "../types";
import type { MonetisationContext } from "../account/context";
import { Question } from "./question";

export type Ownable = GamePass | Subscription;

/** How long a caller waits for the answer. */
const PATIENCE_SECONDS = 20;

/** What is known of one player and one product. */
interface Holding {
	status?: SubscriptionStatus;
	/** Under way. */
	question?: Question<SubscriptionStatus>;
}

type Listener = (player: EnginePlayer, product: Ownable, status: SubscriptionStatus) => void;

/** Who owns what. An answer holds for the player's stay, until the server hears of a change. */
export class Ownership {
	/** By player, then by kind and id. */
	private readonly holdings = new Map<EnginePlayer, Map<string, Holding>>();
	private readonly listeners = new Array<Listener>();

	constructor(private readonly context: MonetisationContext) {}

	/** Begins to forget who leaves. Does not yield. */
	public watch(): void {
		this.context.engine.players.onRemoving((player) => this.holdings.delete(player));
	}

	/** Called with every sure answer that is news, before those who wait for it go on. Must not yield. */
	public onLearnt(listener: Listener): void {
		this.listeners.push(listener);
	}

	/** Yields unless it is known. A failure is "unknown", never "notOwned". */
	public ownsAsync(player: EnginePlayer, product: Ownable): Owns {
		const status = this.statusAsync(player, product);
		if (status === undefined) return "unknown";
		return status.isSubscribed ? "owned" : "notOwned";
	}

	/** What is known already. */
	public find(player: EnginePlayer, product: Ownable): SubscriptionStatus | undefined {
		return this.holdings.get(player)?.get(`${product.kind}/${product.id}`)?.status;
	}

	/** With the paid period of a subscription; nothing when it is unknown. Yields unless it is known. */
	public statusAsync(player: EnginePlayer, product: Ownable): SubscriptionStatus | undefined {
		while (this.context.engine.players.isPresent(player)) {
			const holding = this.holdingOf(player, product);
			if (holding.status !== undefined) return holding.status;
			const question = holding.question ?? this.ask(player, product, holding);
			const status = question.waitFor(PATIENCE_SECONDS);
			if (!question.isStale) return status;
			if (!question.isOver) return holding.status;
		}
		return undefined;
	}

	/** For what changes without a signal. Until there is an answer the old one holds. Yields. */
	public askAgain(player: EnginePlayer, product: Ownable): void {
		const holding = this.holdingOf(player, product);
		const question = holding.question ?? this.ask(player, product, holding);
		question.waitFor(PATIENCE_SECONDS);
	}

	/** The server has heard that something changed: what was known, and what is being asked, may be out of date. */
	public refresh(player: EnginePlayer, product: Ownable): void {
		const holding = this.holdingOf(player, product);
		// It ends before the next one begins: one at a time.
		if (holding.question !== undefined) holding.question.isStale = true;
		holding.status = undefined;
	}

	private holdingOf(player: EnginePlayer, product: Ownable): Holding {
		let ofPlayer = this.holdings.get(player);
		if (ofPlayer === undefined) {
			ofPlayer = new Map();
			this.holdings.set(player, ofPlayer);
		}
		const address = `${product.kind}/${product.id}`;
		let holding = ofPlayer.get(address);
		if (holding === undefined) {
			holding = {};
			ofPlayer.set(address, holding);
		}
		return holding;
	}

	private ask(player: EnginePlayer, product: Ownable, holding: Holding): Question<SubscriptionStatus> {
		const { players, scheduler } = this.context.engine;
		const question = new Question(
			scheduler,
			() => this.lookUp(player, product),
			(problem) =>
				this.context.warn(
					`Whether ${player.Name} owns ${product.name} (${product.id}) could not be found out: ${problem}`,
				),
			() => players.isPresent(player),
		);
		holding.question = question;
		return question.start(({ answer, isStale }) => {
			holding.question = undefined;
			// No answer is not remembered: the next one who wants to know asks again.
			if (isStale || answer === undefined) return;
			holding.status = answer;
			this.tell(player, product, answer);
		});
	}

	private lookUp(player: EnginePlayer, product: Ownable): SubscriptionStatus {
		const { marketplace } = this.context.engine;
		if (product.kind === "subscription") return marketplace.getSubscriptionAsync(player, product.id);
		return { isSubscribed: marketplace.userOwnsGamePassAsync(player.UserId, product.id) };
	}

	private tell(player: EnginePlayer, product: Ownable, status: SubscriptionStatus): void {
		if (!this.context.engine.players.isPresent(player)) return;
		for (const listener of this.listeners) {
			// Whoever waits for the answer gets it all the same.
			const [isSuccess, problem] = pcall(listener, player, product, status);
			if (!isSuccess) this.context.warn(`Telling that ${player.Name} owns ${product.name} failed: ${problem}`);
		}
	}
}
