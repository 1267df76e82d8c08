import type { EnginePlayer, Receipt } from "../../engine";
import { runOwned } from "../../util/owned-thread";
import type { DevProduct } from "../catalogue/types";
import {
	addIntent,
	bankGift,
	dropEarlierIntents,
	dropIntent,
	findGift,
	giveByCredit,
	hasIntent,
	isPossibleRecipient,
	isSavedGift,
	isSavedIntent,
	markIntentPaid,
} from "../ledger/gifts";
import type { BankedGift, GiftPurchase } from "../ledger/gifts";
import { isKnownPurchase } from "../ledger/purchases";
import type { GiftIntent } from "../ledger/types";
import type { OpenPrompt, ProductKey, PromptCode, PromptResult } from "../types";
import type { Account, Told } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { GiftDelivery } from "./gift-delivery";
import type { MovementKind } from "../account/movements";
import { paidOfGift, paidOfReceipt } from "../account/paid";
import { storedParams } from "../account/params";
import { OPEN_SECONDS_MAX } from "../prompts/prompt-slots";
import { Question } from "../ownership/question";
import { awaitSaved } from "../account/saved";

/** Bought at a prompt in the experience; other channels know nothing of our prompts. */
const IN_EXPERIENCE = 1;

/** How long a gift waits for the answer whether its recipient exists. */
const PATIENCE_SECONDS = 5;
/** How long a wish is good over a rejoin. */
const WISH_SECONDS = 3600;
/** In which Roblox has delivered what was pending at the join. */
const DELIVERED_SECONDS = 60;

/** What shows a gift's prompt. */
interface GiftPrompts {
	isBusy(player: EnginePlayer): boolean;
	open(player: EnginePlayer, open: OpenPrompt): PromptResult;
}

/** What is to be given to whom. */
interface Present {
	readonly account: Account;
	readonly product: DevProduct;
	readonly giftId: number;
	readonly recipient: number;
}

/** A gift's prompt that was shown. */
interface ShownGift {
	readonly intentId: string;
	/** By this server's clock, in seconds. */
	readonly at: number;
}

function resultOf(code: PromptCode): PromptResult {
	return { ok: code === "Prompted" || code === "CreditUsed", code };
}

function addressOf({ player }: Account, giftId: number): string {
	return `${player.UserId}/${giftId}`;
}

/** Products that one player buys for another. */
export class Gifts {
	/** What is behind the prompt that is on a player's screen, by user and product. */
	private readonly prompted = new Map<string, ShownGift>();
	/** Whose gift is on its way to the prompt. */
	private readonly asking = new Set<Account>();

	constructor(
		private readonly context: MonetisationContext,
		private readonly prompts: GiftPrompts,
		private readonly delivery: GiftDelivery,
	) {}

	/** Begins to watch prompts and loads. Does not yield. */
	public watch(): void {
		this.context.engine.marketplace.onProductPromptFinished((userId, productId, isPurchased) => {
			this.finishPrompt(userId, productId, isPurchased);
		});
		this.context.engine.players.onRemoving((player) => {
			for (const { giftId } of this.context.started?.catalogue.devProducts ?? []) {
				if (giftId !== undefined) this.prompted.delete(`${player.UserId}/${giftId}`);
			}
		});
		this.context.accounts.onOpened((account) => {
			this.forgetWishes(account);
			this.delivery.sendAll(account);
		});
	}

	/** A player who quit a prompt may have paid for it: what Roblox delivers at the next join tells. */
	private forgetWishes(account: Account): void {
		if ((account.findLedger()?.GiftIntents ?? []).isEmpty()) return;
		const { clock, scheduler } = this.context.engine;
		const drop = (madeBefore: number) => {
			if (!account.isOver()) account.edit((ledger) => dropEarlierIntents(ledger, account.stayId, madeBefore));
		};
		drop(clock.unixSeconds() - WISH_SECONDS);
		scheduler.delay(DELIVERED_SECONDS, () => drop(math.huge));
	}

