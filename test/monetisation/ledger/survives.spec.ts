import type { LedgerData, LedgerHome } from "../../../src/monetisation/ledger/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { deepCopy } from "../../../src/storable/deep-copy";
import type { Profile } from "../../../src/profile-store/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { ShopServer } from "../../support/shop";
import type { PlayerData } from "../../support/world";
import { newTemplate, startServer } from "../../support/world";

const COINS = 100;
const BOOST = 101;

/** A player who has bought coins and a boost, which is a credit; `Cash` counts the coins. */
class Victim {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer;
	public player: SimPlayer;
	/** How often coins were granted. */
	public grants = 0;
	private kept?: Profile<PlayerData>;
	/** Runs in the handler of coins, after its goods. */
	public during = () => {};
	/** Runs in OnLoaded. */
	public loading = () => {};

	constructor() {
		const coins: DevProductPrivate = {
			id: COINS,
			name: "Coins",
			handler: (_player, _id, _params, _deps, context) => {
				(context.Data as PlayerData).Cash += 50;
				this.grants += 1;
				this.during();
			},
		};
		const boost: DevProductPrivate = {
			id: BOOST,
			name: "Boost",
			outside: true,
			autoRedeem: false,
			handler: () => true,
		};
		this.shop = new ShopServer(startServer(this.cloud));
		const OnLoaded = (_player: unknown, profile: Profile<PlayerData>) => {
			this.kept = profile;
			this.loading();
		};
		this.shop.start({ devProducts: [coins, boost] }, {}, { OnLoaded });
		this.player = this.shop.join(this.cloud, 7);
	}

	/** That of this stay, also when it is over. */
	public profile() {
		this.kept ??= this.shop.profile(this.player);
		return this.kept;
	}

	public buy(product: number): string {
		return this.cloud.purchases.buy(this.player, product);
	}

	/** Leaves, comes back, and gets both purchases delivered once more: neither may be granted again, or be lost. */
	public check(purchases: ReadonlyArray<string>, boosts: number): string {
		this.shop.server.sim.leave(this.player);
		this.cloud.advance(10);
		this.kept = undefined;
		this.player = this.shop.join(this.cloud, 7);
		this.cloud.advance(5);
		for (const purchase of purchases) this.cloud.purchases.redeliver(this.shop.server.sim, purchase);
		this.cloud.advance(20);
		const count = this.shop.service.GetCredits(this.player, BOOST);
		if (this.grants > 1) return `granted ${this.grants} times`;
		if (count !== boosts) return `${count} boosts`;
		const left = this.cloud.purchases.unresolved(7).size();
		return left > 0 ? `${left} unresolved` : "sound";
	}
}

type Deed = (victim: Victim, old: PlayerData) => void;

function classOf(data: PlayerData): PlayerData {
	return setmetatable({ ...data } as object, { __index: { describe: () => "a class" } } as never) as PlayerData;
}

/** What games do to `Data`; `old` is what was stored before anything was bought. */
const DEEDS: ReadonlyArray<[what: string, deed: Deed]> = [
	["is set to a new table", (victim) => (victim.profile().Data = newTemplate())],
	["is emptied", (victim) => (victim.profile().Data as unknown as Map<string, unknown>).clear()],
	["is set to a frozen table", (victim) => (victim.profile().Data = table.freeze(newTemplate()) as never)],
	["is frozen in place", (victim) => table.isfrozen(victim.profile().Data) || table.freeze(victim.profile().Data)],
	["is set to a class instance", (victim) => (victim.profile().Data = classOf(victim.profile().Data))],
	[
		"is set to an object whose fields cannot be set",
		(victim) => {
			victim.profile().Data = setmetatable(
				{ ...newTemplate() } as object,
				{
					__newindex: () => error("no new fields"),
				} as never,
			) as never;
		},
	],
	["is set back to an older copy", (victim, old) => (victim.profile().Data = deepCopy(old))],
	[
		"is set back to an older copy that is frozen",
		(victim, old) => (victim.profile().Data = table.freeze(deepCopy(old)) as never),
	],
	["is set to a copy of itself", (victim) => (victim.profile().Data = deepCopy(victim.profile().Data))],
	[
		"gets an older ledger",
		(victim, old) => {
			(victim.profile().Data as unknown as LedgerHome).MonetisationLedger = deepCopy(
				(old as unknown as LedgerHome).MonetisationLedger!,
			);
		},
	],
	[
		"gets an empty ledger",
		(victim) => ((victim.profile().Data as unknown as { MonetisationLedger: object }).MonetisationLedger = {}),
	],
	[
		"gets a text for a ledger",
		(victim) => ((victim.profile().Data as unknown as { MonetisationLedger: string }).MonetisationLedger = "none"),
	],
	["is set to LastSavedData", (victim) => (victim.profile().Data = deepCopy(victim.profile().LastSavedData))],
];

const AFTERWARDS: ReadonlyArray<[what: string, deed: Deed]> = [
	...DEEDS,
	[
		"is taken away and comes back a minute later",
		(victim) => {
			const { Data } = victim.profile();
			victim.profile().Data = undefined as never;
			victim.cloud.advance(60);
			victim.profile().Data = Data;
		},
	],
];

function freeze(value: object): void {
	for (const [, field] of pairs(value as Record<string, unknown>)) if (typeIs(field, "table")) freeze(field);
	table.freeze(value);
}

/** What `GetAsync` answers of player 7: `Data` with the ledger that is stored in it. */
function viewed(victim: Victim): PlayerData {
	const view = victim.shop.server.await(() => victim.shop.server.store().GetAsync("7"));
	return view!.Data;
}

