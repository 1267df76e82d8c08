import type { Receipt } from "../../engine";
import type { CloudCore } from "../cloud/cloud-core";
import type { RandomStream } from "../kernel/random-stream";
import type { SimPlayer } from "../sim-player";
import type { SimServer } from "../sim-server";
import type { ProductKind, ProductListing } from "./product-list";
import { ProductList } from "./product-list";
import { Subscriptions } from "./subscriptions";

/** What may be said of a purchase beside who bought what. */
export interface PurchaseOptions {
	/** Robux that were really paid. Default 25. */
	readonly currencySpent?: number;
	/** 1 in experience, 2 details page, 3 ad reward, 4 commerce. Default 1. */
	readonly channel?: number;
	/** Default a GUID. */
	readonly purchaseId?: string;
}

/** What may be said of a subscription that is paid. */
export interface SubscriptionPayment {
	/** The start of the paid period, "2027-01-15T08:02:03Z"; a place in the headless host needs that form. Default now. */
	readonly paidPeriod?: string;
}

/** A prompt that is open on a player's screen. */
export type Prompt =
	| { readonly player: SimPlayer; readonly kind: "product" | "gamePass"; readonly id: number }
	| { readonly player: SimPlayer; readonly kind: "subscription"; readonly id: string };

/** A purchase as Roblox keeps it: delivered again and again until it is granted. */
export interface Purchase {
	readonly receipt: Receipt;
	isGranted: boolean;
}

const DEFAULT_CURRENCY_SPENT = 25;

/** The purchases of the experience. */
export class Purchases {
	/** Receipts that reached a server without a handler: acknowledged by the engine, granted by nobody. */
	public readonly lost = new Array<Receipt>();
	/** The prompts that are open, oldest first. */
	public prompts: Array<Prompt> = [];
	/** For the simulation itself, like the next. */
	public readonly subscriptions: Subscriptions;
	public readonly listed = new ProductList();
	private readonly all = new Map<string, Purchase>();
	private readonly byUser = new Map<number, Array<Purchase>>();
	private readonly gamePasses = new Map<string, boolean>();
	private readonly chance: RandomStream;

	constructor(
		private readonly cloud: CloudCore,
		private readonly servers: ReadonlyArray<SimServer>,
	) {
		this.chance = cloud.stream("purchases");
		this.subscriptions = new Subscriptions(cloud);
	}

	/** A player pays for a product. All unresolved purchases of the player are delivered. Answers the purchase id. */
	public buy(player: SimPlayer, productId: number, options: PurchaseOptions = {}): string {
		const receipt: Receipt = {
			PurchaseId: options.purchaseId ?? this.chance.guid(),
			PlayerId: player.UserId,
			ProductId: productId,
			PlaceIdWherePurchased: player.server.engine.host.placeId,
			CurrencySpent: options.currencySpent ?? DEFAULT_CURRENCY_SPENT,
			ProductPurchaseChannel: options.channel ?? 1,
		};
		const purchase: Purchase = { receipt, isGranted: false };
		if (this.all.has(receipt.PurchaseId)) error(`There is a purchase ${receipt.PurchaseId} already`, 2);
		this.all.set(receipt.PurchaseId, purchase);
		this.byUser.set(player.UserId, [...(this.byUser.get(player.UserId) ?? []), purchase]);
		this.cloud.trace.note(player.server.name, "Purchase", "bought", tostring(productId));
		this.deliverAll(player);
		return receipt.PurchaseId;
	}

	/** The receipts of a user that nobody granted yet, oldest first. */
	public unresolved(userId: number): Array<Receipt> {
		const receipts = new Array<Receipt>();
		for (const purchase of this.byUser.get(userId) ?? []) {
			if (!purchase.isGranted) receipts.push(purchase.receipt);
		}
		return receipts;
	}

	/** Delivers a purchase on any server, granted or not, whether its player is there or not. */
	public redeliver(server: SimServer, purchaseId: string): void {
		server.marketplace.deliver(this.find(purchaseId), true);
	}

	/** True once Roblox recorded it as granted. */
	public isGranted(purchaseId: string): boolean {
		return this.find(purchaseId).isGranted;
	}

	/** Gives a user a game pass. A server that asked before answers from its cache for some minutes. */
	public ownGamePass(userId: number, gamePassId: number): void {
		this.gamePasses.set(`${userId}/${gamePassId}`, true);
	}

	public ownsGamePass(userId: number, gamePassId: number): boolean {
		return this.gamePasses.has(`${userId}/${gamePassId}`);
	}

	/** A user begins to pay for a subscription, elsewhere: no server hears of it. Answers the name of the paid period. */
	public subscribe(userId: number, subscriptionId: string, options: SubscriptionPayment = {}): string {
		return this.subscriptions.pay(userId, subscriptionId, options.paidPeriod);
	}

	/** A user pays for the next period. Answers its name. */
	public renew(userId: number, subscriptionId: string, options: SubscriptionPayment = {}): string {
		if (!this.subscriptions.isSubscribed(userId, subscriptionId)) {
			error(`user ${userId} has no subscription ${subscriptionId} to renew`, 2);
		}
		return this.subscriptions.pay(userId, subscriptionId, options.paidPeriod);
	}

	/** A subscription ends. */
	public unsubscribe(userId: number, subscriptionId: string): void {
		this.subscriptions.finish(userId, subscriptionId);
	}

	/** Puts a product on the list that Roblox has of this experience, or replaces its entry. */
	public list(kind: ProductKind, listing: ProductListing): void {
		this.listed.set(kind, listing);
	}

	/**
	 * The player answers a prompt: the purchase is made, and the server hears that the prompt closed. `options` is for the
	 * purchase of a product.
	 */
	public answerPrompt(prompt: Prompt, isPurchased: boolean, options?: PurchaseOptions): void {
		this.prompts = this.prompts.filter((other) => other !== prompt);
		const { player } = prompt;
		if (isPurchased) this.fulfil(prompt, options);
		player.server.marketplace.finishPrompt(prompt, isPurchased);
		if (prompt.kind === "subscription") this.subscriptions.tell(player, prompt.id);
	}

	/** Delivers every unresolved purchase of a player, in no fixed order. */
	public deliverAll(player: SimPlayer): void {
		const due = (this.byUser.get(player.UserId) ?? []).filter((purchase) => !purchase.isGranted);
		this.chance.shuffle(due);
		for (const purchase of due) {
			player.server.marketplace.deliver(purchase, false);
			if (this.cloud.faults.isDrawn("receiptDouble")) this.deliverElsewhere(player.server, purchase);
		}
	}

	private fulfil(prompt: Prompt, options?: PurchaseOptions): void {
		const { player } = prompt;
		if (prompt.kind === "subscription") this.subscribe(player.UserId, prompt.id);
		else if (prompt.kind === "gamePass") this.ownGamePass(player.UserId, prompt.id);
		else this.buy(player, prompt.id, options);
	}

	private deliverElsewhere(server: SimServer, purchase: Purchase): void {
		const others = this.servers.filter((other) => other !== server && other.state === "running");
		if (others.isEmpty()) return;
		const other = others[this.chance.integer(0, others.size() - 1)];
		this.cloud.trace.note(other.name, "Receipt", "elsewhere", purchase.receipt.PurchaseId);
		other.marketplace.deliver(purchase, true);
	}

	private find(purchaseId: string): Purchase {
		const purchase = this.all.get(purchaseId);
		if (purchase === undefined) error(`There is no purchase ${purchaseId}`, 3);
		return purchase;
	}
}
