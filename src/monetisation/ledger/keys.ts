export const RECEIVED = "gift/";

/** What a received gift is remembered by: its recipient may have purchases with ids of their own. */
export function receivedKey(giftId: string): string {
	return `${RECEIVED}${giftId}`;
}

/** The gift that is remembered by such a key, or nothing for another id. */
export function giftOfKey(id: string): string | undefined {
	return id.sub(1, RECEIVED.size()) === RECEIVED ? id.sub(RECEIVED.size() + 1) : undefined;
}

const REGRANT = "regrant/";

/** Names the one credit that support may give for a purchase. */
export function regrantKey(purchaseId: string): string {
	return `${REGRANT}${purchaseId}`;
}

/** The purchase of such a key, or nothing for another one. */
export function purchaseOfRegrant(key: string): string | undefined {
	return key.sub(1, REGRANT.size()) === REGRANT ? key.sub(REGRANT.size() + 1) : undefined;
}
