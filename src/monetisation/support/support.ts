import type { EnginePlayer } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import { sealMessage } from "../../util/library-message";
import { runOwned } from "../../util/owned-thread";
import type { Explanation } from "./explain";
import { explainPurchase } from "./explain";
import type { JournalLine } from "./lines";
import { reportText } from "./report-text";
import { regrantKey } from "../ledger/keys";
import { openLedger } from "../ledger/open";
import { LEGACY_PRODUCT } from "../ledger/sound";
import type { LedgerData, LedgerHome } from "../ledger/types";
import type { ProductKey } from "../types";
import type { PurchaseList, PurchaseReport, ReportCode, SupportCode, SupportResult } from "./types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { Inbox } from "../gifts/inbox";
import type { Journal } from "./journal";
import type { Receipts } from "../receipts/receipts";
import { awaitSaved } from "../account/saved";
import type { GiftMessage, RegrantMessage, VoidMessage } from "../messages/user-messages";
import { readMessages } from "../messages/read-messages";
import { isGiftMessage } from "../messages/user-messages";
import { listPurchases, reportEntry } from "./list-purchases";

/** What is known of a user: the live ledger of a player here, or a copy of what is stored. */
interface UserFacts {
	readonly account?: Account;
	readonly ledger?: LedgerData;
	readonly waitingGifts: Array<GiftMessage>;
}

function resultOf(code: SupportCode): SupportResult {
	const isDone = code === "Granted" || code === "Voided" || code === "AlreadyGranted" || code === "Sent";
	return { ok: isDone, code };
}

/** Answers and help for the people whom players write to. */
export class Support {
	constructor(
		private readonly context: MonetisationContext,
		private readonly journal: Journal,
		private readonly inbox: Inbox,
		private readonly receipts: Receipts,
	) {}

	/** Yields. */
	public explainAsync(userId: number, purchaseId: string): PurchaseReport {
		return this.look<PurchaseReport>(
			userId,
			(code) => ({ ok: false, code, userId, purchaseId, entries: [], journal: [], text: `${code}.` }),
			(facts) => this.reportOf(userId, purchaseId, facts),
		);
	}

	/** Yields. */
	public listAsync(userId: number): PurchaseList {
		return this.look<PurchaseList>(
			userId,
			(code) => ({
				ok: false,
				code,
				userId,
				isHere: false,
				purchases: [],
				olderCount: 0,
				credits: [],
				gifts: [],
				text: `${code}.`,
			}),
			({ account, ledger, waitingGifts }) =>
				listPurchases({
					userId,
					isHere: account !== undefined,
					ledger,
					waitingGifts,
					productName: (product) => this.productName(product),
				}),
		);
	}

	/** Yields. */
	public regrantAsync(userId: number, purchaseId: string): SupportResult {
		return this.look(userId, resultOf, (facts) => resultOf(this.regrant(userId, purchaseId, facts)));
	}

	/** Yields. */
	public voidAsync(userId: number, entryId: string): SupportResult {
		return this.look(userId, resultOf, (facts) => resultOf(this.void(userId, entryId, facts)));
	}

	/** Yields. */
	public simulateReceipt(player: EnginePlayer, key: ProductKey): boolean {
		const { engine, started } = this.context;
		if (!engine.host.isStudio) {
			this.context.warn("SimulateReceipt works in Studio only: nothing was granted.");
			return false;
		}
		const giftId = tonumber(key);
		const isGift = giftId !== undefined && started?.catalogue.findByGiftId(giftId) !== undefined;
		const productId = isGift ? giftId : started?.catalogue.findDevProduct(key)?.id;
		if (productId === undefined) {
			this.context.warnOnce(`SimulateReceipt: there is no developer product ${tostring(key)}.`);
			return false;
		}
		return this.receipts.handle({
			PurchaseId: `simulated-${engine.random.guid()}`,
			PlayerId: player.UserId,
			ProductId: productId,
			PlaceIdWherePurchased: engine.host.placeId,
			CurrencySpent: 0,
			ProductPurchaseChannel: 1,
		});
	}

	/** Runs `use` with what is known of a user, or answers why nothing is. Yields. */
	private look<T>(
		userId: number,
		fail: (code: "NotStarted" | "NotSupported" | "Failed") => T,
		use: (facts: UserFacts) => T,
	): T {
		const { started, engine } = this.context;
		if (started === undefined) return fail("NotStarted");
		const { data } = started;
		if (data.MessageUserAsync === undefined || data.ViewUserAsync === undefined) return fail("NotSupported");
		return runOwned(engine.scheduler, () => {
			const [isSuccess, facts] = pcall(() => this.factsOf(userId));
			if (isSuccess) return use(facts as UserFacts);
			this.context.warn(`The profile of user ${userId} could not be read: ${facts}`);
			return fail("Failed");
		});
	}

