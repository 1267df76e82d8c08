import type { EnginePlayer } from "../../engine";
import type {
	GrantCreditOptions,
	HandlerOptions,
	MonetisationOptions,
	Owns,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptResult,
	PurchaseNotice,
} from "../types";
import type { PurchaseList, PurchaseReport, SupportResult } from "../support/types";
import {
	checkFlag,
	checkGrantOptions,
	checkKey,
	checkKind,
	checkPlayer,
	checkText,
	checkUserId,
	raise,
} from "./arguments";
import type { Check } from "../catalogue/check-options";
import { checkAddition, checkOptions } from "../catalogue/check-options";
import type { AnyProducts } from "../catalogue/declarations";
import { problemText } from "../catalogue/problems";
import type { RequestCounts } from "../clients/client-requests";
import type { MonetisationParts } from "./create";
import type { HandlersFor, MonetisationServiceFor, TypedMonetisationOptions } from "./typed-service";

const DEFAULT_JOURNAL_STORE = "CofferJournal";

/** What game code on the server holds. It keeps no decisions of its own. */
export class MonetisationServiceObject {
	/** Fires when a purchase is in its player's profile, as goods or as a credit. */
	public readonly PurchaseProcessed: PurchaseNotice;
	/** Fires when a player has one more usable credit. */
	public readonly CreditGranted: PurchaseNotice;
	/** Fires when a credit has been used. */
	public readonly CreditSpent: PurchaseNotice;
	/** Fires when a purchase could not be processed; it will come again. */
	public readonly PurchaseFailed: PurchaseNotice;

	constructor(private readonly parts: MonetisationParts) {
		const { notices } = parts;
		this.PurchaseProcessed = notices.PurchaseProcessed;
		this.CreditGranted = notices.CreditGranted;
		this.CreditSpent = notices.CreditSpent;
		this.PurchaseFailed = notices.PurchaseFailed;
	}

	/**
	 * Once per server. Receipts that came before have waited for it. Raises on wrong options, naming every product that
	 * is wrong, and starts nothing then. Answers itself, typed by the products. Does not yield.
	 */
	public Start<P extends AnyProducts, Deps, T extends object>(
		options: TypedMonetisationOptions<P, Deps, T>,
	): MonetisationServiceFor<P>;
	public Start(options: MonetisationOptions): MonetisationServiceObject;
	public Start(options: unknown): MonetisationServiceObject {
		const { context, audit, analytics, entitlements } = this.parts;
		if (context.started !== undefined) raise("Start: may be called once only");
		const check = checkOptions(options, context.catalogue.declared);
		if (!check.problems.isEmpty()) raise(problemText("Start", check.problems));
		const { Data, Deps, Audit, Analytics, Journal, CanPrompt, ConfirmCredit } = options as MonetisationOptions;
		this.announce(check);
		context.started = {
			data: Data,
			catalogue: context.catalogue,
			deps: Deps ?? {},
			canPrompt: CanPrompt,
			confirmCredit: ConfirmCredit,
			journalStore: Journal === false ? undefined : (Journal?.StoreName ?? DEFAULT_JOURNAL_STORE),
		};
		if (Analytics !== false) analytics.start();
		context.accounts.start();
		entitlements.start();
		if (Audit !== false) audit.start();
		return this;
	}

	/**
	 * More products, with their handlers, before `Start` or after it: for the parts of a game that bring their own. Raises on
	 * products that are wrong, or have the name or the id of another one, and takes over none of them then. Returns itself,
	 * typed by these products. Does not yield.
	 */
	public Add<P extends AnyProducts>(products: P, handlers: HandlersFor<P, never, never>): MonetisationServiceFor<P>;
	public Add(products: ProductTable, handlers?: HandlerOptions): MonetisationServiceObject;
	public Add(products: unknown, handlers?: unknown): MonetisationServiceObject {
		const check = checkAddition(products, handlers, this.parts.context.catalogue.declared);
		if (!check.problems.isEmpty()) raise(problemText("Add", check.problems));
		this.announce(check);
		return this;
	}

	/** Itself, typed by those products: for the parts of a game that did not call `Start`. */
	public For<P extends AnyProducts>(_products: P): MonetisationServiceFor<P> {
		return this;
	}

	/** How many credits of a product the player can use now; 0 without a loaded profile. */
	public GetCredits(player: EnginePlayer, productId: ProductKey): number {
		checkPlayer("GetCredits", player);
		checkKey("GetCredits", productId);
		return this.parts.credits.count(player, productId);
	}

	/** Gives a player a credit. False, with a warning, without a loaded profile, for an unknown product, and beyond the cap. */
	public GrantCredit(player: EnginePlayer, productId: ProductKey, options?: GrantCreditOptions): boolean {
		checkPlayer("GrantCredit", player);
		checkKey("GrantCredit", productId);
		checkGrantOptions(options);
		return this.parts.credits.grant(player, productId, options ?? {});
	}

	/** Uses up a credit without calling a handler, also of a product that is not declared. Returns whether there was one. */
	public ConsumeCredit(player: EnginePlayer, productId: ProductKey): boolean {
		checkPlayer("ConsumeCredit", player);
		checkKey("ConsumeCredit", productId);
		return this.parts.credits.consume(player, productId);
	}

	/** Makes the product's effect happen for a credit. Yields where its handler does. False: the credit, if any, is kept. */
	public AttemptCreditPurchase(player: EnginePlayer, productId: ProductKey): boolean {
		checkPlayer("AttemptCreditPurchase", player);
		checkKey("AttemptCreditPurchase", productId);
		return this.parts.credits.attempt(player, productId);
	}

