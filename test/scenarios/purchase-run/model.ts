import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import type { PlayerProfilesService } from "../../../src/player-profiles/service";
import type { Store } from "../../../src/profile-store/types";
import type { SimPlayer } from "../../../src/testing";
import type { ServerLife } from "../fault-run/model";

export const STORE_NAME = "Purchases";

/** What is sold goes into the profile, by purchase: how often it was granted, and how many halves of it are there. */
export interface ShopData extends LedgerHome {
	Bought: Map<string, number>;
	Halves: Map<string, number>;
	/** How often the handler of the game pass ran, and that of the subscription. */
	Passes: number;
	Periods: number;
	/** What took effect here and was thrown away with an earlier Data of the game's, and free credits: see `totalsOf`. */
	Book: Map<string, number>;
}

export interface ShopMember extends ServerLife {
	/** Nothing where the game's code of before runs. */
	readonly service?: MonetisationServiceObject;
	readonly profiles: PlayerProfilesService<object>;
	readonly store: Store<ShopData>;
}

/** Something that a handler did outside of the profiles. */
export interface Deed {
	readonly member: ShopMember;
	readonly time: number;
	/** Whose profile knows of it. */
	readonly key: string;
	/** When it was first stored that it has happened. */
	storedAt?: number;
}

/** One purchase of the run. */
export interface Sale {
	readonly id: string;
	/** Who paid. */
	readonly userId: number;
	readonly productId: number;
	/** Bought for somebody else. */
	readonly isGift: boolean;
	readonly deeds: Array<Deed>;
	readonly soldAt: number;
	/** When Roblox recorded it as granted. */
	grantedAt?: number;
	/** In place of another one, by support. */
	readonly isRegrant?: boolean;
	/** Nobody has confirmed it: it may not have happened at all. */
	isUnsure?: boolean;
	/** How often support took back the profile in which its effect outside was noted. */
	owedAgain?: number;
	/** Support may have withdrawn it. */
	mayBeVoided?: boolean;
	/** The game's code of before has dropped its id, and nothing else knew it. */
	isForgotten?: boolean;
}

/** One user, and where the user is. */
export interface Customer {
	readonly userId: number;
	readonly key: string;
	player?: SimPlayer;
	member?: ShopMember;
}

/** Whether the customer is on the screen of a server that runs. */
export function isPlaying(customer: Customer): boolean {
	return customer.player?.isPresent === true && customer.member?.sim.state === "running";
}