	/** A gift credit if there is one, otherwise Roblox's prompt. Yields until the recipient is stored. */
	public giftProduct(player: EnginePlayer, recipient: number, key: ProductKey): PromptResult {
		const { started, isClosing } = this.context;
		if (started === undefined) return resultOf("NotStarted");
		const product = started.catalogue.findDevProduct(key);
		if (product?.giftId === undefined) {
			this.context.warnOnce(`There is no product ${tostring(key)} with a giftId: it cannot be given.`);
			return resultOf("UnknownProduct");
		}
		const account = this.context.accounts.find(player);
		if (account === undefined) return resultOf("NotLoaded");
		if (!this.isSendable(account)) return resultOf("NotSupported");
		if (!isPossibleRecipient(recipient, player.UserId, this.context.engine.host.isStudio))
			return resultOf("InvalidRecipient");
		if (isClosing) return resultOf("Closing");
		const present = { account, product, giftId: product.giftId, recipient };
		return runOwned(this.context.engine.scheduler, () => {
			if (!this.isUser(recipient)) return resultOf("InvalidRecipient");
			return this.giveByCredit(present) ?? this.promptAlone(present);
		});
	}

	/** Yields. No answer lets the gift through: a game knows whom it offers. */
	private isUser(userId: number): boolean {
		const { players, scheduler, users } = this.context.engine;
		if (userId < 0 || players.getPlayerByUserId(userId) !== undefined) return true;
		const question = new Question(
			scheduler,
			() => users.existsAsync(userId),
			() => {},
			() => !this.context.isClosing,
		);
		return question.start(() => {}).waitFor(PATIENCE_SECONDS) !== false;
	}

	/** One at a time: an intent without a prompt would stand between the open prompt and its receipt. */
	private promptAlone(present: Present): PromptResult {
		const { account } = present;
		const isBusy = this.asking.has(account) || this.prompts.isBusy(account.player) || this.isShown(present);
		if (isBusy) return resultOf("Busy");
		this.asking.add(account);
		const [isSuccess, result] = pcall(() => this.promptFor(present));
		this.asking.delete(account);
		if (!isSuccess) error(result, 0);
		return result as PromptResult;
	}

	/**
	 * Whether a prompt for the same product may still be on the screen: of two, nobody could say which one has ended. The
	 * receipt of an earlier prompt frees the player's place for prompts, and is no sign of that.
	 */
	private isShown({ account, giftId }: Present): boolean {
		const shown = this.prompted.get(addressOf(account, giftId));
		if (shown === undefined) return false;
		const isRecent = this.context.engine.clock.monotonicSeconds() - shown.at < OPEN_SECONDS_MAX;
		return isRecent && hasIntent(account.ledgerNow(), shown.intentId);
	}

	/** Turns a receipt for a gift into one change of the buyer's profile. Does not yield. */
	public process(account: Account, product: DevProduct, receipt: Receipt): { readonly isIn: true } {
		if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return { isIn: true };
		const channel = receipt.ProductPurchaseChannel;
		const isPrompted = channel === undefined || channel === IN_EXPERIENCE;
		const paid = {
			...this.purchaseOf(account, product, receipt.ProductId, receipt.PurchaseId),
			channel,
			spent: receipt.CurrencySpent,
			placeId: receipt.PlaceIdWherePurchased,
		};
		account.attempt(() => {
			const openIntent = this.prompted.get(addressOf(account, receipt.ProductId))?.intentId;
			const prompted = isPrompted ? { openIntent } : undefined;
			const banked = account.edit((ledger) => bankGift(ledger, paid, this.isSendable(account), prompted));
			this.tellBanked(account, product, receipt, banked);
			return true;
		});
		return { isIn: true };
	}

	/** Messages reach this game's profiles, and its profiles read them. */
	private isSendable(account: Account): boolean {
		const { started } = this.context;
		return started?.data.MessageUserAsync !== undefined && account.profile.MessageHandler !== undefined;
	}

	private purchaseOf(account: Account, product: DevProduct, giftId: number, purchase: string): GiftPurchase {
		return {
			purchase,
			giftProduct: tostring(giftId),
			product: product.idText,
			from: account.player.UserId,
			now: this.context.engine.clock.unixSeconds(),
			params: storedParams(product.params),
		};
	}

