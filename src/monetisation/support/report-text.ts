import { toIsoDate } from "../../util/iso-date";
import type { PaidMovement } from "../account/movements";
import { channelName } from "../account/paid";
import type { PurchaseStatus, ReportEntry } from "./types";
import type { Explanation } from "./explain";
import type { JournalLine } from "./lines";

/** Each state in words that support can pass on. */
const MEANINGS: { readonly [Status in PurchaseStatus]: string } = {
	"goods granted": "The goods are in the profile.",
	"credit usable": "The player has a credit for it that can be used now.",
	"credit in use": "Its credit is being used right now, or was when the profile was stored last.",
	"credit used": "The player's credit for it was used.",
	"credit withdrawn": "The player's credit for it was withdrawn.",
	"gift on its way": "It is paid and being brought to its recipient.",
	"gift waiting": "It waits for the recipient's next session.",
	"gift delivered": "It was left for its recipient, or its gift credit was used.",
	settled: "It is processed: its goods were given, or its credit was used. No journal line says which.",
	"not processed yet":
		"A receipt came, but it could not be processed: Roblox will deliver it again. RegrantAsync gives a credit for it now.",
	"missing from the profile":
		"It was processed and stored, but what it gave is not in the profile any more: an older state was restored. RegrantAsync gives a credit for it.",
	"unknown purchase": "Neither the profile nor the journal of this user has ever seen it.",
};

export interface ReportHead {
	readonly userId: number;
	readonly purchaseId: string;
	readonly productName?: string;
	/** Where the profile was read. */
	readonly isHere: boolean;
	readonly isJournalRead: boolean;
}

function lineText(line: JournalLine): string {
	const parts = [`  ${toIsoDate(line.At)} ${line.Kind}`];
	if (line.Product !== undefined) parts.push(`product ${line.Product}`);
	if (line.Entry !== undefined) parts.push(`credit ${line.Entry}`);
	if (line.Good !== undefined) parts.push(line.Good ? "granted" : "not processed");
	if (line.Spent !== undefined) parts.push(`${line.Spent} Robux`);
	if (line.From !== undefined) parts.push(`from user ${line.From}`);
	if (line.To !== undefined) parts.push(`to user ${line.To}`);
	if (line.Detail !== undefined) parts.push(line.Detail);
	if (line.Server !== "") parts.push(`server ${line.Server}`);
	return parts.join(", ");
}

/** What was paid, in words; empty where nothing is known. */
export function paidText({ spent, channel, placeId, from }: PaidMovement): string {
	const parts = new Array<string>();
	if (spent !== undefined) parts.push(`${spent} Robux`);
	if (channel !== undefined) parts.push(`by ${channelName(channel)}`);
	if (placeId !== undefined) parts.push(`in place ${placeId}`);
	if (from !== undefined) parts.push(`by user ${from}`);
	return parts.join(", ");
}

export function creditText(entry: Pick<ReportEntry, "Id" | "State" | "IsGift" | "Paid" | "GrantedAt">): string {
	const kind = entry.IsGift === true ? "gift" : entry.Paid ? "paid" : "free";
	return `Credit ${entry.Id}: ${entry.State}, ${kind}, granted at ${toIsoDate(entry.GrantedAt)}`;
}

/** The whole report, for people. Times are UTC. */
export function reportText(head: ReportHead, explained: Explanation): string {
	const { userId, purchaseId, productName } = head;
	const { status, product, entries, gift, lines } = explained;
	const texts = [`Purchase ${purchaseId} of user ${userId}: ${status}. ${MEANINGS[status]}`];
	if (product !== undefined) texts.push(`Product ${product}${productName !== undefined ? ` (${productName})` : ""}.`);
	const price = paidText(explained.paid);
	if (price !== "") texts.push(`Paid: ${price}.`);
	for (const entry of entries) texts.push(`${creditText(entry)}.`);
	if (gift !== undefined) texts.push(`Gift to user ${gift.Recipient}, paid at ${toIsoDate(gift.At)}.`);
	texts.push(head.isHere ? "The player is in this server." : "The profile as it is stored.");
	if (!head.isJournalRead) texts.push("The journal could not be read.");
	else if (lines.isEmpty()) texts.push("The journal has no line of it.");
	else texts.push("Journal (UTC):");
	for (const line of lines) texts.push(lineText(line));
	return texts.join("\n");
}
