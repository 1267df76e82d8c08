import type { EconomyEvent } from "../../engine";
import { SlidingWindow } from "../../util/sliding-window";
import type { MonetisationContext } from "../account/context";
import type { Movement, MovementKind } from "../account/movements";
import { channelName } from "../account/paid";

/**
 * AnalyticsService drops more than 120 + 20 x players events a minute, all servers of the game together. So a server has the
 * share of its players, and leaves half of that to the game's own events.
 */
const EVENTS_PER_PLAYER = 10;
const MINUTE_SECONDS = 60;

/** AnalyticsService knows few currencies: one for all credits, the product is the item. */
const ROBUX = "Robux";
const CREDITS = "Credits";

/** What becomes of the credits of a player. */
const CREDIT_FLOWS: { readonly [Kind in MovementKind]?: { flow: EconomyEvent["flow"]; transactionType: string } } = {
	CreditGranted: { flow: "Source", transactionType: "Gameplay" },
	CreditSpent: { flow: "Sink", transactionType: "Shop" },
	CreditVoided: { flow: "Sink", transactionType: "Void" },
};

/** The engine's own name for what real money bought. */
const IN_APP_PURCHASE = "IAP";

/** Tells AnalyticsService what was paid, and what became of credits. Nothing of it can disturb a purchase. */
export class AnalyticsLog {
	/** Events that went over the budget. */
	public droppedCount = 0;
	/** Events that AnalyticsService refused. */
	public failedCount = 0;
	private isOn = false;
	private readonly window: SlidingWindow;
	/** By purchase id: what happened to it, told when it is stored. */
	private readonly unsaved = new Map<string, Array<Movement>>();

	constructor(private readonly context: MonetisationContext) {
		const { clock } = context.engine;
		this.window = new SlidingWindow(() => clock.monotonicSeconds(), MINUTE_SECONDS);
		context.movements.listen((movement) => this.hear(movement));
	}

	/** Studio has no purchases worth counting. */
	public start(): void {
		this.isOn = !this.context.engine.host.isStudio;
	}

	private hear(movement: Movement): void {
		const { kind, purchaseId } = movement;
		if (purchaseId === undefined) return this.log(movement);
		if (kind === "ReceiptArrived") {
			this.unsaved.set(purchaseId, []);
		} else if (kind === "ReceiptAnswered") {
			// What is not stored did not happen: another server will tell of it.
			const happened = this.unsaved.get(purchaseId) ?? [];
			this.unsaved.delete(purchaseId);
			if (movement.isGood === true) for (const earlier of happened) this.log(earlier);
		} else {
			const waiting = this.unsaved.get(purchaseId);
			if (waiting !== undefined) waiting.push(movement);
			else this.log(movement);
		}
	}

	private log(movement: Movement): void {
		const event = this.eventOf(movement);
		if (!this.isOn || movement.player === undefined || event === undefined) return;
		const { analytics, players } = this.context.engine;
		if (!this.window.take(EVENTS_PER_PLAYER * players.getPlayers().size())) {
			this.droppedCount += 1;
			this.context.warnOnce("Analytics events go over the budget of AnalyticsService and are left out.");
			return;
		}
		const [isSuccess, problem] = pcall(() => analytics.logEconomyEvent(movement.player!, event));
		if (isSuccess) return;
		this.failedCount += 1;
		if (this.failedCount === 1) this.context.warn(`AnalyticsService refused an event: ${problem}`);
	}

	private eventOf(movement: Movement): EconomyEvent | undefined {
		const { kind, productName, productId, purchaseId, spent, channel, balance } = movement;
		const itemSku = productName ?? tostring(productId);
		const customFields = channel !== undefined ? [channelName(channel)] : undefined;
		if (kind === "PurchaseProcessed") {
			if (spent === undefined || spent <= 0) return undefined;
			// What is left to the player in Robux is not known here.
			return {
				flow: "Sink",
				currency: ROBUX,
				amount: spent,
				endingBalance: 0,
				transactionType: IN_APP_PURCHASE,
				itemSku,
				customFields,
			};
		}
		const credit = CREDIT_FLOWS[kind];
		if (credit === undefined) return undefined;
		const isBought = kind === "CreditGranted" && purchaseId !== undefined;
		return {
			flow: credit.flow,
			currency: CREDITS,
			amount: 1,
			endingBalance: this.creditsOf(movement) ?? balance ?? 0,
			transactionType: isBought ? IN_APP_PURCHASE : credit.transactionType,
			itemSku,
			customFields,
		};
	}

	/** All usable credits of the player: the currency is one for all products. */
	private creditsOf({ player }: Movement): number | undefined {
		const account = player && this.context.accounts.current(player);
		return account
			?.findLedger()
			?.Entries.filter(({ State }) => State === "available")
			.size();
	}
}
