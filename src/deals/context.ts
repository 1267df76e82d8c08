import type { Engine, Notice } from "../engine";
import type { Profile } from "../profile-store/types";
import { callAtOnce } from "../util/call-at-once";
import type { Kinds } from "./kinds";
import type { PartyName } from "./ledger/types";
import type { ProfileDeals } from "./profile-deals";
import type { StoreAccess } from "./store-access";
import type { SettledDeal } from "./types";

/** What the parts of deals share on one server. */
export class DealContext {
	/** The stores whose profiles may be parties. */
	private readonly stores = new Map<string, StoreAccess>();
	/** The profiles with a session here, by the token of their key. */
	private readonly profiles = new Map<string, ProfileDeals>();

	constructor(
		public readonly engine: Engine,
		public readonly kinds: Kinds,
		public readonly settled: Notice<[profile: Profile, deal: SettledDeal]>,
	) {}

	public addStore(store: StoreAccess): void {
		this.stores.set(store.name, store);
	}

	public store(name: string): StoreAccess | undefined {
		return this.stores.get(name);
	}

	public add(deals: ProfileDeals): void {
		this.profiles.set(deals.token, deals);
	}

	public remove(deals: ProfileDeals): void {
		if (this.profiles.get(deals.token) === deals) this.profiles.delete(deals.token);
	}

	/** The deals of a profile that has a session here, also one that is suspended. */
	public here({ Store, Key }: PartyName): ProfileDeals | undefined {
		const store = this.stores.get(Store);
		return store && this.profiles.get(store.token(Key));
	}

	/** All of them, in the order of their keys. */
	public all(): Array<ProfileDeals> {
		const tokens = new Array<string>();
		for (const [token] of this.profiles) tokens.push(token);
		tokens.sort();
		return tokens.map((token) => this.profiles.get(token)!);
	}

	public warn(text: string, { Store, Key }: PartyName): void {
		this.stores.get(Store)?.warn(`Deals: ${text}`, Key);
	}

	/** Tells the game. What it does then is its own. */
	public tellSettled(profile: Profile, deal: SettledDeal): void {
		callAtOnce(() => this.settled.Fire(profile, deal));
	}
}
