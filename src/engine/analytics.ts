import type { EnginePlayer } from "./players";

/** One movement of an economy. Amounts are in units of `currency` and never negative. */
export interface EconomyEvent {
	readonly flow: "Source" | "Sink";
	readonly currency: string;
	readonly amount: number;
	readonly endingBalance: number;
	readonly transactionType: string;
	readonly itemSku?: string;
	/** At most three, with short text values. */
	readonly customFields?: ReadonlyArray<string>;
}

/** `AnalyticsService`: 120 + 20 x players events a minute; more are dropped. */
export interface Analytics {
	/** May raise: outside of published games, for wrong arguments, over the budget. */
	logEconomyEvent(player: EnginePlayer, event: EconomyEvent): void;
}