	/** Yields; raises what Data raises. */
	private factsOf(userId: number): UserFacts {
		const player = this.context.engine.players.getPlayerByUserId(userId);
		const account = player !== undefined ? this.context.accounts.find(player) : undefined;
		if (account !== undefined) return { account, ledger: account.findLedger(), waitingGifts: [] };
		const profile = this.context.started!.data.ViewUserAsync!(userId);
		if (profile === undefined) return { waitingGifts: [] };
		const waitingGifts = new Array<GiftMessage>();
		readMessages(profile, (message) => {
			if (isGiftMessage(message)) waitingGifts.push(message);
		});
		// Opening repairs: on a copy, for the game may hand out something of its own.
		const home = deepCopy(profile.Data) as LedgerHome;
		return { ledger: openLedger(home, this.context.engine.clock.unixSeconds()).ledger, waitingGifts };
	}

	private explain(purchaseId: string, facts: UserFacts, lines: ReadonlyArray<JournalLine>): Explanation {
		const { catalogue } = this.context.started!;
		return explainPurchase({
			purchaseId,
			ledger: facts.ledger,
			waitingGifts: facts.waitingGifts.map(({ Gift }) => Gift),
			lines,
			isGiftProduct(product) {
				const id = tonumber(product);
				return id !== undefined && catalogue.findByGiftId(id) !== undefined;
			},
		});
	}

	private reportOf(userId: number, purchaseId: string, facts: UserFacts): PurchaseReport {
		const lines = this.journal.readAsync(userId);
		const explained = this.explain(purchaseId, facts, lines ?? []);
		const { status, product, entries, gift, paid } = explained;
		const code: ReportCode = status === "unknown purchase" ? "UnknownPurchase" : "Found";
		const productName = this.productName(product);
		const head = {
			userId,
			purchaseId,
			productName,
			isHere: facts.account !== undefined,
			isJournalRead: lines !== undefined,
		};
		return {
			ok: code === "Found",
			code,
			userId,
			purchaseId,
			status,
			product,
			productName,
			recipient: gift?.Recipient,
			currencySpent: paid.spent,
			channel: paid.channel,
			placeId: paid.placeId,
			from: paid.from,
			entries: entries.map((entry) => reportEntry(entry)),
			journal: explained.lines,
			text: reportText(head, explained),
		};
	}

	private productName(product: string | undefined): string | undefined {
		if (product === undefined) return undefined;
		const { catalogue } = this.context.started!;
		const id = tonumber(product);
		const given = id !== undefined ? catalogue.findByGiftId(id) : undefined;
		return given !== undefined ? `${given.name} as a gift` : catalogue.findDevProduct(product)?.name;
	}

	/** Yields. */
	private regrant(userId: number, purchaseId: string, facts: UserFacts): SupportCode {
		const key = regrantKey(purchaseId);
		if (facts.ledger?.GrantKeys[key] !== undefined) return "AlreadyGranted";
		const lines = this.journal.readAsync(userId) ?? [];
		const { status, product, paid } = this.explain(purchaseId, facts, lines);
		if (status === "unknown purchase") return "UnknownPurchase";
		if (product === undefined || product === LEGACY_PRODUCT) return "UnknownProduct";
		const isOpen = status === "not processed yet" || status === "missing from the profile";
		const message: RegrantMessage = {
			Kind: "@coffer/Regrant",
			Purchase: purchaseId,
			Product: product,
			IfUnknown: isOpen ? true : undefined,
			Spent: paid.spent,
			Channel: paid.channel,
			PlaceId: paid.placeId,
			From: paid.from,
		};
		const { account } = facts;
		// The journal was read meanwhile: who has left gets it by a message.
		if (account === undefined || !account.isActive()) return this.send(userId, message);
		const isNew = this.inbox.regrant(account, message);
		if (!isNew && account.ledgerNow().GrantKeys[key] === undefined) return "AlreadyGranted";
		const isSaved = awaitSaved(this.context, account, (saved) => {
			return (saved as Partial<LedgerData> | undefined)?.GrantKeys?.[key] !== undefined;
		});
		if (!isSaved) return "NotStored";
		return isNew ? "Granted" : "AlreadyGranted";
	}

	/** Yields. */
	private void(userId: number, entryId: string, { account, ledger }: UserFacts): SupportCode {
		const entry = ledger?.Entries.find((candidate) => candidate.Id === entryId);
		if (entry === undefined) return "UnknownEntry";
		const message: VoidMessage = {
			Kind: "@coffer/Void",
			Entry: entryId,
			Product: entry.Product,
			GrantedAt: entry.GrantedAt,
		};
		if (account === undefined || !account.isActive()) return this.send(userId, message);
		const code = this.inbox.voidCredit(account, message);
		if (code !== "Voided") return code;
		const isSaved = awaitSaved(this.context, account, (saved) => {
			const entries = (saved as Partial<LedgerData> | undefined)?.Entries ?? [];
			return !entries.some((candidate) => candidate.Id === entryId);
		});
		return isSaved ? "Voided" : "NotStored";
	}

	/** Yields. */
	private send(userId: number, message: RegrantMessage | VoidMessage): SupportCode {
		const { data } = this.context.started!;
		const [isSuccess, answer] = pcall(() => data.MessageUserAsync!(userId, sealMessage(message)));
		if (!isSuccess) {
			this.context.warn(`Data:MessageUserAsync raised an error: ${answer}`);
			return "Failed";
		}
		return answer === true ? "Sent" : "NotStored";
	}
}
