import { AnalyticsService } from "@rbxts/services";
import type { Analytics } from "..";
import { toPlayer } from "./player";

const FLOWS = {
	Source: Enum.AnalyticsEconomyFlowType.Source,
	Sink: Enum.AnalyticsEconomyFlowType.Sink,
};
const FIELDS = [
	Enum.AnalyticsCustomFieldKeys.CustomField01.Name,
	Enum.AnalyticsCustomFieldKeys.CustomField02.Name,
	Enum.AnalyticsCustomFieldKeys.CustomField03.Name,
];

function toFields(values: ReadonlyArray<string>): Map<string, string> {
	const fields = new Map<string, string>();
	FIELDS.forEach((field, index) => {
		if (index < values.size()) fields.set(field, values[index]);
	});
	return fields;
}

/** `AnalyticsService`. */
export const robloxAnalytics: Analytics = {
	logEconomyEvent(player, event) {
		AnalyticsService.LogEconomyEvent(
			toPlayer(player),
			FLOWS[event.flow],
			event.currency,
			event.amount,
			event.endingBalance,
			event.transactionType,
			event.itemSku,
			event.customFields && toFields(event.customFields),
		);
	},
};
