import type { Receipt } from "../../engine";
import type { CreditEntry, OutgoingGift } from "../ledger/types";
import type { PaidMovement } from "./movements";

/** The engine's ProductPurchaseChannel, from 1 on. */
const CHANNELS: ReadonlyArray<string> = ["InExperience", "ExperienceDetailsPage", "AdReward", "CommerceProduct"];

type PaidRecord = Pick<CreditEntry, "Spent" | "Channel" | "PlaceId" | "From">;

export function channelName(channel: number): string {
	return CHANNELS[channel - 1] ?? tostring(channel);
}

export function paidOfReceipt(receipt: Receipt): PaidMovement {
	return {
		spent: receipt.CurrencySpent,
		channel: receipt.ProductPurchaseChannel,
		placeId: receipt.PlaceIdWherePurchased,
	};
}

/** What a credit, a purchase or a message keeps of it. */
export function paidOfRecord({ Spent, Channel, PlaceId, From }: PaidRecord): PaidMovement {
	return { spent: Spent, channel: Channel, placeId: PlaceId, from: From };
}

/** For its buyer, who needs not be told who gives it. */
export function paidOfGift({ Spent, Channel, PlaceId }: OutgoingGift): PaidMovement {
	return { spent: Spent, channel: Channel, placeId: PlaceId };
}
