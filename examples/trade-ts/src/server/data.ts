import { PlayerProfiles, ProfileStore } from "@rbxts/coffer";
import { Deals } from "@rbxts/coffer/out/deals";

interface GameData {
	Cash: number;
	/** Kinds of pets by their ids. */
	Pets: Record<string, string>;
	HasStarter: boolean;
}

/** The profiles of the players who are here. */
export const profiles = PlayerProfiles.Start({
	Store: ProfileStore.New<GameData>("PlayerData", { Cash: 100, Pets: {}, HasStarter: false }),
	OnLoaded: ({ UserId }, { Data }) => {
		if (Data.HasStarter) return;
		Data.HasStarter = true;
		// Every pet has an id of its own, so no pet can be there twice.
		Data.Pets[`starter-${UserId}`] = UserId % 2 === 0 ? "Dog" : "Cat";
	},
});

/** Typed by the data of the players. */
export const deals = Deals.Start({ Data: profiles });

export const trade = deals.Kind("Trade", deals.Goods({ Numbers: ["Cash"], Maps: ["Pets"], Whole: true }));
