import { t } from "@rbxts/t";
import type { EnginePlayer, Receipt } from "../../engine";
import { describe } from "../../util/text";
import { isKnownPurchase, isSavedPurchase } from "../ledger/purchases";
import type { Account } from "../account/account";
import type { Bank, Banked, NotBanked } from "./bank";
import type { MonetisationContext } from "../account/context";
import type { GiftDelivery } from "../gifts/gift-delivery";
import type { Gifts } from "../gifts/gifts";
import type { SalePolicies } from "../ownership/policy";
import type { AutoRedeem } from "../credits/auto-redeem";
import { paidOfReceipt } from "../account/paid";
import { pauseWhileHere } from "../account/pause";
import { awaitSaved } from "../account/saved";

const isReceipt = t.interface({ PurchaseId: t.string, PlayerId: t.number, ProductId: t.number });

/** After the first tries that failed, in seconds; then after every one. */
const PAUSES_SECONDS = [5, 20];
const PAUSE_SECONDS_MAX = 60;

/** A receipt that is being worked on. */
interface Flight {
	isDone: boolean;
	answer: boolean;
	readonly waiting: Array<thread>;
}

/** Every receipt of this server, from its arrival to its answer. */
export class Receipts {
	private readonly flights = new Map<string, Flight>();

	constructor(
		private readonly context: MonetisationContext,
		private readonly bank: Bank,
		private readonly gifts: Gifts,
		private readonly giftDelivery: GiftDelivery,
		private readonly policies: SalePolicies,
		private readonly autoRedeem: AutoRedeem,
	) {}

	/** Yields. True: the purchase is in the stored profile, so it need not come again. Never raises. */
	public handle(receipt: Receipt): boolean {
		// `receipt` comes from the engine, but a game may play one too.
		if (!isReceipt(receipt)) {
			this.context.warn(`A receipt made no sense: ${describe(receipt)}`);
			return false;
		}
		const under = this.flights.get(receipt.PurchaseId);
		if (under !== undefined) return this.join(under);
		const flight: Flight = { isDone: false, answer: false, waiting: [] };
		this.flights.set(receipt.PurchaseId, flight);
		const [isSuccess, answer] = pcall(() => this.process(receipt));
		if (!isSuccess) this.context.warn(`Purchase ${receipt.PurchaseId} could not be processed: ${answer}`);
		flight.answer = isSuccess && answer === true;
		flight.isDone = true;
		this.flights.delete(receipt.PurchaseId);
		this.tellAnswer(receipt, flight.answer);
		for (const thread of flight.waiting) this.context.engine.scheduler.resume(thread);
		return flight.answer;
	}

	/** The same receipt is worked on already: its answer holds for this delivery too. */
	private join(flight: Flight): boolean {
		while (!flight.isDone) {
			flight.waiting.push(coroutine.running());
			coroutine.yield();
		}
		return flight.answer;
	}

	private process(receipt: Receipt): boolean {
		this.context.movements.tell({
			kind: "ReceiptArrived",
			userId: receipt.PlayerId,
			productId: receipt.ProductId,
			purchaseId: receipt.PurchaseId,
			...paidOfReceipt(receipt),
		});
		const player = this.context.engine.players.getPlayerByUserId(receipt.PlayerId);
		if (player === undefined) return this.fail(receipt, undefined, "the player is not in this server");
		const account = this.context.accounts.waitFor(player);
		if (account === undefined) return this.fail(receipt, player, "the player's profile is not loaded");
		if (!this.makeGood(account, receipt)) return false;
		const isSaved = awaitSaved(this.context, account, (saved) => isSavedPurchase(saved, receipt.PurchaseId));
		if (!isSaved) return this.fail(receipt, player, "the session ended before the purchase was saved");
		// Deferred: Roblox has its answer first.
		this.context.engine.scheduler.defer(() => {
			this.giftDelivery.sendAll(account);
			this.autoRedeem.redeemSoon(account, (entry) => entry.Purchase === receipt.PurchaseId);
		});
		return true;
	}

	/**
	 * Yields until the purchase is in the profile. What fails is tried again while the player is here: a receipt that was
	 * answered is not delivered again in this stay. False when the stay or the session is over.
	 */
	private makeGood(account: Account, receipt: Receipt): boolean {
		let tries = 0;
		while (true) {
			const banked = this.tryOnce(account, receipt);
			if (banked.isIn) return true;
			// Told once, not at each try.
			if (tries === 0) this.tellFailure(account, receipt, banked);
			tries += 1;
			const seconds = PAUSES_SECONDS[tries - 1] ?? PAUSE_SECONDS_MAX;
			if (!pauseWhileHere(this.context, account, seconds, () => this.isWorthATry(account, receipt, banked)))
				return false;
		}
	}

	private tellFailure({ player }: Account, receipt: Receipt, { problem, isUnknown }: NotBanked): void {
		if (isUnknown !== true) {
			this.context.warn(
				`Purchase ${receipt.PurchaseId} of ${player.Name} could not be made good, and is tried again while the player is here and at every join: ${problem}`,
			);
		}
		this.fail(receipt, player, problem);
	}

	/** Support may have given a credit for it, and a part of the game may have announced its product meanwhile. */
	private isWorthATry(account: Account, receipt: Receipt, { isUnknown }: NotBanked): boolean {
		if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return true;
		return isUnknown === true && this.context.started!.catalogue.findDevProduct(receipt.ProductId) !== undefined;
	}

	/** Yields for random items. */
	private tryOnce(account: Account, receipt: Receipt): Banked {
		// Asked before the catalogue: a product may have been taken out of it since.
		if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return { isIn: true };
		const { catalogue } = this.context.started!;
		const given = catalogue.findByGiftId(receipt.ProductId);
		if (given !== undefined) return this.gifts.process(account, given, receipt);
		const product = catalogue.findDevProduct(receipt.ProductId);
		if (product === undefined) {
			this.context.warnOnce(
				`There is no product with the id ${receipt.ProductId}: its purchases wait for a server that knows it.`,
			);
			return { isIn: false, problem: "the product is unknown", isUnknown: true };
		}
		// Who must not have a random item keeps the right to it, where the law is another one.
		const isKept = this.policies.isKeptFrom(account.player, product);
		if (!account.isActive()) return { isIn: false, problem: "the session ended" };
		return this.bank.process(account, product, receipt, isKept);
	}

	private fail(receipt: Receipt, player: EnginePlayer | undefined, detail: string): false {
		this.context.movements.tell({
			kind: "PurchaseFailed",
			userId: receipt.PlayerId,
			player,
			productId: receipt.ProductId,
			purchaseId: receipt.PurchaseId,
			...paidOfReceipt(receipt),
			detail,
		});
		return false;
	}

	private tellAnswer(receipt: Receipt, isGood: boolean): void {
		this.context.movements.tell({
			kind: "ReceiptAnswered",
			userId: receipt.PlayerId,
			productId: receipt.ProductId,
			purchaseId: receipt.PurchaseId,
			isGood,
		});
	}
}
