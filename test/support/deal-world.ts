import type { DealKind, DealResult, DealsModule } from "../../src/deals/types";
import type { Goods } from "../../src/deals/ledger/types";
import { dealsIn, decide } from "../../src/deals/ledger/decide";
import { openDeals } from "../../src/deals/ledger/entries";
import type { ProfileRecord } from "../../src/profile-store/record/record";
import type { BuiltSchema } from "../../src/profile-store/schema/schema";
import type { Profile, Store } from "../../src/profile-store/types";
import type { SimCloudOptions, SimPlayer, SimServer, SimServerOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { GameServer } from "../../src/testing/game-server";
import { startGame } from "../../src/testing/game-server";

export const PLAYERS = "PlayerData";

export interface TraderData {
	Cash: number;
	Pets: Record<string, string>;
}

export interface Offer {
	readonly Cash?: number;
	readonly Pets?: ReadonlyArray<string>;
}

interface TraderGoods {
	readonly Cash: number;
	readonly Pets: Record<string, string>;
}

export type Trade = DealKind<Offer>;

/** How a game would write it by hand. */
export const TRADE = {
	Take: (data: TraderData, offer: Offer): TraderGoods | undefined => {
		const cash = offer.Cash ?? 0;
		if (!(cash >= 0 && cash <= data.Cash)) return undefined;
		const pets: Record<string, string> = {};
		for (const id of offer.Pets ?? []) {
			const pet = data.Pets[id];
			if (pet === undefined) return undefined;
			pets[id] = pet;
			delete data.Pets[id];
		}
		data.Cash -= cash;
		return { Cash: cash, Pets: pets };
	},
	Put: (data: TraderData, goods: TraderGoods): void => {
		data.Cash += goods.Cash;
		for (const [id, pet] of pairs(goods.Pets as unknown as Map<string, string>)) data.Pets[id] = pet;
	},
};

export function newTrader(): TraderData {
	return { Cash: 100, Pets: {} };
}

/** A server of a game that trades. */
export class TradingServer {
	public readonly game: GameServer;
	public readonly sim: SimServer;
	public readonly errors = new Array<string>();
	public store!: Store<TraderData>;
	public trade!: Trade;
	public deals!: DealsModule;
	/** What was told by `Settled`: "kind key got", in order. */
	public readonly settled = new Array<string>();

	constructor(
		cloud: SimCloud,
		options?: SimServerOptions,
		setUp?: (server: TradingServer) => void,
		template: TraderData | BuiltSchema<TraderData> = newTrader(),
	) {
		this.game = startGame(
			cloud,
			(started) => {
				started.ProfileStore.OnError.Connect((text) => this.errors.push(text));
				this.store = started.ProfileStore.New<TraderData>(PLAYERS, template);
				started.PlayerProfiles.Start({ Store: this.store as unknown as Store });
				this.deals = started.Deals;
				started.Deals.Start({ Data: started.PlayerProfiles });
				started.Deals.Settled.Connect((profile, deal) => {
					this.settled.push(`${profile.Key} ${deal.IsOff ? "off" : "done"}`);
				});
				if (setUp !== undefined) setUp(this);
				else this.trade = started.Deals.Kind<TraderData, Offer, TraderGoods>("Trade", TRADE);
			},
			options,
		);
		this.sim = this.game.sim;
	}

	public join(userId: number): SimPlayer {
		return this.game.join(userId);
	}

	/** A player with those pets, which are stored. */
	public trader(userId: number, ...pets: Array<string>): SimPlayer {
		const player = this.game.join(userId);
		const profile = this.profile(player);
		this.sim.await(() => {
			for (const pet of pets) profile.Data.Pets[pet] = "Cat";
			profile.SaveAsync();
		});
		return player;
	}

	public profile(player: SimPlayer): Profile<TraderData> {
		return this.game.profile<TraderData>(player);
	}

	/** The pets that the game of this server can use, as a text. */
	public pets(player: SimPlayer): string {
		return petsOf(this.profile(player).Data);
	}

	public swap(a: SimPlayer, aGives: Offer, b: SimPlayer, bGives: Offer): DealResult {
		return this.sim.await(() => this.trade.SwapAsync({ Player: a, Gives: aGives }, { Player: b, Gives: bGives }));
	}
}

function sorted(names: Array<string>): string {
	names.sort();
	return names.join(" ");
}

export function petsOf(data: TraderData): string {
	const pets = new Array<string>();
	for (const [id] of pairs(data.Pets as unknown as Map<string, string>)) pets.push(id);
	return sorted(pets);
}

export function newDealCloud(options: SimCloudOptions = {}): SimCloud {
	return new SimCloud({ messageSeconds: [0.1, 0.4], ...options });
}

export function recordOf(cloud: SimCloud, key: string | number): ProfileRecord {
	return cloud.dataStore(PLAYERS).read(tostring(key)) as ProfileRecord;
}

/** Ids of the deals that are open in what is stored, with their states: "Pledged", or nothing. */
export function openIn(cloud: SimCloud, key: string | number): string {
	return openDeals(dealsIn(recordOf(cloud, key)))
		.map(([, entry]) => entry.State)
		.join(" ");
}

function petsIn(goods: Goods | undefined): Array<string> {
	const pets = new Array<string>();
	const held = (goods as TraderGoods | undefined)?.Pets;
	for (const [id] of pairs((held ?? {}) as unknown as Map<string, string>)) pets.push(id);
	return pets;
}

/**
 * Where each pet is if every server crashed now and everybody came back: "1: cat dog | 2: -". The rule by which stored
 * records are to be read.
 */
export function placesOf(cloud: SimCloud, keys: ReadonlyArray<number>): string {
	const at = new Map<string, Array<string>>();
	for (const key of keys) at.set(tostring(key), []);
	const add = (key: string, pets: Array<string>) => {
		for (const pet of pets) at.get(key)!.push(pet);
	};
	for (const key of keys) {
		const name = tostring(key);
		const record = recordOf(cloud, key);
		if (record === undefined) continue;
		for (const [id] of pairs((record.Data as TraderData).Pets as unknown as Map<string, string>)) add(name, [id]);
		for (const [id, entry] of openDeals(dealsIn(record))) {
			if (entry.State === "Open" || entry.State === "Off") add(name, petsIn(entry.Gives));
			if (entry.State === "Booked") for (const goods of entry.Gets?.["0"] ?? []) add(name, petsIn(goods));
			if (entry.State === "Again") for (const goods of entry.Got) add(name, petsIn(goods));
			if (entry.State !== "Pledged") continue;
			const decision = decide(recordOf(cloud, entry.Book.Key), id, entry, true);
			if (decision.kind !== "Booked") add(name, petsIn(entry.Gives));
			else for (const goods of decision.entry.Gets?.[tostring(entry.Index)] ?? []) add(name, petsIn(goods));
		}
	}
	return keys.map((key) => `${key}: ${sorted(at.get(tostring(key))!)}`).join(" | ");
}
