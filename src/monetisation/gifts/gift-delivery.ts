import { Backoff } from "../../util/backoff";
import { sealMessage } from "../../util/library-message";
import { findGift, finishGift, isSavedGift } from "../ledger/gifts";
import type { OutgoingGift } from "../ledger/types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import { paidOfGift } from "../account/paid";
import { awaitSaved } from "../account/saved";
import type { GiftMessage } from "../messages/user-messages";

/** Between two tries to leave a gift for its recipient. */
const PAUSE_SECONDS_MIN = 10;
const PAUSE_SECONDS_MAX = 300;

function messageOf(gift: OutgoingGift): GiftMessage {
	return {
		Kind: "@coffer/Gift",
		Gift: gift.Id,
		Product: gift.Product,
		From: gift.From,
		Channel: gift.Channel,
		Spent: gift.Spent,
		PlaceId: gift.PlaceId,
		Params: gift.Params,
	};
}

/** Brings gifts from the ledgers of buyers who are here to their recipients, wherever those are. */
export class GiftDelivery {
	/** What is being sent, by session and gift. */
	private readonly underWay = new Set<string>();

	constructor(private readonly context: MonetisationContext) {}

	/** Sends whatever is on its way in this account. Does not yield. */
	public sendAll(account: Account): void {
		for (const gift of account.findLedger()?.Gifts ?? []) this.send(account, gift.Id);
	}

	/** Tries until the gift is there, or the buyer is gone: the next load of the buyer goes on. Does not yield. */
	private send(account: Account, giftId: string): void {
		const address = `${account.stayId}/${giftId}`;
		if (this.underWay.has(address)) return;
		this.underWay.add(address);
		this.context.engine.scheduler.spawn(() => {
			const [isSuccess, problem] = pcall(() => this.keepSending(account, giftId));
			this.underWay.delete(address);
			if (!isSuccess) this.context.warn(`Gift ${giftId} could not be sent: ${problem}`);
		});
	}

	/** Yields. */
	private keepSending(account: Account, giftId: string): void {
		const backoff = new Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX);
		// What is not stored may be lost with this server, and then the right to give it comes back.
		awaitSaved(this.context, account, (saved) => {
			return isSavedGift(saved, giftId) || findGift(account.ledgerNow(), giftId) === undefined;
		});
		while (!account.isOver() && !this.context.isClosing) {
			const gift = findGift(account.ledgerNow(), giftId);
			if (gift === undefined) return;
			if (this.trySend(gift)) return this.finish(account, gift);
			this.context.engine.scheduler.wait(backoff.next());
		}
	}

	/** Yields. False: it may have arrived all the same, so the same gift is sent again. */
	private trySend(gift: OutgoingGift): boolean {
		const data = this.context.started!.data;
		if (data.MessageUserAsync === undefined) {
			this.context.warnOnce("Data has no MessageUserAsync any more, so gifts wait for a server that has it.");
			return false;
		}
		const [isSuccess, answer] = pcall(() => data.MessageUserAsync!(gift.Recipient, sealMessage(messageOf(gift))));
		if (!isSuccess) this.context.warn(`Data:MessageUserAsync raised an error, so gift ${gift.Id} waits: ${answer}`);
		return isSuccess && answer === true;
	}

	private finish(account: Account, gift: OutgoingGift): void {
		account.tell({
			kind: "GiftSent",
			productId: tonumber(gift.Product) ?? gift.Product,
			purchaseId: gift.Id,
			...paidOfGift(gift),
			recipient: gift.Recipient,
		});
		// Otherwise it is sent once more at the next load, and its recipient knows it.
		if (account.isOver() || !account.edit((ledger) => finishGift(ledger, gift.Id))) return;
		account.profile.Save();
	}
}
