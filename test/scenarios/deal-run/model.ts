import type { DealKind, DealsModule } from "../../../src/deals/types";
import type { PlayerProfilesService } from "../../../src/player-profiles/service";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { ServerLife } from "../fault-run/model";

export const STORE_NAME = "Traded";
export const FIRST_USER_ID = 3001;

/** Things by their ids, no two of which are the same in all profiles. */
export type Pets = Map<string, string>;

export interface TradeData {
	Pets: Pets;
}

export interface PetOffer {
	readonly Pets: ReadonlyArray<string>;
}

export interface PetGoods {
	readonly Pets: Pets;
}

export type PetTrade = DealKind<PetOffer>;

/** What the library keeps of an open deal in a stored record, as far as the checks look into it. */
export interface StoredEntry {
	readonly State: "Open" | "Booked" | "Settled" | "Off" | "Pledged" | "Again";
	readonly GameId?: string;
	readonly Gives?: PetGoods;
	readonly Retake?: true;
	readonly Parties?: ReadonlyArray<{ readonly Key: string }>;
	readonly Gets?: { readonly [index: string]: ReadonlyArray<PetGoods> };
	readonly Got?: ReadonlyArray<PetGoods>;
	readonly Book?: { readonly Key: string };
	readonly BookLoad?: number;
	readonly BookSession?: string;
	readonly Index?: number;
}

export interface StoredPast {
	readonly Id: string;
	readonly With: ReadonlyArray<string>;
	readonly Gave?: PetGoods;
	readonly Got?: ReadonlyArray<PetGoods>;
}

export interface TradeRecord {
	readonly Data?: TradeData & {
		readonly CofferDeals?: {
			readonly Open?: Map<string, StoredEntry>;
			readonly Past?: ReadonlyArray<StoredPast>;
		};
	};
	readonly MetaData?: {
		readonly SessionLoadCount: number;
		readonly ActiveSession?: readonly [placeId: number, jobId: string, guid: string];
	};
	readonly Coffer?: { readonly Vetoes?: ReadonlyArray<string> };
}

/** What a server of the game as it is now has. */
export interface TradingPost {
	readonly profiles: PlayerProfilesService<object>;
	readonly deals: DealsModule;
	readonly trade: PetTrade;
}

export interface TradeMember extends ServerLife {
	readonly module: ProfileStoreModule;
	readonly store: Store<TradeData>;
	/** Nothing where the reference module runs: it knows of no deals. */
	readonly post?: TradingPost;
}

export function newData(): TradeData {
	return { Pets: new Map() };
}

export function petIds(pets: Pets | undefined): Array<string> {
	const ids = new Array<string>();
	for (const [id] of pets ?? new Map<string, string>()) ids.push(id);
	ids.sort();
	return ids;
}
