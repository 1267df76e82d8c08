import type {
	Connection,
	EnginePlayer,
	ListedProduct,
	Receipt,
	ReceiptHandler,
	SubscriptionStatus,
} from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import type { KernelEvent } from "../kernel/event-heap";
import type { Process } from "../kernel/process";
import type { RandomStream } from "../kernel/random-stream";
import { VirtualSignal } from "../kernel/virtual-signal";
import type { SimPlayer } from "../sim-player";
import { askMarketplace } from "./marketplace-call";
import type { Prompt, Purchase, Purchases } from "./purchases";
import type { BoundReceipt, ReceiptTaker, SimMarketplace } from "./receipt-desk";
import { ReceiptDesk } from "./receipt-desk";

const DELIVERY_SECONDS_MIN = 0.1;
const DELIVERY_SECONDS_MAX = 0.5;
/** How long a server goes by what it heard of a game pass. */
const CACHE_SECONDS_MIN = 60;
const CACHE_SECONDS_MAX = 600;

interface CachedAnswer {
	readonly isOwned: boolean;
	/** Virtual seconds. */
	readonly endsAt: number;
}

/** A receipt on its way to a server. */
class ReceiptDelivery implements KernelEvent {
	constructor(
		public readonly process: Process,
		private readonly marketplace: VirtualMarketplace,
		private readonly purchase: Purchase,
		private readonly isForced: boolean,
	) {}

	public fire(): void {
		this.marketplace.receive(this.purchase, this.isForced);
	}
}

/** The answer "granted" on its way to Roblox. It arrives though its server died. */
class GrantRecord implements KernelEvent {
	public readonly process = undefined;

	constructor(private readonly purchase: Purchase) {}

	public fire(): void {
		this.purchase.isGranted = true;
	}
}

/** `MarketplaceService` of one server. */
export class VirtualMarketplace implements SimMarketplace {
	/** The library's. */
	private handler: ReceiptHandler | undefined;
	private isBound = false;
	private readonly desk: ReceiptDesk;
	/** While a handler yields over a receipt, the same receipt is not delivered again here. */
	private readonly inProgress = new Map<string, boolean>();
	/** By user, then by pass. */
	private readonly gamePassCache = new Map<number, Map<number, CachedAnswer>>();
	private readonly latency: RandomStream;
	private readonly cacheTime: RandomStream;
	private readonly productFinished: VirtualSignal<[userId: number, productId: number, isPurchased: boolean]>;
	private readonly gamePassFinished: VirtualSignal<[player: EnginePlayer, gamePassId: number, isPurchased: boolean]>;
	private readonly subscriptionFinished: VirtualSignal<
		[player: EnginePlayer, subscriptionId: string, isTried: boolean]
	>;
	private readonly subscriptionChanged: VirtualSignal<[player: EnginePlayer, subscriptionId: string]>;

	constructor(
		private readonly server: ServerContext,
		private readonly purchases: Purchases,
		private readonly hasPlayer: (userId: number) => boolean,
	) {
		const { cloud, process, signalMode } = server;
		this.latency = cloud.stream(`receipts/${server.name}`);
		this.cacheTime = cloud.stream(`passes/${server.name}`);
		this.desk = new ReceiptDesk(() => cloud.faults.receiptBindingError(server.name));
		this.productFinished = new VirtualSignal(cloud.kernel, process, signalMode);
		this.gamePassFinished = new VirtualSignal(cloud.kernel, process, signalMode);
		this.subscriptionFinished = new VirtualSignal(cloud.kernel, process, signalMode);
		this.subscriptionChanged = new VirtualSignal(cloud.kernel, process, signalMode);
	}

	public bindReceipts(handler: ReceiptHandler): string | undefined {
		this.handler = handler;
		// As the adapter does: both ways.
		const ask: ReceiptTaker = (receipt) => this.handler!(receipt);
		this.desk.callback = ask;
		if (this.isBound) return undefined;
		const [isBound, problem] = pcall(() => {
			this.desk.bind((receipt) => ask({ ...receipt, ProductPurchaseChannel: undefined }));
		});
		this.isBound = isBound;
		return isBound ? undefined : tostring(problem);
	}

