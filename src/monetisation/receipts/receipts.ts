import { t } from "@rbxts/t";
import type { EnginePlayer, Receipt } from "../../engine";
import { describe } from "../../util/text";
import { isKnownPurchase, isSavedPurchase } from "../ledger/purchases";
import type { Account } from "../account/account";
import type { Bank } from "./bank";
import type { MonetisationContext } from "../account/context";
import type { GiftDelivery } from "../gifts/gift-delivery";
import type { Gifts } from "../gifts/gifts";
import type { SalePolicies } from "../ownership/policy";
import type { Redemptions } from "../credits/redemption";
import { awaitSaved } from "../account/saved";

const isReceipt = t.interface({ PurchaseId: t.string, PlayerId: t.number, ProductId: t.number });

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
		private readonly redemptions: Redemptions,
		private readonly gifts: Gifts,
		private readonly giftDelivery: GiftDelivery,
		private readonly policies: SalePolicies,
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
			spent: receipt.CurrencySpent,
			channel: receipt.ProductPurchaseChannel,
		});
		const player = this.context.engine.players.getPlayerByUserId(receipt.PlayerId);
		if (player === undefined) return this.fail(receipt, undefined, "the player is not in this server");
		const account = this.context.accounts.waitFor(player);
		if (account === undefined) return this.fail(receipt, player, "the player's profile is not loaded");
		if (!this.isInProfile(account, receipt)) return false;
		const isSaved = awaitSaved(this.context, account, (saved) => isSavedPurchase(saved, receipt.PurchaseId));
		if (!isSaved) return this.fail(receipt, player, "the session ended before the purchase was saved");
		// Deferred: Roblox has its answer first.
		this.context.engine.scheduler.defer(() => {
			this.giftDelivery.sendAll(account);
			this.redeemAtOnce(account, receipt);
		});
		return true;
	}

	private isInProfile(account: Account, receipt: Receipt): boolean {
		// Asked before the catalogue: a product may have been taken out of it since.
		if (isKnownPurchase(account.ledgerNow(), receipt.PurchaseId)) return true;
		const { catalogue } = this.context.started!;
		const given = catalogue.findByGiftId(receipt.ProductId);
		if (given !== undefined) return this.gifts.process(account, given, receipt);
		const product = catalogue.findDevProduct(receipt.ProductId);
		if (product !== undefined) {
			// Yields for random items. Who must not have one keeps the right to it, where the law is another one.
			const isKept = this.policies.isKeptFrom(account.player, product);
			if (!account.isActive()) return this.fail(receipt, account.player, "the session ended");
			return this.bank.process(account, product, receipt, isKept);
		}
		this.context.warnOnce(
			`There is no product with the id ${receipt.ProductId}: its purchases wait for a server that knows it.`,
		);
		return this.fail(receipt, account.player, "the product is unknown");
	}

	/** The credit that a purchase was kept as, if its product wants its effect right away. Yields. */
	private redeemAtOnce(account: Account, receipt: Receipt): void {
		const product = this.context.started!.catalogue.findDevProduct(receipt.ProductId);
		if (product === undefined || !product.isOutside || !product.isRedeemedAtOnce) return;
		if (this.policies.isKeptFrom(account.player, product) || !account.isActive()) return;
		const entry = account
			.ledgerNow()
			.Entries.find((candidate) => candidate.Purchase === receipt.PurchaseId && candidate.State === "available");
		if (entry !== undefined) this.redemptions.redeemInTurn(account, product, entry.Id);
	}

	private fail(receipt: Receipt, player: EnginePlayer | undefined, detail: string): false {
		this.context.movements.tell({
			kind: "PurchaseFailed",
			userId: receipt.PlayerId,
			player,
			productId: receipt.ProductId,
			purchaseId: receipt.PurchaseId,
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
