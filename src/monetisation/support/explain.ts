import { regrantKey } from "../ledger/keys";
import { hasPurchase, lineOfPurchase } from "../ledger/purchases";
import type { CreditEntry, LedgerData, OutgoingGift } from "../ledger/types";
import type { PurchaseStatus } from "./types";
import type { JournalLine } from "./lines";

/** What is known of a user when support asks for a purchase. */
export interface PurchaseFacts {
	readonly purchaseId: string;
	/** Nothing for a user who never played. */
	readonly ledger?: LedgerData;
	readonly lines: ReadonlyArray<JournalLine>;
	/** Gifts that wait for the user's next session, by purchase. */
	readonly waitingGifts: ReadonlyArray<string>;
	/** Whether the product, by its id as text, is one that buys another for somebody else. */
	isGiftProduct(product: string): boolean;
}

export interface Explanation {
	readonly status: PurchaseStatus;
	/** The product id as text. */
	readonly product?: string;
	readonly entries: ReadonlyArray<CreditEntry>;
	readonly gift?: OutgoingGift;
	/** The journal's lines of this purchase, oldest first. */
	readonly lines: ReadonlyArray<JournalLine>;
}

/** What came of the credits and the goods, by the last line that tells. */
function outcomeOf(lines: ReadonlyArray<JournalLine>): PurchaseStatus {
	let status: PurchaseStatus = "settled";
	for (const { Kind, Detail } of lines) {
		if (Kind === "CreditVoided") status = "credit withdrawn";
		else if (Kind === "CreditSpent") status = "credit used";
		else if (Kind === "PurchaseProcessed" && Detail === "goods") status = "goods granted";
	}
	return status;
}

function statusOf(facts: PurchaseFacts, found: Omit<Explanation, "status">): PurchaseStatus {
	const { ledger, purchaseId } = facts;
	const { entries, gift, lines } = found;
	if (entries.some((entry) => entry.State === "available")) return "credit usable";
	if (entries.some((entry) => entry.State === "reserved")) return "credit in use";
	if (gift !== undefined) return "gift on its way";
	if (facts.waitingGifts.includes(purchaseId)) return "gift waiting";
	if (ledger !== undefined && hasPurchase(ledger, purchaseId)) {
		const outcome = outcomeOf(lines);
		// The credit of a gift is used by giving it.
		const isToGive = found.product !== undefined && facts.isGiftProduct(found.product);
		const isGiven = isToGive && outcome !== "credit withdrawn";
		return isGiven ? "gift delivered" : outcome;
	}
	if (lines.isEmpty()) return "unknown purchase";
	const wasStored = lines.some(
		({ Kind, Good }) => (Kind === "ReceiptAnswered" && Good === true) || Kind === "GiftReceived",
	);
	return wasStored ? "missing from the profile" : "not processed yet";
}

/** What became of a purchase, from the ledger first and the journal where the ledger is silent. Pure. */
export function explainPurchase(facts: PurchaseFacts): Explanation {
	const { ledger, purchaseId } = facts;
	const ids = [purchaseId, regrantKey(purchaseId)];
	const lines = facts.lines.filter(({ Purchase }) => Purchase !== undefined && ids.includes(Purchase));
	const entries = (ledger?.Entries ?? []).filter(({ Purchase }) => Purchase !== undefined && ids.includes(Purchase));
	const gift = ledger?.Gifts?.find(({ Id }) => ids.includes(Id));
	const told = lines.find(({ Product }) => Product !== undefined)?.Product;
	const product = (ledger !== undefined ? lineOfPurchase(ledger, purchaseId)?.Product : undefined) ?? told;
	const found = { product, entries, gift, lines };
	return { status: statusOf(facts, found), ...found };
}