	public holdReceipts(handler: ReceiptHandler): string | undefined {
		return this.handler === undefined ? this.bindReceipts(handler) : undefined;
	}

	public setProcessReceipt(handler: ((receipt: Receipt) => unknown) | undefined): void {
		this.desk.setCallback(handler);
	}

	public bindReceiptHandler(
		receiptType: EnumItem,
		handler: (receipt: BoundReceipt) => unknown,
		productIds?: ReadonlyArray<number>,
	): Connection {
		return this.desk.bindHandler(receiptType, handler, productIds);
	}

	public promptProductPurchase(player: EnginePlayer, productId: number): void {
		this.purchases.prompts.push({ player: player as SimPlayer, kind: "product", id: productId });
	}

	public promptGamePassPurchase(player: EnginePlayer, gamePassId: number): void {
		this.purchases.prompts.push({ player: player as SimPlayer, kind: "gamePass", id: gamePassId });
	}

	public promptSubscriptionPurchase(player: EnginePlayer, subscriptionId: string): void {
		this.purchases.prompts.push({ player: player as SimPlayer, kind: "subscription", id: subscriptionId });
	}

	public userOwnsGamePassAsync(userId: number, gamePassId: number): boolean {
		const { kernel } = this.server.cloud;
		const cached = this.gamePassCache.get(userId)?.get(gamePassId);
		if (cached !== undefined && kernel.now < cached.endsAt) {
			this.server.scheduler.wait();
			return cached.isOwned;
		}
		const isOwned = askMarketplace(this.server, "UserOwnsGamePassAsync", tostring(userId), () => {
			return this.purchases.ownsGamePass(userId, gamePassId);
		});
		const ofUser = this.gamePassCache.get(userId) ?? new Map<number, CachedAnswer>();
		ofUser.set(gamePassId, {
			isOwned,
			endsAt: kernel.now + this.cacheTime.between(CACHE_SECONDS_MIN, CACHE_SECONDS_MAX),
		});
		this.gamePassCache.set(userId, ofUser);
		return isOwned;
	}

	/** A user enters: what was bought before is known at once. */
	public forgetPasses(userId: number): void {
		this.gamePassCache.delete(userId);
	}

	public getSubscriptionAsync(player: EnginePlayer, subscriptionId: string): SubscriptionStatus {
		const isSubscribed = this.isSubscribedAsync(player, subscriptionId);
		if (!isSubscribed) return { isSubscribed };
		// As the adapter does: without the payments the status alone is answered.
		const [isOk, periods] = pcall(() => this.getPaidPeriodsAsync(player, subscriptionId));
		return { isSubscribed, paidPeriod: isOk ? periods[0] : undefined };
	}

	/** For the headless host: the first half of `getSubscriptionAsync`. */
	public isSubscribedAsync(player: EnginePlayer, subscriptionId: string): boolean {
		return askMarketplace(this.server, "GetUserSubscriptionStatusAsync", tostring(player.UserId), () => {
			return this.purchases.subscriptions.isSubscribed(player.UserId, subscriptionId);
		});
	}

	/** For the headless host: the second half of `getSubscriptionAsync`, newest period first. */
	public getPaidPeriodsAsync(player: EnginePlayer, subscriptionId: string): Array<string> {
		return askMarketplace(this.server, "GetUserSubscriptionPaymentHistoryAsync", tostring(player.UserId), () => {
			return this.purchases.subscriptions.paidPeriods(player.UserId, subscriptionId);
		});
	}

	public listDeveloperProductsAsync(): Array<ListedProduct> {
		return askMarketplace(this.server, "GetDeveloperProductsAsync", "", () => this.purchases.listed.all("product"));
	}

	public getGamePassAsync(gamePassId: number): ListedProduct {
		return askMarketplace(this.server, "GetProductInfoAsync", tostring(gamePassId), () => {
			return this.purchases.listed.get("gamePass", gamePassId);
		});
	}

