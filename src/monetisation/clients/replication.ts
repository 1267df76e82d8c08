import type { EnginePlayer } from "../../engine";
import type { Catalogue, Product } from "../catalogue/types";
import type { LedgerData } from "../ledger/types";
import { REMOTES } from "../net/remotes";
import type { ClientState, OutcomeKind, PendingPurchase, PublicProduct, PurchaseOutcome } from "../net/types";
import type { OpenPrompt } from "../types";
import type { MonetisationContext } from "../account/context";
import type { Credits } from "../credits/credits";
import type { Movement } from "../account/movements";

/** At most one message a player in so long; what changes meanwhile goes out together. */
const BATCH_SECONDS = 0.25;
/** How often it is looked whether the game has set counts by hand: nothing tells of that. */
const LOOK_SECONDS = 1;
/** How long a player who left is remembered: other listeners of the same event may still tell of them. */
const FORGET_SECONDS = 1;

const OUTCOMES: ReadonlySet<string> = new Set<OutcomeKind>([
	"PurchaseProcessed",
	"PurchaseFailed",
	"CreditGranted",
	"CreditSpent",
	"CreditRestored",
	"CreditVoided",
	"GiftSent",
	"GiftReceived",
	"OwnershipGranted",
]);

/** What is known of one player's client. */
interface View {
	readonly player: EnginePlayer;
	/** The client asked for its state. */
	isWatching: boolean;
	needsCatalogue: boolean;
	/** A message is about to be sent. */
	isDue: boolean;
	sentAt: number;
	/** The last ones of a loaded profile; nothing before the first. */
	credits?: { readonly [productId: string]: number };
	outcome?: PurchaseOutcome;
	prompt?: OpenPrompt;
	promptNumber: number;
	/** The next expiry of a credit that is waited for; Unix seconds. */
	expiresAt?: number;
}

function toPublic({ kind, id, name }: Product, category?: string): PublicProduct {
	return { kind, id, name, category };
}

/** What clients may know of the products: no handlers, no params. */
function publicProducts(catalogue: Catalogue): Array<PublicProduct> {
	return [
		...catalogue.devProducts.map((product) => toPublic(product, product.category)),
		...catalogue.gamePasses.map((product) => toPublic(product)),
		...catalogue.subscriptions.map((product) => toPublic(product)),
	];
}

/** When the first of the usable credits expires; Unix seconds. */
function nextExpiry(ledger: LedgerData | undefined): number | undefined {
	let first: number | undefined;
	for (const { State, ExpiresAt } of ledger?.Entries ?? []) {
		if (State === "available" && ExpiresAt !== undefined) first = math.min(first ?? ExpiresAt, ExpiresAt);
	}
	return first;
}

/** Tells each player's client what is the player's own: credits, receipts under way, the last outcome, the open prompt. */
export class Replication {
	private readonly views = new Map<EnginePlayer, View>();
	private readonly pending = new Map<number, Array<PendingPurchase>>();
	private isLooking = false;

	constructor(
		private readonly context: MonetisationContext,
		private readonly credits: Credits,
	) {}

	/** Begins to follow what happens. Does not yield. */
	public start(): void {
		const { accounts, catalogue, movements, engine } = this.context;
		accounts.onOpened((account) => this.changed(account.player));
		catalogue.onAdded(() => {
			for (const player of engine.players.getPlayers()) this.renewCatalogue(player);
		});
		movements.listen((movement) => this.note(movement));
		engine.players.onRemoving((player) => {
			engine.scheduler.delay(FORGET_SECONDS, () => this.views.delete(player));
		});
	}

	/** The client asks for its state; it comes when there is one. Answers whether there is one now. */
	public watch(player: EnginePlayer): boolean {
		const view = this.viewOf(player);
		if (view === undefined) return false;
		view.isWatching = true;
		view.needsCatalogue = true;
		this.changed(player);
		this.lookOften();
		return this.context.accounts.find(player) !== undefined;
	}

	/** Looks at the ledgers of those whose clients listen: what the game has set by hand is told of like all else. */
	private lookOften(): void {
		if (this.isLooking) return;
		this.isLooking = true;
		const { engine, accounts } = this.context;
		engine.scheduler.spawn(() => {
			while (!this.context.isClosing) {
				engine.scheduler.wait(LOOK_SECONDS);
				for (const account of accounts.open()) {
					if (this.views.get(account.player)?.isWatching === true) pcall(() => account.findLedger());
				}
			}
		});
	}

