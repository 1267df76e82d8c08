import { regrantKey } from "../ledger/keys";
import { hasPurchase, lineOfPurchase, takenOutPurchase } from "../ledger/purchases";
import { LEGACY_PRODUCT } from "../ledger/sound";
import type { CreditEntry, LedgerData, OutgoingGift, PurchaseLine } from "../ledger/types";
import type { PaidMovement } from "../account/movements";
import { paidOfGift, paidOfRecord } from "../account/paid";
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
	readonly paid: PaidMovement;
}

/** What came of the credits and the goods, by the last line that tells. */
function outcomeOf(lines: ReadonlyArray<JournalLine>): PurchaseStatus {
	let status: PurchaseStatus = "settled";
	for (const { Kind, Detail } of lines) {
		if (Kind === "CreditVoided") status = "credit withdrawn";
		else if (Kind === "CreditSpent") status = "credit used";
		else if (Kind === "PurchaseUndone") status = "missing from the profile";
		else if (Kind === "PurchaseProcessed" && Detail === "goods") status = "goods granted";
	}
	return status;
}

/** Whether the ledger itself says that its goods are gone. */
function isMissing({ ledger, purchaseId }: PurchaseFacts): boolean {
	if (ledger === undefined) return false;
	if (hasPurchase(ledger, purchaseId)) return lineOfPurchase(ledger, purchaseId)?.IsUndone === true;
	return takenOutPurchase(ledger, purchaseId) !== undefined;
}

function paidOf(
	line: PurchaseLine | undefined,
	entries: ReadonlyArray<CreditEntry>,
	gift: OutgoingGift | undefined,
	lines: ReadonlyArray<JournalLine>,
): PaidMovement {
	const told = lines.find(({ Spent, From }) => Spent !== undefined || From !== undefined);
	const record = line ?? entries[0] ?? told;
	return gift !== undefined ? paidOfGift(gift) : record !== undefined ? paidOfRecord(record) : {};
}

function statusOf(facts: PurchaseFacts, found: Omit<Explanation, "status">): PurchaseStatus {
	const { ledger, purchaseId } = facts;
	const { entries, gift, lines } = found;
	if (entries.some((entry) => entry.State === "available")) return "credit usable";
	if (entries.some((entry) => entry.State === "reserved")) return "credit in use";
	if (gift !== undefined) return "gift on its way";
	if (facts.waitingGifts.includes(purchaseId)) return "gift waiting";
	if (isMissing(facts)) return "missing from the profile";
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
	const line = ledger && (lineOfPurchase(ledger, purchaseId) ?? takenOutPurchase(ledger, purchaseId));
	const isNamed = line !== undefined && line.Product !== LEGACY_PRODUCT;
	const product = isNamed ? line.Product : (told ?? line?.Product);
	const found = { product, entries, gift, lines, paid: paidOf(line, entries, gift, lines) };
	return { status: statusOf(facts, found), ...found };
}
