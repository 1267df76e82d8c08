import type { LedgerHome } from "../../src/monetisation/ledger/types";
import type { DataInterface, DevProductPrivate, MonetisationOptions, PromptResult } from "../../src/monetisation/types";
import type { SimCloud, SimPlayer } from "../../src/testing";
import { ShopServer } from "./shop";
import type { PlayerData } from "./world";
import { startServer, storedRecord } from "./world";

export const BUYER = 7;
export const FRIEND = 8;
export const GEMS = 100;
export const GEMS_GIFT = 900;

/** 50 Cash in the profile, for oneself or for a friend. */
export const gems: DevProductPrivate = {
	id: GEMS,
	giftId: GEMS_GIFT,
	name: "Gems",
	params: { cash: 50 },
	handler: (_player, _productId, params: { cash: number }, _deps, context) => {
		(context.Data as { Cash: number }).Cash += params.cash;
	},
};

/** A server that sells gems, and what else is asked for. */
export function openGiftShop(
	cloud: SimCloud,
	name: string,
	more: Partial<MonetisationOptions> = {},
	products: ReadonlyArray<DevProductPrivate> = [gems],
): ShopServer {
	const shop = new ShopServer(startServer(cloud, { name }));
	shop.start({ devProducts: products }, more);
	return shop;
}

/** The server's profiles as an interface whose methods a spec may replace. */
export function dataOf(shop: ShopServer, changes: { MessageUserAsync?: DataInterface["MessageUserAsync"] | false }) {
	const profiles = shop.server.PlayerProfiles;
	const data: DataInterface = {
		GetProfile(player) {
			return profiles.GetProfile(player) as never;
		},
		WaitForProfileAsync(player) {
			return profiles.WaitForProfileAsync(player) as never;
		},
		ViewUserAsync(userId) {
			return profiles.ViewUserAsync(userId) as never;
		},
	};
	if (changes.MessageUserAsync === undefined) {
		data.MessageUserAsync = function (this: DataInterface, userId, message) {
			return profiles.MessageUserAsync(userId, message);
		};
	} else if (changes.MessageUserAsync !== false) {
		data.MessageUserAsync = changes.MessageUserAsync;
	}
	return data;
}

/** Asks for a gift and waits for what came of it. */
export function askForGift(shop: ShopServer, buyer: SimPlayer, recipient = FRIEND): PromptResult {
	return shop.server.await(() => shop.service.GiftProduct(buyer, recipient, GEMS));
}

/** The buyer answers the prompt that is open. */
export function answerPrompt(cloud: SimCloud, buyer: SimPlayer, isPurchased: boolean): void {
	const prompt = cloud.purchases.prompts.find((open) => open.player === buyer);
	if (prompt === undefined) error("no prompt is open", 2);
	cloud.purchases.answerPrompt(prompt, isPurchased);
}

/** What is stored of a user's profile. */
export function storedHome(cloud: SimCloud, userId: number): PlayerData & LedgerHome {
	const record = storedRecord(cloud, tostring(userId)) as { Data?: PlayerData & LedgerHome } | undefined;
	return record?.Data ?? { Cash: 100, Items: [], Nested: { Level: 1 } };
}

/** How many gems a user's stored profile holds, as Cash or as credits. */
export function storedGems(cloud: SimCloud, userId: number): number {
	const home = storedHome(cloud, userId);
	return (home.Cash - 100) / 50 + (home.MonetisationCredits?.[tostring(GEMS)] ?? 0);
}

/** How many gifts a user may still give. */
export function storedGiftCredits(cloud: SimCloud, userId: number): number {
	return storedHome(cloud, userId).MonetisationCredits?.[tostring(GEMS_GIFT)] ?? 0;
}

/** How many gifts are on their way in a user's stored profile. */
export function storedOutgoing(cloud: SimCloud, userId: number): number {
	return storedHome(cloud, userId).MonetisationLedger?.Gifts?.size() ?? 0;
}
