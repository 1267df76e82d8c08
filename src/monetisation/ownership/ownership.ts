import type { EnginePlayer, SubscriptionStatus } from "../../engine";
import type { GamePass, Subscription } from "../catalogue/types";
import { isAwarded } from "../ledger/passes";
import type { Owns } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import { Question } from "./question";

export type Ownable = GamePass | Subscription;

/** How long a caller waits for the answer. */
const PATIENCE_SECONDS = 20;
/** How often it is looked whether the profile is there that may hold an award. */
const PROFILE_LOOK_SECONDS = 0.25;
/** How long a "no" is believed: Roblox tells nothing of what is bought elsewhere, and sees it some minutes later itself. */
const NO_SECONDS = 300;
/** The same for the "yes" of a subscription: nothing is told of its end and of its renewals. */
const SUBSCRIBED_SECONDS = 600;
/** Before a question that failed is asked again without anybody wanting to know, and twice as long each time. */
const RETRY_SECONDS = 30;
const RETRY_SECONDS_MAX = 300;

/** What is known of one player and one product. */
interface Holding {
	/** The last sure answer. */
	status?: SubscriptionStatus;
	/** Under way. */
	question?: Question<SubscriptionStatus>;
	/** From when on the answer is too old for whoever asks. Times are those of the monotonic clock. */
	oldAt: number;
	/** From when on it is asked again in the background. */
	dueAt: number;
	/** How many questions have failed since the last answer. */
	failures: number;
}

type Listener = (player: EnginePlayer, product: Ownable, status: SubscriptionStatus) => void;

function believedSeconds(product: Ownable, { isSubscribed }: SubscriptionStatus): number {
	if (!isSubscribed) return NO_SECONDS;
	return product.kind === "gamepass" ? math.huge : SUBSCRIBED_SECONDS;
}

/** Who owns what. A pass that is owned stays owned for the player's stay; any other answer is believed for minutes. */
export class Ownership {
	/** By player, then by kind and id. */
	private readonly holdings = new Map<EnginePlayer, Map<string, Holding>>();
	private readonly listeners = new Array<Listener>();

	constructor(private readonly context: MonetisationContext) {}

	/** Begins to forget who leaves. Does not yield. */
	public watch(): void {
		this.context.engine.players.onRemoving((player) => this.holdings.delete(player));
	}

	/** Called with every sure answer, before those who wait for it go on. Must not yield. */
	public onLearnt(listener: Listener): void {
		this.listeners.push(listener);
	}

	/** Yields unless it is known. A failure is "unknown", never "notOwned". */
	public ownsAsync(player: EnginePlayer, product: Ownable): Owns {
		if (this.isAwarded(this.accountOf(player), product)) return "owned";
		const status = this.statusAsync(player, product);
		if (status?.isSubscribed === true) return "owned";
		if (product.kind === "subscription") return status === undefined ? "unknown" : "notOwned";
		// A "no" of Roblox's is none of the game's before the profile is there.
		const account = this.accountAsync(player);
		if (this.isAwarded(account, product)) return "owned";
		return status === undefined || account === undefined ? "unknown" : "notOwned";
	}

	/** What is known already, and not too old. */
	public find(player: EnginePlayer, product: Ownable): SubscriptionStatus | undefined {
		const holding = this.holdings.get(player)?.get(`${product.kind}/${product.id}`);
		return holding !== undefined && this.now() < holding.oldAt ? holding.status : undefined;
	}

	/** With the paid period of a subscription; nothing when it is unknown. Yields unless it is known. */
	public statusAsync(player: EnginePlayer, product: Ownable): SubscriptionStatus | undefined {
		const status = this.find(player, product) ?? this.answerAsync(player, product);
		if (status !== undefined) return status;
		// While nobody can tell, nothing is taken from who had it.
		const known = this.holdings.get(player)?.get(`${product.kind}/${product.id}`)?.status;
		return known?.isSubscribed === true ? known : undefined;
	}

	/** For what changes without a signal. Until there is an answer the old one holds. Yields. */
	public askAgain(player: EnginePlayer, product: Ownable): void {
		this.answerAsync(player, product);
	}

