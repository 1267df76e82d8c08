import type { DealHandlers } from "../../../src/deals/types";
import type { RandomStream } from "../../../src/testing";
import type { Profile } from "../../../src/profile-store/types";
import type { PetGoods, PetOffer, TradeData } from "./model";

/** What a game's functions do beside their work, most of it wrong. */
const HOSTILITIES = [
	"raise",
	"raise later",
	"yield",
	"save",
	"end",
	"kick",
	"replace",
	"freeze",
	"deal",
	"refuse",
] as const;

export type Hostility = (typeof HOSTILITIES)[number];

/** What they can lay hands on. */
export interface HandlerGround {
	readonly chance: RandomStream;
	/** How often they do so at this moment. */
	readonly share: () => number;
	readonly wait: () => void;
	/** The profile whose `Data` these are, if it is one of this server. */
	readonly profileOf: (data: TradeData) => Profile<TradeData> | undefined;
	readonly kick: (profile: Profile<TradeData>) => void;
	readonly dealInside: () => void;
	readonly told: (hostility: Hostility) => void;
}

/** Does what is drawn before or in the middle of a function's work; "refuse" is left to the caller. */
function meddle(ground: HandlerGround, data: TradeData): Hostility | undefined {
	if (!ground.chance.chance(ground.share())) return undefined;
	const hostility = HOSTILITIES[ground.chance.integer(0, HOSTILITIES.size() - 1)];
	ground.told(hostility);
	const profile = ground.profileOf(data);
	if (hostility === "raise") error("the game's function is broken", 0);
	else if (hostility === "yield") ground.wait();
	else if (hostility === "freeze") table.freeze(data.Pets as never);
	else if (hostility === "deal") ground.dealInside();
	else if (profile !== undefined) {
		if (hostility === "save") profile.Save();
		else if (hostility === "end") profile.EndSession();
		else if (hostility === "kick") ground.kick(profile);
		else if (hostility === "replace") profile.Data = { ...data, Pets: table.clone(data.Pets as never) as never };
	}
	return hostility;
}

/** Moves pets, as a game would write it by hand, and misbehaves now and then. */
export function handlersOf(ground: HandlerGround): DealHandlers<TradeData, PetOffer, PetGoods> {
	return {
		Approve: (data) => meddle(ground, data) !== "refuse",
		Take: (data, offer) => {
			const isBefore = ground.chance.chance(0.5);
			const first = isBefore ? meddle(ground, data) : undefined;
			const taken: PetGoods = { Pets: new Map() };
			for (const id of offer.Pets) {
				const pet = data.Pets.get(id);
				if (pet === undefined) return undefined;
				data.Pets.delete(id);
				taken.Pets.set(id, pet);
			}
			const hostility = isBefore ? first : meddle(ground, data);
			if (hostility === "raise later") error("the game's function is broken", 0);
			return hostility === "refuse" ? undefined : taken;
		},
		Put: (data, goods) => {
			const isBefore = ground.chance.chance(0.5);
			const first = isBefore ? meddle(ground, data) : undefined;
			for (const [id, pet] of goods.Pets) data.Pets.set(id, pet);
			const hostility = isBefore ? first : meddle(ground, data);
			if (hostility === "raise later") error("the game's function is broken", 0);
		},
	};
}
