import type { EnginePlayer } from "../../engine";
import { callAtOnce } from "../../util/call-at-once";
import { runOwned } from "../../util/owned-thread";
import type { Product } from "../catalogue/types";
import type { OpenPrompt, ProductKey, ProductKind, PromptCode, PromptResult, SaleProduct } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { Credits, UseCode } from "../credits/credits";
import type { Ownership } from "../ownership/ownership";
import type { SalePolicies } from "../ownership/policy";
import { PromptRate } from "./prompt-rate";
import type { PromptSlot } from "./prompt-slots";
import { PromptSlots } from "./prompt-slots";

/** One wish to sell something to a player. */
interface Sale {
	readonly player: EnginePlayer;
	/** What the player, or whoever gets the gift, will have. */
	readonly product: Product;
	readonly open: OpenPrompt;
	readonly usesCredits: boolean;
	/** For somebody else: the buyer's own credits do not matter. */
	readonly isGift: boolean;
}

function resultOf(code: PromptCode): PromptResult {
	return { ok: code === "Prompted" || code === "CreditUsed", code };
}

function toldOf(product: Product): SaleProduct {
	const { kind, id, name, params } = product;
	return { kind, id, name, params, category: product.kind === "dev" ? product.category : undefined };
}

const USE_CODES: { readonly [Code in UseCode]?: PromptCode } = {
	Spent: "CreditUsed",
	Busy: "Busy",
	Restricted: "Restricted",
	RateLimited: "RateLimited",
};

/** The one way to Roblox's prompts. */
export class Prompts {
	private readonly slots: PromptSlots;
	private readonly rate: PromptRate;

	constructor(
		private readonly context: MonetisationContext,
		private readonly credits: Credits,
		private readonly policies: SalePolicies,
		private readonly ownership: Ownership,
	) {
		this.slots = new PromptSlots(context.engine.scheduler);
		this.rate = new PromptRate(context.engine.clock);
	}

	/** Begins to watch for the ends of prompts. Does not yield. */
	public watch(): void {
		const { marketplace, players } = this.context.engine;
		const finishDev = (userId: number, productId: number | string, isPaid: boolean) => {
			const player = players.getPlayerByUserId(userId);
			if (player !== undefined) this.finish(player, "dev", productId, isPaid);
		};
		marketplace.onProductPromptFinished(finishDev);
		marketplace.onGamePassPromptFinished((player, passId, isPaid) => {
			this.finish(player, "gamepass", passId, isPaid);
		});
		marketplace.onSubscriptionPromptFinished((player, planId, isTried) => {
			this.finish(player, "subscription", planId, isTried);
		});
		this.context.movements.listen(({ kind, userId, productId }) => {
			if (kind === "ReceiptArrived") finishDev(userId, productId, true);
		});
		players.onRemoving((player) => {
			const slot = this.slots.find(player);
			if (slot !== undefined) this.slots.release(slot);
			this.rate.forget(player);
		});
	}

	/** Whether a prompt is open on the player's screen, or about to be, or one of the player's credits is being used. */
	public isBusy(player: EnginePlayer): boolean {
		return this.slots.find(player) !== undefined || this.context.accounts.find(player)?.isRedeeming === true;
	}

	/** Called whenever a prompt comes onto a player's screen, and with nothing when it is gone. Must not yield. */
	public onChanged(listener: (player: EnginePlayer, open: OpenPrompt | undefined) => void): void {
		this.slots.onChanged(listener);
	}

	/** A credit if there is one, otherwise Roblox's prompt. Yields for what has to be looked up, and where a handler does. */
	public promptSale(
		player: EnginePlayer,
		key: ProductKey,
		kind?: ProductKind,
		showOverlay = true,
		checkCredits = true,
	): PromptResult {
		const { started } = this.context;
		if (started === undefined) return resultOf("NotStarted");
		const product = started.catalogue.find(key, kind);
		if (product === undefined) {
			this.context.warnOnce(
				kind === undefined
					? `There is no product ${tostring(key)}: nothing was sold.`
					: `There is no product ${tostring(key)} of the kind "${kind}": nothing was sold.`,
			);
			return resultOf("UnknownProduct");
		}
		const open: OpenPrompt = { kind: product.kind, productId: product.id, name: product.name, showOverlay };
		const usesCredits = product.kind === "dev" && checkCredits;
		return this.offer({ player, product, open, usesCredits, isGift: false });
	}

	/** The prompt of a gift's own product: all checks, but no credits. Yields for what has to be looked up. */
	public open(player: EnginePlayer, open: OpenPrompt): PromptResult {
		const { started } = this.context;
		if (started === undefined) return resultOf("NotStarted");
		const product = typeIs(open.productId, "number") ? started.catalogue.findByGiftId(open.productId) : undefined;
		if (product === undefined) {
			this.context.warnOnce(`There is no product with the giftId ${open.productId}: nothing was sold.`);
			return resultOf("UnknownProduct");
		}
		return this.offer({ player, product, open, usesCredits: false, isGift: true });
	}

