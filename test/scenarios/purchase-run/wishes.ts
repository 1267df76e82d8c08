import type { GiftIntent, LedgerData, OutgoingGift } from "../../../src/monetisation/ledger/types";
import type { ShopData } from "./model";
import type { ShopStage } from "./shop-stage";

/** For whom somebody wants to buy what. */
export interface WishAddress {
	readonly buyer: number;
	readonly recipient: number;
	readonly giftId: number;
}

/** A wish that nobody pays for, while the buyer's record still has it. */
export interface FadingWish extends WishAddress {
	readonly intentId: string;
}

function ledgerOf(data: ShopData | undefined): Partial<LedgerData> {
	return data?.MonetisationLedger ?? {};
}

function intentsFor({ recipient, giftId }: WishAddress, data: ShopData | undefined): Array<GiftIntent> {
	const intents = ledgerOf(data).GiftIntents ?? [];
	return intents.filter(({ Product, Recipient }) => Product === tostring(giftId) && Recipient === recipient);
}

function giftsFor({ recipient, giftId }: WishAddress, data: ShopData | undefined): Array<OutgoingGift> {
	const gifts = ledgerOf(data).Gifts ?? [];
	return gifts.filter(({ GiftProduct, Recipient }) => GiftProduct === tostring(giftId) && Recipient === recipient);
}

/** One call of GiftProduct. It counts as a wish that may be paid for until it is known that nobody pays. */
export class Wish {
	/** The intents that were stored before it. */
	private readonly known: ReadonlyArray<string>;

	constructor(
		private readonly stage: ShopStage,
		private readonly address: WishAddress,
	) {
		this.known = this.stored().map(({ Id }) => Id);
		stage.wish(address, 1);
	}

	/**
	 * Its prompt was declined, or never shown. A server that stands still, or dies, does not store that, and the next receipt
	 * for the product may be taken for it: Roblox does not tell where it was bought.
	 */
	public drop(): void {
		const { stage, address } = this;
		const own = this.stored().find(({ Id }) => !this.known.includes(Id));
		if (own === undefined) stage.wish(address, -1);
		else stage.fading.push({ ...address, intentId: own.Id });
	}

	private stored(): Array<GiftIntent> {
		return intentsFor(this.address, this.stage.stored.get(tostring(this.address.buyer)));
	}
}

/** A wish that was dropped is over where its intent goes from the record without a gift that takes it. */
export function endFading(stage: ShopStage, key: string, before: ShopData | undefined, after: ShopData): void {
	const ended = stage.fading.filter((wish) => {
		return tostring(wish.buyer) === key && !intentsFor(wish, after).some(({ Id }) => Id === wish.intentId);
	});
	if (ended.isEmpty()) return;
	stage.fading = stage.fading.filter((wish) => !ended.includes(wish));
	for (const wish of ended) {
		const kept = intentsFor(wish, after).map(({ Id }) => Id);
		const paid = intentsFor(wish, before).filter(({ Id }) => {
			return !kept.includes(Id) && !ended.some(({ intentId }) => intentId === Id);
		});
		const sent = giftsFor(wish, before).map(({ Id }) => Id);
		const gifts = giftsFor(wish, after).filter(({ Id }) => !sent.includes(Id));
		if (gifts.size() <= paid.size()) stage.wish(wish, -1);
	}
}
