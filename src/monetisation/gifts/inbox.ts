import { receiveGift } from "../ledger/gifts";
import { regrant, voidMeantCredit } from "../ledger/support";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { Movement } from "../account/movements";
import type { AutoRedeem } from "../credits/auto-redeem";
import type { GiftMessage, RegrantMessage, VoidMessage } from "../messages/user-messages";
import { readMessages } from "../messages/read-messages";
import { isGiftMessage, isOurs, isRegrantMessage, isVoidMessage } from "../messages/user-messages";

/** What other servers left for the players who are here: gifts, and what support decided. */
export class Inbox {
	constructor(
		private readonly context: MonetisationContext,
		private readonly autoRedeem: AutoRedeem,
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
		const gift = {
			id: message.Gift,
			product: message.Product,
			from: message.From,
			now: this.context.engine.clock.unixSeconds(),
			channel: message.Channel,
			spent: message.Spent,
			placeId: message.PlaceId,
			params: message.Params,
		};
		account.attempt(() => {
			entryId = account.edit((ledger) => receiveGift(ledger, gift));
			processed();
			if (entryId === undefined) return true;
			const told = { purchaseId: message.Gift, entryId, spent: message.Spent, channel: message.Channel };
			this.tell("GiftReceived", account, message.Product, { ...told, detail: `from user ${message.From}` });
			this.tell("CreditGranted", account, message.Product, { ...told, detail: "gift" });
			return true;
		});
		account.profile.Save();
		if (entryId !== undefined) this.autoRedeem.redeemSoon(account, (entry) => entry.Id === entryId);
	}

	private takeRegrant(account: Account, message: RegrantMessage, processed: () => void): void {
		account.attempt(() => {
			this.regrant(account, message.Purchase, message.Product);
			processed();
			return true;
		});
		account.profile.Save();
	}

	private takeVoid(account: Account, message: VoidMessage, processed: () => void): void {
		account.attempt(() => {
			// While it is in use nobody can say whether it is spent: asked again at the next load.
			if (this.voidCredit(account, message) !== "InUse") processed();
			return true;
		});
		account.profile.Save();
	}

	/** Gives the credit that support promised; answers whether it is new. Does not yield. */
	public regrant(account: Account, purchaseId: string, product: string): boolean {
		const now = this.context.engine.clock.unixSeconds();
		const entryId = account.edit((ledger) => regrant(ledger, purchaseId, product, now));
		if (entryId === undefined) return false;
		this.tell("CreditGranted", account, product, { purchaseId, entryId, detail: "regranted by support" });
		return true;
	}

	/** Withdraws the credit that support meant. Does not yield. */
	public voidCredit(account: Account, meant: VoidMessage): "Voided" | "InUse" | "UnknownEntry" {
		const voided = account.edit((ledger) => voidMeantCredit(ledger, meant));
		if (voided.code === "Voided") {
			this.tell("CreditVoided", account, meant.Product, {
				purchaseId: voided.purchase,
				entryId: meant.Entry,
				detail: "by support",
			});
		}
		return voided.code;
	}

	private tell(
		kind: Movement["kind"],
		account: Account,
		productText: string,
		more: Pick<Movement, "purchaseId" | "entryId" | "spent" | "channel" | "detail">,
	): void {
		account.tell({
			kind,
			productId: tonumber(productText) ?? productText,
			productName: this.context.started?.catalogue.findDevProduct(productText)?.name,
			...more,
		});
	}
}