	public onProductPromptFinished(
		callback: (userId: number, productId: number, isPurchased: boolean) => void,
	): Connection {
		return this.productFinished.Connect(callback);
	}

	public onGamePassPromptFinished(
		callback: (player: EnginePlayer, gamePassId: number, isPurchased: boolean) => void,
	): Connection {
		return this.gamePassFinished.Connect(callback);
	}

	public onSubscriptionPromptFinished(
		callback: (player: EnginePlayer, subscriptionId: string, isTried: boolean) => void,
	): Connection {
		return this.subscriptionFinished.Connect(callback);
	}

	public onSubscriptionChanged(callback: (player: EnginePlayer, subscriptionId: string) => void): Connection {
		return this.subscriptionChanged.Connect(callback);
	}

	/** A prompt closed on a player's screen. */
	public finishPrompt(prompt: Prompt, isPurchased: boolean): void {
		const { player } = prompt;
		if (prompt.kind === "subscription") {
			this.subscriptionFinished.Fire(player, prompt.id, isPurchased);
		} else if (prompt.kind === "product") {
			this.productFinished.Fire(player.UserId, prompt.id, isPurchased);
		} else {
			// Whatever was answered: the screen may have said that the player owns it already.
			this.gamePassCache.get(player.UserId)?.delete(prompt.id);
			this.gamePassFinished.Fire(player, prompt.id, isPurchased);
		}
	}

	/** A subscription of a player in this server changed. */
	public changeSubscription(player: EnginePlayer, subscriptionId: string): void {
		this.subscriptionChanged.Fire(player, subscriptionId);
	}

	/** Sends a receipt to this server. @param isForced though its player is not here */
	public deliver(purchase: Purchase, isForced: boolean): void {
		const { cloud, process } = this.server;
		const arrival = cloud.kernel.now + this.latency.between(DELIVERY_SECONDS_MIN, DELIVERY_SECONDS_MAX);
		const delivery = new ReceiptDelivery(process, this, purchase, isForced);
		cloud.kernel.schedule(process.frameFrom(arrival), delivery);
	}

	/** A receipt is here: it goes to one handler, or is lost for want of one. */
	public receive(purchase: Purchase, isForced: boolean): void {
		const { receipt } = purchase;
		if (!isForced && (purchase.isGranted || !this.hasPlayer(receipt.PlayerId))) return;
		if (this.inProgress.has(receipt.PurchaseId)) return;
		const taker = this.desk.find(receipt.ProductId);
		this.note(taker === undefined ? "lost" : "delivered", receipt);
		if (taker === undefined) {
			purchase.isGranted = true;
			this.purchases.lost.push(receipt);
			return;
		}
		this.server.cloud.calls.add("ProcessReceipt", this.server.name);
		this.inProgress.set(receipt.PurchaseId, true);
		this.server.scheduler.spawn(() => this.handle(taker, purchase));
	}

	private handle(taker: ReceiptTaker, purchase: Purchase): void {
		const receipt = purchase.receipt;
		const [isOk, answer] = xpcall(
			taker as (receipt: Receipt) => unknown,
			(problem: unknown) => debug.traceback(tostring(problem)),
			{ ...receipt },
		);
		this.inProgress.delete(receipt.PurchaseId);
		if (!isOk) this.server.process.report(tostring(answer));
		if (answer !== true) {
			this.note("not processed", receipt);
			return;
		}
		this.recordGrant(purchase);
	}

	private recordGrant(purchase: Purchase): void {
		const { cloud, name, latency } = this.server;
		const [minimum, maximum] = cloud.options.dataStoreLegSeconds;
		if (cloud.faults.isGrantLost(name, purchase.receipt.PurchaseId)) {
			this.note("grant lost", purchase.receipt);
			return;
		}
		this.note("granted", purchase.receipt);
		cloud.kernel.schedule(cloud.kernel.now + latency.between(minimum, maximum), new GrantRecord(purchase));
	}

	private note(step: string, receipt: Receipt): void {
		this.server.cloud.trace.note(this.server.name, "Receipt", step, receipt.PurchaseId);
	}
}
