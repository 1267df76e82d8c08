export const RECEIVED = "gift/";

/** What a received gift is remembered by: its recipient may have purchases with ids of their own. */
export function receivedKey(giftId: string): string {
	return `${RECEIVED}${giftId}`;
}

/** Names the one credit that support may give for a purchase. */
export function regrantKey(purchaseId: string): string {
	return `regrant/${purchaseId}`;
}
