import type { Profile } from "../../../src/profile-store/types";
import type { FaultData, Gift } from "./model";
import { metadataOf, userIdOf } from "./model";

/** More entries of ended sessions than that are folded into a sum. */
const OPS_MAX = 8;
const GIFTS_MAX = 16;

/** The game takes a gift or a trade out of a message. */
export function takeMessage(data: FaultData, gift: Gift): void {
	if (gift.Coins === undefined) {
		data.Gifts.set(gift.Id, (data.Gifts.get(gift.Id) ?? 0) + 1);
	} else if (!data.Trades.has(gift.Id)) {
		data.Trades.set(gift.Id, true);
		data.Coins += gift.Coins;
	}
}

/** What the game does with a profile as it begins: names its user, and folds away what has become many. */
export function openData(profile: Profile<FaultData>): void {
	const { Data, Key } = profile;
	profile.AddUserId(userIdOf(Key));
	profile.RobloxMetaData = { ...metadataOf(Key) };
	if (Data.Ops.size() > OPS_MAX) {
		for (const [, count] of Data.Ops) Data.Settled += count;
		Data.Ops = new Map();
	}
	if (Data.Gifts.size() > GIFTS_MAX) {
		for (const [, count] of Data.Gifts) Data.OldGifts += count;
		Data.Gifts = new Map();
	}
}
