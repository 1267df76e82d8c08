import { receiveGift } from "../ledger/gifts";
import { regrant, voidMeantCredit } from "../ledger/support";
import { takeUntold } from "../ledger/untold";
import type { Account, Told } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { Movement } from "../account/movements";
import { paidOfRecord } from "../account/paid";
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
			this.tellUntold(account);
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

	/** What a server did to the stored ledger, where nobody could be told of it. */
	private tellUntold(account: Account): void {
		if (account.findLedger()?.Untold === undefined) return;
		account.attempt(() => {
			for (const line of account.edit(takeUntold)) {
				this.tell(line.Kind, account, line.Product, {
					purchaseId: line.Purchase,
					entryId: line.Entry,
					detail: line.Detail,
				});
			}
			return true;
		});
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
			const told = { purchaseId: message.Gift, entryId, ...paidOfRecord(message) };
			this.tell("GiftReceived", account, message.Product, told);
			this.tell("CreditGranted", account, message.Product, { ...told, detail: "gift" });
			return true;
		});
		account.profile.Save();
		if (entryId !== undefined) this.autoRedeem.redeemSoon(account, (entry) => entry.Id === entryId);
	}

	private takeRegrant(account: Account, message: RegrantMessage, processed: () => void): void {
		account.attempt(() => {
			this.regrant(account, message);
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
	public regrant(account: Account, promised: Omit<RegrantMessage, "Kind">): boolean {
		const now = this.context.engine.clock.unixSeconds();
		const isToGive = this.isGiftProduct(promised.Product) ? true : undefined;
		const entry = account.edit((ledger) => regrant(ledger, promised, now, isToGive));
		if (entry === undefined) return false;
		this.tell("CreditGranted", account, promised.Product, {
			purchaseId: promised.Purchase,
			entryId: entry.Id,
			...paidOfRecord(entry),
			detail: "regranted by support",
		});
		return true;
	}

	private isGiftProduct(product: string): boolean {
		const id = tonumber(product);
		return id !== undefined && this.context.started?.catalogue.findByGiftId(id) !== undefined;
	}

	/** Withdraws the credit that support meant. Does not yield. */
	public voidCredit(account: Account, meant: VoidMessage): "Voided" | "InUse" | "UnknownEntry" {
		const voided = account.edit((ledger) => voidMeantCredit(ledger, meant));
		if (voided.code === "Voided") {
			this.tell("CreditVoided", account, meant.Product, {
				purchaseId: voided.entry.Purchase,
				entryId: meant.Entry,
				...paidOfRecord(voided.entry),
				detail: "by support",
			});
		}
		return voided.code;
	}

	private tell(
		kind: Movement["kind"],
		account: Account,
		productText: string,
		more: Omit<Told, "kind" | "productId" | "productName">,
	): void {
		account.tell({
			kind,
			productId: tonumber(productText) ?? productText,
			productName: this.context.started?.catalogue.findDevProduct(productText)?.name,
			...more,
		});
	}
}
