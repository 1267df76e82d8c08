/** Compiled with the tests, never run: what the types of deals take, and what they do not. */
import { Deals } from "../../src/deals";
import type { DealKind, DealResult } from "../../src/deals/types";
import { PlayerProfiles } from "../../src/player-profiles";
import type { Profile } from "../../src/profile-store/types";
import { ProfileStore } from "../../src/profile-store";

interface Pet {
	Kind: string;
	Level: number;
}

interface GameData {
	Cash: number;
	Gems?: number;
	Name: string;
	Pets: Record<string, Pet>;
	ByNumber: Map<number, Pet>;
	Items: Array<string>;
}

declare const alice: Player;
declare const bob: Player;
declare const guild: Profile<{ Bank: number }>;

const store = ProfileStore.New<GameData>("PlayerData", {
	Cash: 100,
	Name: "",
	Pets: {},
	ByNumber: new Map(),
	Items: [],
});
const auctions = ProfileStore.New("Auctions", { Price: 0 });
const profiles = PlayerProfiles.Start({ Store: store });
const deals = Deals.Start({ Data: profiles, Stores: [auctions, auctions.Mock] });

/** The offer is typed by the template, field by field. */
const ready = deals.Kind(
	"Trade",
	deals.Goods({ Numbers: ["Cash", "Gems"], Maps: ["Pets", "ByNumber"], Lists: ["Items"], Whole: true }),
);

interface Offer {
	readonly Pets: ReadonlyArray<string>;
}

/** Data and goods are known in the handlers, and the offer of the kind is that of `Take`. */
export const own: DealKind<Offer> = deals.Kind("Own", {
	Take: (data, offer: Offer) => {
		const taken: Array<Pet> = [];
		for (const id of offer.Pets) taken.push(data.Pets[id]);
		return { Taken: taken };
	},
	Put: (data, goods) => goods.Taken.forEach((pet, index) => (data.Pets[`${index}`] = pet)),
	Approve: (data, { Offer }) => data.Cash > 0 && (Offer === undefined || Offer.Pets.size() < 10),
});

/** Before `Start`, or where the types of the data are not at hand. */
export const early = Deals.Kind<{ Cash: number }, { Cash: number }, { Cash: number }>("Early", {
	Take: (data, offer) => (data.Cash >= offer.Cash ? offer : undefined),
	Put: (data, goods) => (data.Cash += goods.Cash),
});
export const unknown = Deals.Kind("Unknown", Deals.Goods({ Numbers: ["Anything"] }));

export function right(): string {
	const result: DealResult = ready.SwapAsync(
		{ Player: alice, Gives: { Cash: 50, Pets: ["cat"] } },
		{ UserId: 22, Gives: { Gems: 1, ByNumber: [7], Items: ["Sword"] }, AllowNew: true },
		{ Id: "trade/7" },
	);
	ready.GiveAsync({ Profile: guild, Gives: { Cash: 1 } }, { Store: auctions, Key: "17" });
	own.DealAsync({ Parties: [{ Player: alice, Gives: { Pets: [] }, To: 2 }, { Player: bob }, { UserId: 3 }] });
	const [pending] = deals.Pending(guild);
	const became = deals.WhatBecameAsync(pending.Id, { Player: alice });
	return result.ok ? result.id : `${result.code} ${result.party} ${became}`;
}

export function wrong(): void {
	// @ts-expect-error: the template has no such field.
	deals.Goods({ Numbers: ["Coins"] });
	// @ts-expect-error: a text is no number.
	deals.Goods({ Numbers: ["Name"] });
	// @ts-expect-error: a list is no table by ids.
	deals.Goods({ Maps: ["Items"] });
	// @ts-expect-error: a number is no list.
	deals.Goods({ Lists: ["Cash"] });
	// @ts-expect-error: Name is not among the goods.
	ready.GiveAsync({ Player: alice, Gives: { Name: "Alice" } }, { Player: bob });
	// @ts-expect-error: an amount is a number.
	ready.GiveAsync({ Player: alice, Gives: { Cash: "50" } }, { Player: bob });
	// @ts-expect-error: pets go by a list of their ids.
	ready.GiveAsync({ Player: alice, Gives: { Pets: "cat" } }, { Player: bob });
	// @ts-expect-error: these ids are numbers.
	ready.GiveAsync({ Player: alice, Gives: { ByNumber: ["7"] } }, { Player: bob });
	// @ts-expect-error: no such party.
	ready.GiveAsync({ Player: alice, Gives: { Cash: 1 } }, { Name: "bob" });
	// @ts-expect-error: a number is no player.
	ready.GiveAsync({ Player: 11, Gives: { Cash: 1 } }, { Player: bob });
	// @ts-expect-error: a deal has two parties.
	ready.SwapAsync({ Player: alice });
	// @ts-expect-error: the code is there only when it is not done.
	print(ready.GiveAsync({ Player: alice }, { Player: bob }).code);
	// @ts-expect-error: goods cannot be put in without Put.
	deals.Kind("Half", { Take: (data, offer: Offer) => offer });
	deals.Kind("Wrong", {
		// @ts-expect-error: the data have no such field.
		Take: (data, offer: Offer) => ({ Coins: data.Coins as number, Offer: offer }),
		Put: () => {},
	});
	// @ts-expect-error: the goods have no such field.
	deals.Kind("Wrong", { Take: (data, offer: Offer) => offer, Put: (data, goods) => print(goods.Cash) });
	// @ts-expect-error: it takes PlayerProfiles, not a store.
	Deals.Start({ Data: store });
	// @ts-expect-error: no such answer.
	print(deals.WhatBecameAsync("id", { Player: alice }) === "Perhaps");
}