	/** Since when it should have been asked again; nothing while it need not be. Times are those of the monotonic clock. */
	public dueSince(player: EnginePlayer, product: Ownable): number | undefined {
		const holding = this.holdings.get(player)?.get(`${product.kind}/${product.id}`);
		if (holding === undefined) return 0;
		return holding.question === undefined && this.now() >= holding.dueAt ? holding.dueAt : undefined;
	}

	/** Somebody has to look at it again in some minutes, though it is known. */
	public setDue(player: EnginePlayer, product: Ownable): void {
		if (!this.context.engine.players.isPresent(player)) return;
		const holding = this.holdingOf(player, product);
		holding.dueAt = math.min(holding.dueAt, this.now() + NO_SECONDS);
	}

	/** A pass that is owned: nothing more is to be found out. */
	public isSettled(player: EnginePlayer, product: Ownable): boolean {
		return product.kind === "gamepass" && this.find(player, product)?.isSubscribed === true;
	}

	/** The server has heard that something changed: what was known, and what is being asked, may be out of date. */
	public refresh(player: EnginePlayer, product: Ownable): void {
		const holding = this.holdingOf(player, product);
		// It ends before the next one begins: one at a time.
		if (holding.question !== undefined) holding.question.isStale = true;
		holding.oldAt = 0;
	}

	/** Asks, or joins who asks. Yields until there is an answer that is not out of date; nothing where that takes too long. */
	private answerAsync(player: EnginePlayer, product: Ownable): SubscriptionStatus | undefined {
		const endsAt = this.now() + PATIENCE_SECONDS;
		while (this.context.engine.players.isPresent(player) && this.now() < endsAt) {
			const holding = this.holdingOf(player, product);
			const question = holding.question ?? this.ask(player, product, holding);
			const answer = question.waitFor(endsAt - this.now());
			if (!question.isStale) return answer;
		}
		return undefined;
	}

	private now(): number {
		return this.context.engine.clock.monotonicSeconds();
	}

	/** Also one whose session is suspended: what the game gave it is known. */
	private accountOf(player: EnginePlayer): Account | undefined {
		const { accounts } = this.context;
		const account = accounts.find(player) ?? accounts.current(player);
		return account?.isOver() === false ? account : undefined;
	}

	/** Yields until the player's profile is there; nothing when that takes too long, or the player leaves. */
	private accountAsync(player: EnginePlayer): Account | undefined {
		const { players, scheduler } = this.context.engine;
		const endsAt = this.now() + PATIENCE_SECONDS;
		while (players.isPresent(player)) {
			const account = this.accountOf(player);
			if (account !== undefined || this.now() >= endsAt) return account;
			scheduler.wait(PROFILE_LOOK_SECONDS);
		}
		return undefined;
	}

	private isAwarded(account: Account | undefined, product: Ownable): boolean {
		if (account === undefined || product.kind === "subscription") return false;
		const ledger = account.findLedger();
		return ledger !== undefined && isAwarded(ledger, product.id);
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
			holding = { oldAt: 0, dueAt: 0, failures: 0 };
			ofPlayer.set(address, holding);
		}
		return holding;
	}

	private ask(player: EnginePlayer, product: Ownable, holding: Holding): Question<SubscriptionStatus> {
		const { players, scheduler } = this.context.engine;
		const question = new Question(
			scheduler,
			() => this.lookUp(player, product),
			(problem) => this.failed(player, product, holding, problem),
			() => players.isPresent(player),
		);
		holding.question = question;
		return question.start(({ answer, isStale }) => {
			holding.question = undefined;
			// No answer is not remembered: the next one who wants to know asks again.
			if (isStale || answer === undefined) return;
			holding.status = answer;
			holding.failures = 0;
			holding.oldAt = this.now() + believedSeconds(product, answer);
			holding.dueAt = holding.oldAt;
			this.tell(player, product, answer);
		});
	}

	private failed(player: EnginePlayer, product: Ownable, holding: Holding, problem: unknown): void {
		// Once an outage: it is asked again and again.
		if (holding.failures === 0) {
			this.context.warn(
				`Whether ${player.Name} owns ${product.name} (${product.id}) could not be found out: ${problem}`,
			);
		}
		holding.dueAt = this.now() + math.min(RETRY_SECONDS * 2 ** holding.failures, RETRY_SECONDS_MAX);
		holding.failures += 1;
		// Who is known to have had it need not wait each time.
		if (holding.status?.isSubscribed === true) holding.oldAt = holding.dueAt;
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