/** A victim with a boost; `old` is its stored state, with a ledger, of before the purchases of the spec. */
function prepare(): { readonly victim: Victim; readonly old: PlayerData } {
	const victim = new Victim();
	victim.buy(BOOST);
	victim.cloud.advance(5);
	return { victim, old: viewed(victim) };
}

export = () => {
	describe("the ledger, when Data", () => {
		for (const [what, deed] of AFTERWARDS) {
			it(`${what} after the purchases, is what it was`, () => {
				const { victim, old } = prepare();
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(5);
				deed(victim, old);
				victim.cloud.advance(5);
				expect(victim.check(purchases, 2)).to.equal("sound");
			});
		}

		for (const [what, deed] of DEEDS) {
			it(`${what} between a handler's step and its save, is what it was`, () => {
				const { victim, old } = prepare();
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.shop.server.sim.run(() => deed(victim, old));
				victim.cloud.advance(10);
				expect(victim.check(purchases, 2)).to.equal("sound");
			});

			it(`${what} between the save and the answer, is what it was`, () => {
				const { victim, old } = prepare();
				let isDone = false;
				victim.profile().OnAfterSave.Connect(() => {
					if (!isDone) deed(victim, old);
					isDone = true;
				});
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(10);
				expect(victim.check(purchases, 2)).to.equal("sound");
			});

			it(`${what} within the handler, remembers the purchase`, () => {
				const { victim, old } = prepare();
				victim.during = () => deed(victim, old);
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(10);
				expect(victim.check(purchases, 2)).to.equal("sound");
			});

			it(`${what} in OnSave and OnLastSave, is what it was`, () => {
				const { victim, old } = prepare();
				victim.profile().OnSave.Connect(() => deed(victim, old));
				victim.profile().OnLastSave.Connect(() => deed(victim, old));
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(10);
				expect(victim.check(purchases, 2)).to.equal("sound");
			});

			it(`${what} in OnLoaded, is what it was`, () => {
				const { victim, old } = prepare();
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(5);
				victim.loading = () => deed(victim, old);
				expect(victim.check(purchases, 2)).to.equal("sound");
				expect(victim.check(purchases, 2)).to.equal("sound");
			});

			it(`${what} in OnSessionEnd, is what it was`, () => {
				const { victim, old } = prepare();
				const purchases = [victim.buy(COINS), victim.buy(BOOST)];
				victim.cloud.advance(5);
				victim.profile().OnSessionEnd.Connect(() => deed(victim, old));
				expect(victim.check(purchases, 2)).to.equal("sound");
			});
		}
	});

	describe("a version that comes in with Data", () => {
		it("does not bring back a boost that was used since", () => {
			const { victim, old } = prepare();
			expect(victim.shop.service.ConsumeCredit(victim.player, BOOST)).to.equal(true);
			victim.cloud.advance(5);
			victim.profile().Data = deepCopy(old);
			victim.cloud.advance(5);
			expect(victim.check([], 0)).to.equal("sound");
		});

		it("does not bring back a free credit that was used since", () => {
			const victim = new Victim();
			victim.shop.service.GrantCredit(victim.player, BOOST);
			victim.cloud.advance(5);
			const old = viewed(victim);
			victim.shop.service.ConsumeCredit(victim.player, BOOST);
			victim.cloud.advance(5);
			victim.profile().Data = deepCopy(old);
			expect(victim.check([], 0)).to.equal("sound");
		});

		it("does not turn a boost that is being used into two", () => {
			const { victim, old } = prepare();
			const purchase = victim.buy(BOOST);
			victim.cloud.advance(5);
			const later = viewed(victim);
			victim.shop.service.ConsumeCredit(victim.player, BOOST);
			for (const data of [old, later, old]) {
				victim.profile().Data = deepCopy(data);
				victim.cloud.advance(3);
			}
			expect(victim.check([purchase], 1)).to.equal("sound");
		});

		for (const isFrozen of [true, false]) {
			it(`of a friend, ${isFrozen ? "frozen to the last table" : "as it is"}, can be played, and stays as it is`, () => {
				const { victim } = prepare();
				const data = viewed(victim);
				if (isFrozen) freeze(data);
				const friend = victim.shop.join(victim.cloud, 8);
				const profile = victim.shop.profile(friend);
				profile.Data = data;
				const { service } = victim.shop;
				expect(service.GetCredits(friend, BOOST)).to.equal(1);
				expect(service.ConsumeCredit(friend, BOOST)).to.equal(true);
				expect(service.GetCredits(friend, BOOST)).to.equal(0);
				victim.cloud.advance(5);
				expect(service.GetCredits(victim.player, BOOST)).to.equal(1);
				expect(victim.check([], 1)).to.equal("sound");
			});
		}

		it("whose ledger holds itself, and what no store takes, breaks nothing", () => {
			const { victim } = prepare();
			const odd: Map<string, unknown> = new Map();
			odd.set("Aside", [odd, () => {}, { Deep: odd }]);
			odd.set("Claims", { "gamepass/1": { At: 0 / 0 } });
			victim.profile().Data = { ...newTemplate(), MonetisationLedger: odd } as never;
			const purchases = [victim.buy(COINS), victim.buy(BOOST)];
			victim.cloud.advance(10);
			expect(victim.check(purchases, 2)).to.equal("sound");
		});

		it("whose ledger has lost its lists breaks nothing", () => {
			const { victim } = prepare();
			const broken = {
				Version: 2,
				Entries: 5,
				Recent: "x",
				Purchases: [1],
				Claims: true,
			} as unknown as LedgerData;
			victim.profile().Data = { ...newTemplate(), MonetisationLedger: broken } as never;
			const purchase = victim.buy(BOOST);
			victim.cloud.advance(5);
			expect(victim.check([purchase], 2)).to.equal("sound");
		});
	});
};
