import type { FakeSignal, Fakes } from "./fakes";

/** The DataModel, and the engine's side of it. */
export interface FakeGame {
	readonly instance: DataModel;
	readonly closeCallbacks: Array<(reason: Enum.CloseReason) => void>;
	readonly restart: FakeSignal<(restartTime: DateTime, source: Enum.CloseReason, attributes: object) => void>;
}

/** `real` finds the modules. `isOld`: an engine without the events of 2026. */
export function newGame(fakes: Fakes, real: DataModel, isOld: boolean): FakeGame {
	const closeCallbacks = new Array<(reason: Enum.CloseReason) => void>();
	const restart = fakes.signal("DataModel", "ServerRestartScheduled");
	const instance = fakes.instance("DataModel", {
		PlaceId: 1818,
		JobId: "0A1B2C3D-0000-4000-8000-000000000001",
		GetService(className) {
			return real.GetService(className);
		},
		BindToClose(callback) {
			closeCallbacks.push(callback);
		},
		ServerRestartScheduled: isOld ? undefined : restart.signal,
	});
	return { instance, closeCallbacks, restart };
}

export function newRunService(fakes: Fakes): RunService {
	return fakes.instance("RunService", {
		IsStudio() {
			return false;
		},
		IsServer() {
			return true;
		},
	});
}

export function newHttpService(fakes: Fakes): HttpService {
	const guid = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
	return fakes.instance("HttpService", {
		GenerateGUID(isWrapped = true) {
			return isWrapped ? `{${guid}}` : guid;
		},
	});
}

export function newPolicyService(fakes: Fakes): PolicyService {
	return fakes.instance("PolicyService", {
		GetPolicyInfoForPlayerAsync(player) {
			return {
				AreAdsAllowed: true,
				ArePaidRandomItemsRestricted: player.UserId === 6,
				AllowedExternalLinkReferences: [],
				IsEligibleToPurchaseSubscription: player.UserId === 6,
				IsPaidItemTradingAllowed: true,
				IsSubjectToChinaPolicies: false,
			};
		},
	});
}

export function newUserService(fakes: Fakes): UserService {
	return fakes.instance("UserService", {
		GetUserInfosByUserIdsAsync(userIds) {
			const known = userIds.filter((userId) => userId === 6);
			return known.map((Id) => ({ Id, Username: "Six", DisplayName: "Six", HasVerifiedBadge: false }));
		},
	});
}

/** `asked` gets each event in words. */
export function newAnalyticsService(fakes: Fakes, asked: Array<string>): AnalyticsService {
	return fakes.instance("AnalyticsService", {
		LogEconomyEvent(player, flowType, currencyType, amount, endingBalance, transactionType, itemSku, customFields) {
			const flow = (flowType as EnumItem).Name;
			const fields = (customFields ?? {}) as Record<string, string | undefined>;
			const [first, second] = [fields.CustomField01, fields.CustomField02];
			asked.push(
				`${player.Name} ${flow} ${amount} ${currencyType} to ${endingBalance} by ${transactionType}, ${itemSku}, ${first}, ${second}`,
			);
		},
	});
}
