import { availableCount } from "../ledger/counts";
import { receiveGift } from "../ledger/gifts";
import { regrant, voidMeantCredit } from "../ledger/support";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { Movement } from "../account/movements";
import type { SalePolicies } from "../ownership/policy";
import type { Redemptions } from "../credits/redemption";
import type { GiftMessage, RegrantMessage, VoidMessage } from "../messages/user-messages";
import { readMessages } from "../messages/read-messages";
import { isGiftMessage, isOurs, isRegrantMessage, isVoidMessage } from "../messages/user-messages";

/** What other servers left for the players who are here: gifts, and what support decided. */
export class Inbox {
	constructor(
		private readonly context: MonetisationContext,
		private readonly redemptions: Redemptions,
		private readonly policies: SalePolicies,
	) {}

	/** Begins to read the messages of everyone whose profile is loaded. Does not yield. */
	public watch(): void {
		this.context.accounts.onOpened((account) => {
			readMessages(account.profile, (message, processed) => this.read(account, message, processed));
		});
	}

	/** Messages that are not ours are left to the game. */
	private read(account: Account, message: unknown, processed: () => void): void {
		if (!isOurs(message)) return;
		if (isGiftMessage(message)) this.takeGift(account, message, processed);
		else if (isRegrantMessage(message)) this.takeRegrant(account, message, processed);
		else if (isVoidMessage(message)) this.takeVoid(account, message, processed);
		else this.context.warnOnce(`A message to ${account.player.Name} makes no sense here and stays where it is.`);
	}

	private takeGift(account: Account, message: GiftMessage, processed: () => void): void {
		let entryId: string | undefined;
		account.holdSaves(() => {
			entryId = receiveGift(account.home(), account.ledgerNow(), {
				id: message.Gift,
				product: message.Product,
				now: this.context.engine.clock.unixSeconds(),
				channel: message.Channel,
				spent: message.Spent,
				params: message.Params,
			});
			processed();
		});
		if (entryId !== undefined) {
			const told = { purchaseId: message.Gift, entryId, spent: message.Spent, channel: message.Channel };
			this.tell("GiftReceived", account, message.Product, { ...told, detail: `from user ${message.From}` });
			this.tell("CreditGranted", account, message.Product, { ...told, detail: "gift" });
		}
		account.profile.Save();
		if (entryId !== undefined) this.redeemSoon(account, message.Product, entryId);
	}

	private takeRegrant(account: Account, message: RegrantMessage, processed: () => void): void {
		account.holdSaves(() => {
			this.regrant(account, message.Purchase, message.Product);
			processed();
		});
		account.profile.Save();
	}

	private takeVoid(account: Account, message: VoidMessage, processed: () => void): void {
		account.holdSaves(() => {
			// While it is in use nobody can say whether it is spent: asked again at the next load.
			if (this.voidCredit(account, message) !== "InUse") processed();
		});
		account.profile.Save();
	}

	/** Gives the credit that support promised; answers whether it is new. Does not yield. */
	public regrant(account: Account, purchaseId: string, product: string): boolean {
		const now = this.context.engine.clock.unixSeconds();
		const entryId = regrant(account.home(), account.ledgerNow(), purchaseId, product, now);
		if (entryId === undefined) return false;
		this.tell("CreditGranted", account, product, { purchaseId, entryId, detail: "regranted by support" });
		return true;
	}

	/** Withdraws the credit that support meant. Does not yield. */
	public voidCredit(account: Account, meant: VoidMessage): "Voided" | "InUse" | "UnknownEntry" {
		const voided = voidMeantCredit(account.home(), account.ledgerNow(), meant);
		if (voided.code === "Voided") {
			this.tell("CreditVoided", account, meant.Product, {
				purchaseId: voided.purchase,
				entryId: meant.Entry,
				detail: "by support",
			});
		}
		return voided.code;
	}

	/** After whatever else came with this save; a handler that yields holds nobody up. */
	private redeemSoon(account: Account, productText: string, entryId: string): void {
		const product = this.context.started?.catalogue.findDevProduct(productText);
		if (product === undefined || !product.isRedeemedAtOnce) return;
		this.context.engine.scheduler.defer(() => {
			// A gift does not lift what the law of the recipient's region forbids: then it stays a credit.
			if (this.policies.isKeptFrom(account.player, product)) return;
			if (account.isActive()) this.redemptions.redeemInTurn(account, product, entryId);
		});
	}

	private tell(
		kind: Movement["kind"],
		account: Account,
		productText: string,
		more: Pick<Movement, "purchaseId" | "entryId" | "spent" | "channel" | "detail">,
	): void {
		this.context.movements.tell({
			kind,
			userId: account.player.UserId,
			player: account.player,
			productId: tonumber(productText) ?? productText,
			productName: this.context.started?.catalogue.findDevProduct(productText)?.name,
			balance: availableCount(account.ledgerNow(), productText),
			...more,
		});
	}
}