	/** What clients have asked of this server since it started: all requests, and those that were refused, by reason. */
	public GetRequestCounts(): RequestCounts {
		return this.parts.clientRequests.countsNow();
	}

	/**
	 * Uses a credit of the player's, or opens Roblox's prompt when there is none. Without `kind` it finds a developer product
	 * by its name or id, and a pass or subscription by its name. `showOverlay` and `checkCredits` are true by default. Yields for what has to be looked up, and where the handler does.
	 */
	public PromptSale(
		player: EnginePlayer,
		key: ProductKey,
		kind?: ProductKind,
		showOverlay?: boolean,
		checkCredits?: boolean,
	): PromptResult {
		checkPlayer("PromptSale", player);
		checkKey("PromptSale", key);
		checkKind("PromptSale", kind);
		checkFlag("PromptSale", "showOverlay", showOverlay);
		checkFlag("PromptSale", "checkCredits", checkCredits);
		return this.parts.prompts.promptSale(player, key, kind, showOverlay, checkCredits);
	}

	/**
	 * Whether the player owns a game pass or a subscription, bought or given by `GrantPass`. Yields unless it is known;
	 * returns "unknown" when Roblox cannot tell, or the profile does not load. A "notOwned" is asked again after 5 minutes.
	 */
	public OwnsAsync(player: EnginePlayer, key: ProductKey): Owns {
		checkPlayer("OwnsAsync", player);
		checkKey("OwnsAsync", key);
		return this.parts.entitlements.ownsAsync(player, key);
	}

	/**
	 * Gives a player a game pass for ever, without Robux, and calls its handler as for one that was bought. Saves. Does not
	 * yield. Returns true if the player has it from you, also from before. Returns false, and gives nothing, while the profile
	 * is not loaded, and for an unknown pass.
	 */
	public GrantPass(player: EnginePlayer, key: ProductKey): boolean {
		checkPlayer("GrantPass", player);
		checkKey("GrantPass", key);
		return this.parts.awards.grant(player, key);
	}

	/**
	 * Takes back a game pass that `GrantPass` gave. Saves. Does not yield. What the pass's handler did stays, and who bought
	 * the pass owns it still. Returns whether there was one to take back.
	 */
	public RevokePass(player: EnginePlayer, key: ProductKey): boolean {
		checkPlayer("RevokePass", player);
		checkKey("RevokePass", key);
		return this.parts.awards.revoke(player, key);
	}

	/**
	 * Sells a player a product for another user, wherever that is, or gives what the player has a gift credit for. Yields
	 * until the recipient is stored in the player's profile.
	 */
	public GiftProduct(player: EnginePlayer, recipientUserId: number, key: ProductKey): PromptResult {
		checkPlayer("GiftProduct", player);
		checkUserId("GiftProduct", recipientUserId);
		checkKey("GiftProduct", key);
		return this.parts.gifts.giftProduct(player, recipientUserId, key);
	}

	/** What became of a purchase, for support, wherever the user is. Yields; never raises for what it finds. */
	public ExplainPurchaseAsync(userId: number, purchaseId: string): PurchaseReport {
		checkUserId("ExplainPurchaseAsync", userId);
		checkText("ExplainPurchaseAsync", "the purchase id", purchaseId);
		return this.parts.support.explainAsync(userId, purchaseId);
	}

	/**
	 * What a user has bought and been given, with what was paid, newest first: purchases, credits and gifts, wherever the user
	 * is. `VoidCreditAsync` takes the `Id` of a credit. Yields; never raises for what it finds.
	 */
	public ListPurchasesAsync(userId: number): PurchaseList {
		checkUserId("ListPurchasesAsync", userId);
		return this.parts.support.listAsync(userId);
	}

	/** Gives a user a paid credit for what a purchase bought, once a purchase, wherever the user is. Yields. */
	public RegrantAsync(userId: number, purchaseId: string): SupportResult {
		checkUserId("RegrantAsync", userId);
		checkText("RegrantAsync", "the purchase id", purchaseId);
		return this.parts.support.regrantAsync(userId, purchaseId);
	}

	/** Withdraws a user's credit that is not in use, by the entry id of a report, wherever the user is. Yields. */
	public VoidCreditAsync(userId: number, entryId: string): SupportResult {
		checkUserId("VoidCreditAsync", userId);
		checkText("VoidCreditAsync", "the entry id", entryId);
		return this.parts.support.voidAsync(userId, entryId);
	}

	/** Forgets what the journals know of a user, others' too (right to erasure). Yields; answers whether the store confirmed it. */
	public EraseJournalAsync(userId: number): boolean {
		checkUserId("EraseJournalAsync", userId);
		return this.parts.journal.eraseAsync(userId);
	}

	/** In Studio: lets a receipt for a product, or for the gift of one, arrive. Yields; answers what Roblox would be told. */
	public SimulateReceipt(player: EnginePlayer, productId: ProductKey): boolean {
		checkPlayer("SimulateReceipt", player);
		checkKey("SimulateReceipt", productId);
		return this.parts.support.simulateReceipt(player, productId);
	}

	private announce({ warnings, announcement }: Check): void {
		const { context } = this.parts;
		for (const warning of warnings) context.warn(warning);
		if (announcement !== undefined) context.catalogue.add(announcement);
	}
}