	/** Nothing when there is no credit. Yields until the gift is stored. */
	private giveByCredit({ account, product, giftId, recipient }: Present): PromptResult | undefined {
		// A credit that comes from no purchase gives a gift with an id of its own.
		const paid = this.purchaseOf(account, product, giftId, this.context.engine.random.guid());
		const gift = account.edit((ledger) => giveByCredit(ledger, paid, recipient));
		if (gift === undefined) return undefined;
		this.tell("CreditSpent", account, product, giftId, {
			purchaseId: gift.Id,
			...paidOfGift(gift),
			recipient,
			detail: "gift",
		});
		const isSaved = awaitSaved(this.context, account, (saved) => {
			return isSavedGift(saved, gift.Id) || findGift(account.ledgerNow(), gift.Id) === undefined;
		});
		this.delivery.sendAll(account);
		return resultOf(isSaved ? "CreditUsed" : "NotLoaded");
	}

	/** Yields until the recipient is stored, and where the gate does. */
	private promptFor({ account, product, giftId, recipient }: Present): PromptResult {
		const { random, clock } = this.context.engine;
		const intentId = random.guid();
		const intent: GiftIntent = {
			Id: intentId,
			Product: tostring(giftId),
			Recipient: recipient,
			At: clock.unixSeconds(),
			Stay: account.stayId,
		};
		account.edit((ledger) => addIntent(ledger, intent));
		// A receipt of an earlier prompt may take the intent meanwhile.
		const isSaved = awaitSaved(this.context, account, (saved) => {
			return isSavedIntent(saved, intentId) || !hasIntent(account.ledgerNow(), intentId);
		});
		if (!isSaved || !account.isActive()) return resultOf("NotLoaded");
		// Then somebody has paid for this gift already.
		if (!hasIntent(account.ledgerNow(), intentId)) return resultOf("CreditUsed");
		const address = addressOf(account, giftId);
		const before = this.prompted.get(address);
		this.prompted.set(address, { intentId, at: clock.monotonicSeconds() });
		const result = this.prompts.open(account.player, {
			kind: "dev",
			productId: giftId,
			name: product.name,
			showOverlay: true,
		});
		if (result.ok) return result;
		this.restorePrompted(address, intentId, before);
		if (!account.isOver()) account.edit((ledger) => dropIntent(ledger, intentId));
		return result;
	}

	/** The prompt that was refused must not hide the one that is open. */
	private restorePrompted(address: string, intentId: string, before: ShownGift | undefined): void {
		if (this.prompted.get(address)?.intentId !== intentId) return;
		if (before === undefined) this.prompted.delete(address);
		else this.prompted.set(address, before);
	}

	private finishPrompt(userId: number, productId: number, isPurchased: boolean): void {
		const intentId = this.prompted.get(`${userId}/${productId}`)?.intentId;
		this.prompted.delete(`${userId}/${productId}`);
		if (intentId === undefined) return;
		const { accounts, engine } = this.context;
		const player = engine.players.getPlayerByUserId(userId);
		// Also of a session that is suspended: nobody hears the outcome of that prompt a second time.
		const account = player !== undefined ? (accounts.find(player) ?? accounts.current(player)) : undefined;
		const settle = isPurchased ? markIntentPaid : dropIntent;
		if (account?.isOver() === false) account.edit((ledger) => settle(ledger, intentId));
	}

	private tellBanked(account: Account, product: DevProduct, receipt: Receipt, banked: BankedGift): void {
		const isGift = banked.kind === "gift";
		const told = {
			purchaseId: receipt.PurchaseId,
			entryId: isGift ? undefined : banked.entryId,
			...paidOfReceipt(receipt),
			recipient: isGift ? banked.gift.Recipient : undefined,
			detail: isGift ? "gift" : "gift credit",
		};
		if (!isGift) this.tell("CreditGranted", account, product, receipt.ProductId, told);
		this.tell("PurchaseProcessed", account, product, receipt.ProductId, told);
	}

	private tell(
		kind: MovementKind,
		account: Account,
		product: DevProduct,
		giftId: number,
		more: Omit<Told, "kind" | "productId" | "productName">,
	): void {
		account.tell({ kind, productId: giftId, productName: `${product.name} as a gift`, ...more });
	}
}
