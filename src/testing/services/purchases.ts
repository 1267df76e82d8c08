import type { Receipt } from "../../engine";
import type { CloudCore } from "../cloud/cloud-core";
import type { RandomStream } from "../kernel/random-stream";
import type { SimPlayer } from "../sim-player";
import type { SimServer } from "../sim-server";

/** What may be said of a purchase beside who bought what. */
export interface PurchaseOptions {
	/** Robux that were really paid. Default 25. */
	readonly currencySpent?: number;
	/** 1 in experience, 2 details page, 3 ad reward, 4 commerce. Default 1. */
	readonly channel?: number;
	/** Default a GUID. */
	readonly purchaseId?: string;
}

/** A prompt that is open on a player's screen. */
export interface Prompt {
	readonly player: SimPlayer;
	readonly kind: "product" | "gamePass";
	readonly id: number;
}

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
	private readonly all = new Map<string, Purchase>();
	private readonly byUser = new Map<number, Array<Purchase>>();
	private readonly gamePasses = new Map<string, boolean>();
	private readonly chance: RandomStream;

	constructor(
		private readonly cloud: CloudCore,
		private readonly servers: ReadonlyArray<SimServer>,
	) {
		this.chance = cloud.stream("purchases");
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

	/** Gives a user a game pass. A server that asked before may still answer from its cache. */
	public ownGamePass(userId: number, gamePassId: number): void {
		this.gamePasses.set(`${userId}/${gamePassId}`, true);
	}

	public ownsGamePass(userId: number, gamePassId: number): boolean {
		return this.gamePasses.has(`${userId}/${gamePassId}`);
	}

	/** The player answers a prompt: the purchase is made, and the server hears that the prompt closed. */
	public answerPrompt(prompt: Prompt, isPurchased: boolean): void {
		this.prompts = this.prompts.filter((other) => other !== prompt);
		const { player, kind, id } = prompt;
		if (kind === "gamePass") {
			if (isPurchased) this.ownGamePass(player.UserId, id);
		} else if (isPurchased) {
			this.buy(player, id);
		}
		player.server.marketplace.finishPrompt(prompt, isPurchased);
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

	private deliverElsewhere(server: SimServer, purchase: Purchase): void {
		const others = this.servers.filter((other) => other !== server && other.state === "running");
		if (others.isEmpty()) return;
		others[this.chance.integer(0, others.size() - 1)].marketplace.deliver(purchase, true);
	}

	private find(purchaseId: string): Purchase {
		const purchase = this.all.get(purchaseId);
		if (purchase === undefined) error(`There is no purchase ${purchaseId}`, 3);
		return purchase;
	}
}
