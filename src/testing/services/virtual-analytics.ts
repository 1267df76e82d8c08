import type { Analytics, EconomyEvent, EnginePlayer } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import type { TokenBucket } from "../cloud/token-bucket";

const CUSTOM_FIELDS_MAX = 3;

/** An event as Roblox got it. */
export interface LoggedEvent extends EconomyEvent {
	readonly userId: number;
}

function isAmount(value: unknown): value is number {
	return typeIs(value, "number") && value >= 0 && value < math.huge;
}

/** `AnalyticsService` of one server. */
export class VirtualAnalytics implements Analytics {
	/** What was logged, oldest first. */
	public readonly events = new Array<LoggedEvent>();
	/** How many events went over the budget, and are lost. */
	public droppedCount = 0;
	/** While it holds a text every event raises it. */
	public problem: string | undefined;

	/** @param allowance what the servers of a game may log together */
	constructor(
		private readonly server: ServerContext,
		private readonly allowance: TokenBucket,
	) {}

	public logEconomyEvent(player: EnginePlayer, event: EconomyEvent): void {
		const { server } = this;
		server.cloud.calls.add("LogEconomyEvent", server.name);
		if (this.problem !== undefined) error(this.problem, 0);
		this.check(event);
		if (server.cloud.options.budgets && !this.allowance.take()) {
			this.droppedCount += 1;
			return;
		}
		server.cloud.trace.note(server.name, "Analytics", event.flow, event.transactionType);
		this.events.push({ ...event, userId: player.UserId });
	}

	private check(event: EconomyEvent): void {
		if (this.server.studioAccess === "Unpublished") error("AnalyticsService needs a published place.", 0);
		if (!isAmount(event.amount)) error(`LogEconomyEvent: amount ${event.amount} is not a positive number.`, 0);
		if (!isAmount(event.endingBalance)) error(`LogEconomyEvent: wrong endingBalance ${event.endingBalance}.`, 0);
		if ((event.customFields?.size() ?? 0) > CUSTOM_FIELDS_MAX) error("LogEconomyEvent: too many custom fields.", 0);
	}
}