	private offer(sale: Sale): PromptResult {
		// Asked first: sessions end with the server, and "NotLoaded" would not be the reason.
		if (this.context.isClosing) return resultOf("Closing");
		const account = this.context.accounts.find(sale.player);
		if (account === undefined) return resultOf("NotLoaded");
		// Held from here on: of two calls at the same instant the second one is refused, whatever the first has to look up.
		const slot = account.isRedeeming ? undefined : this.slots.take(sale.player);
		if (slot === undefined) return resultOf("Busy");
		return runOwned(this.context.engine.scheduler, () => {
			const [isSuccess, answer] = pcall(() => this.decide(sale, account, slot));
			if (!isSuccess) this.context.warn(`${sale.open.name} could not be sold: ${answer}`);
			const code = isSuccess ? (answer as PromptCode) : "Failed";
			if (code !== "Prompted") this.slots.release(slot);
			return resultOf(code);
		});
	}

	private decide(sale: Sale, account: Account, slot: PromptSlot): PromptCode {
		if (!this.isAllowedByGame(sale)) return "Refused";
		const forbidden = this.obstacle(account, slot) ?? this.forbidden(sale) ?? this.obstacle(account, slot);
		if (forbidden !== undefined) return forbidden;
		const hasCredit = sale.usesCredits && this.credits.count(sale.player, sale.product.name) > 0;
		// Who has a credit may use it: the cap only closes the sale.
		if (!hasCredit && this.isCapReached(sale)) return "CapReached";
		if (hasCredit) {
			const code = this.useCredit(sale);
			if (code !== undefined) return code;
			const ended = this.obstacle(account, slot) ?? (this.isCapReached(sale) ? "CapReached" : undefined);
			if (ended !== undefined) return ended;
		}
		if (!this.rate.take(sale.player)) return "RateLimited";
		return this.prompt(sale, slot);
	}

	/** What has come between since the slot was taken: game code ran, or something was looked up. */
	private obstacle(account: Account, slot: PromptSlot): PromptCode | undefined {
		if (this.context.isClosing) return "Closing";
		if (this.context.accounts.find(account.player) !== account) return "NotLoaded";
		return account.isRedeeming || !this.slots.isHeld(slot) ? "Busy" : undefined;
	}

	private isAllowedByGame({ player, product }: Sale): boolean {
		const { canPrompt } = this.context.started!;
		if (canPrompt === undefined) return true;
		const [isSuccess, answer] = callAtOnce(canPrompt, player as Player, toldOf(product));
		if (!isSuccess) this.context.warn(`CanPrompt ${answer}, so ${product.name} (${product.id}) was not sold.`);
		return isSuccess && answer === true;
	}

	/** Yields for what has to be looked up. */
	private forbidden({ player, product }: Sale): PromptCode | undefined {
		if (this.policies.isKeptFrom(player, product)) return "Restricted";
		if (product.kind === "dev") return undefined;
		return this.ownership.ownsAsync(player, product) === "owned" ? "Owned" : undefined;
	}

	private isCapReached({ player, product, isGift }: Sale): boolean {
		if (product.kind !== "dev" || product.creditCap === undefined || isGift) return false;
		return this.credits.count(player, product.name) >= product.creditCap;
	}

	/** Nothing when there was no credit after all. Yields where the handler does. */
	private useCredit({ player, product }: Sale): PromptCode | undefined {
		const code = this.credits.use(player, product.name, () => this.isCreditConfirmed(player, product));
		return code === "NoCredit" ? undefined : (USE_CODES[code] ?? "CreditKept");
	}

	/** Yields where the game asks the player. */
	private isCreditConfirmed(player: EnginePlayer, product: Product): boolean {
		const { confirmCredit } = this.context.started!;
		if (confirmCredit === undefined) return true;
		const [isSuccess, answer] = pcall(() => confirmCredit(player as Player, toldOf(product)));
		if (!isSuccess) this.context.warn(`ConfirmCredit raised an error, so a credit was kept: ${answer}`);
		return isSuccess && answer === true;
	}

	private prompt({ player, open }: Sale, slot: PromptSlot): PromptCode {
		const { marketplace } = this.context.engine;
		this.slots.show(slot, open);
		const [isSuccess, problem] = pcall(() => {
			if (open.kind === "dev") marketplace.promptProductPurchase(player, open.productId as number);
			else if (open.kind === "gamepass") marketplace.promptGamePassPurchase(player, open.productId as number);
			else marketplace.promptSubscriptionPurchase(player, open.productId as string);
		});
		if (isSuccess) return "Prompted";
		this.context.warn(`The prompt for ${open.name} (${open.productId}) failed: ${problem}`);
		return "Failed";
	}

	/**
	 * A prompt is off the screen. Whether anything was bought is not its to say: a client can forge that, and brings nothing
	 * but prompts upon itself then.
	 */
	private finish(player: EnginePlayer, kind: ProductKind, productId: number | string, isPaid: boolean): void {
		const slot = this.slots.find(player);
		if (slot?.open?.kind !== kind || slot.open.productId !== productId) return;
		if (isPaid) this.rate.giveBack(player);
		this.slots.release(slot);
	}
}