	/** What can be bought is sent once, and again when it has grown. */
	private renewCatalogue(player: EnginePlayer): void {
		const view = this.views.get(player);
		if (view === undefined) return;
		view.needsCatalogue = true;
		this.changed(player);
	}

	/** Which prompt is open on the player's screen. */
	public setPrompt(player: EnginePlayer, open: OpenPrompt | undefined): void {
		const view = this.viewOf(player);
		if (view === undefined) return;
		if (open !== undefined) view.promptNumber += 1;
		view.prompt = open;
		this.changed(player);
	}

	/** The client is told anew, soon; nothing happens for one that did not ask for its state. */
	public changed(player: EnginePlayer): void {
		const view = this.views.get(player);
		if (view === undefined || !view.isWatching || view.isDue) return;
		view.isDue = true;
		const { scheduler, clock } = this.context.engine;
		const pause = view.sentAt + BATCH_SECONDS - clock.monotonicSeconds();
		// Not at once: what belongs together is told one by one, and Data may be in the middle of a step.
		if (pause > 0) scheduler.delay(pause, () => this.send(view));
		else scheduler.defer(() => this.send(view));
	}

	private viewOf(player: EnginePlayer): View | undefined {
		let view = this.views.get(player);
		if (view === undefined && this.context.engine.players.isPresent(player)) {
			view = {
				player,
				isWatching: false,
				needsCatalogue: false,
				isDue: false,
				sentAt: -math.huge,
				promptNumber: 0,
			};
			this.views.set(player, view);
		}
		return view;
	}

	private note(movement: Movement): void {
		this.notePending(movement);
		const player = movement.player ?? this.context.engine.players.getPlayerByUserId(movement.userId);
		const view = player && this.viewOf(player);
		if (view === undefined) return;
		// A purchase that is kept as a credit was told of as that credit, a line before.
		const isTold = movement.kind === "PurchaseProcessed" && movement.entryId !== undefined;
		if (OUTCOMES.has(movement.kind) && !isTold) {
			view.outcome = {
				kind: movement.kind as OutcomeKind,
				productId: movement.productId,
				purchaseId: movement.purchaseId,
				at: this.context.engine.clock.unixSeconds(),
			};
		}
		this.changed(view.player);
	}

	private notePending({ kind, userId, productId, purchaseId }: Movement): void {
		if (purchaseId === undefined || !typeIs(productId, "number")) return;
		const isArrival = kind === "ReceiptArrived";
		if (!isArrival && kind !== "ReceiptAnswered") return;
		const others = (this.pending.get(userId) ?? []).filter((other) => other.purchaseId !== purchaseId);
		if (isArrival) others.push({ productId, purchaseId });
		if (others.isEmpty()) this.pending.delete(userId);
		else this.pending.set(userId, others);
	}

	private send(view: View): void {
		const { accounts, engine, started } = this.context;
		const { player } = view;
		view.isDue = false;
		const account = accounts.find(player);
		if (account !== undefined) {
			view.credits = this.credits.all(account);
			this.awaitExpiry(view, nextExpiry(account.findLedger()));
		}
		if (view.credits === undefined || started === undefined) return;
		const state: ClientState = {
			credits: view.credits,
			pending: this.pending.get(player.UserId) ?? [],
			outcome: view.outcome,
			prompt: view.prompt,
			promptNumber: view.promptNumber,
			catalogue: view.needsCatalogue ? publicProducts(started.catalogue) : undefined,
		};
		view.needsCatalogue = false;
		view.sentAt = engine.clock.monotonicSeconds();
		engine.remotes.send(REMOTES.stateChanged, player, state);
	}

	/** An expiry moves nothing by itself: it is seen when somebody looks. */
	private awaitExpiry(view: View, expiresAt: number | undefined): void {
		if (expiresAt === undefined || expiresAt === view.expiresAt) return;
		view.expiresAt = expiresAt;
		const { scheduler, clock } = this.context.engine;
		scheduler.delay(math.max(1, expiresAt - clock.unixSeconds()), () => {
			if (view.expiresAt !== expiresAt) return;
			view.expiresAt = undefined;
			this.changed(view.player);
		});
	}
}
