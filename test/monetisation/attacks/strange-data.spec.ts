import type { DataInterface, MonetisationProfile } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { dataOf } from "../../support/gift-world";
import { ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

const COINS = 100;
const SLOW = 200;

/** A shop whose players' profiles are found by methods that a spec replaces. */
function openWith(change: (data: DataInterface, shop: ShopServer) => Partial<DataInterface>) {
	const cloud = new SimCloud();
	const shop = new ShopServer(startServer(cloud));
	let effects = 0;
	const data = dataOf(shop, {});
	shop.start(
		{
			devProducts: [
				{
					id: COINS,
					name: "Coins",
					handler: (_player, _id, _params, _deps, context) => {
						(context.Data as { Cash: number }).Cash += 50;
					},
				},
				{
					id: SLOW,
					name: "Slow",
					yields: true,
					handler: () => {
						shop.server.sim.engine.scheduler.wait(5);
						effects += 1;
					},
				},
			],
		},
		{ Data: { ...data, ...change(data, shop) } as DataInterface },
	);
	return { cloud, shop, effects: () => effects };
}

/** The same profile as another object each time, as a game's own wrapper may be. */
function wrap(
	profile: MonetisationProfile | undefined,
	hidden: ReadonlyArray<string> = [],
): MonetisationProfile | undefined {
	if (profile === undefined) return undefined;
	const shown = {};
	setmetatable(shown, {
		__index: (_shown: unknown, key: unknown) => {
			if (hidden.includes(key as string)) return undefined;
			const value = (profile as unknown as Record<string, unknown>)[key as string];
			if (!typeIs(value, "function")) return value;
			return (_self: unknown, ...args: Array<unknown>) => (value as Callback)(profile, ...args) as never;
		},
		__newindex: (_shown: unknown, key: unknown, value: unknown) => {
			(profile as unknown as Record<string, unknown>)[key as string] = value;
		},
	} as never);
	return shown as MonetisationProfile;
}

export = () => {
	describe("a game's own Data", () => {
		it("may answer another object for the same profile each time: a credit in use is not given back", () => {
			const { cloud, shop, effects } = openWith((data) => ({
				GetProfile(player) {
					return wrap(data.GetProfile(player));
				},
				WaitForProfileAsync(player) {
					return wrap(data.WaitForProfileAsync(player));
				},
			}));
			const player = shop.join(cloud, 7);
			expect(shop.service.GrantCredit(player, SLOW)).to.equal(true);
			const answers = new Array<boolean>();
			for (const _ of $range(1, 3)) {
				shop.server.sim.run(() => answers.push(shop.service.AttemptCreditPurchase(player, SLOW)));
				cloud.advance(1);
				expect(shop.service.GetCredits(player, SLOW)).to.equal(0);
			}
			cloud.advance(20);
			expect(effects()).to.equal(1);
			expect(answers.filter((answer) => answer).size()).to.equal(1);
			expect(shop.service.GetCredits(player, SLOW)).to.equal(0);
		});

		for (const [what, value] of [
			["a text", "profile"],
			["an empty table", {}],
			["the bare data", { Cash: 5 }],
			["true", true],
		] as Array<[string, never]>) {
			it(`that answers ${what} for a profile raises nothing into game code and pins no receipt`, () => {
				const { cloud, shop } = openWith(() => ({
					GetProfile() {
						return value;
					},
					WaitForProfileAsync() {
						return value;
					},
				}));
				const player = shop.join(cloud, 7);
				const { service, server } = shop;
				cloud.takeErrors();
				expect(service.GetCredits(player, COINS)).to.equal(0);
				expect(service.GrantCredit(player, COINS)).to.equal(false);
				expect(server.await(() => service.AttemptCreditPurchase(player, COINS))).to.equal(false);
				expect(server.await(() => service.PromptSale(player, COINS)).code).to.equal("NotLoaded");
				const purchase = cloud.purchases.buy(player, COINS);
				cloud.advance(5);
				expect(cloud.purchases.isGranted(purchase)).to.equal(false);
				expect(cloud.takeErrors().size()).to.equal(0);
				// Answered: Roblox may deliver it again here.
				const warned = server.sim.output.filter((line) => line.text.find("no profile")[0] !== undefined);
				expect(warned.size()).to.equal(1);
			});
		}

		it("that raises loses no receipt and raises nothing into game code", () => {
			let isBroken = true;
			const { cloud, shop } = openWith((data) => ({
				GetProfile(player) {
					if (isBroken) error("no profiles today");
					return data.GetProfile(player);
				},
				WaitForProfileAsync(player) {
					if (isBroken) error("no profiles today");
					return data.WaitForProfileAsync(player);
				},
			}));
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(shop.service.GetCredits(player, COINS)).to.equal(0);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			isBroken = false;
			// Asked again: Roblox delivers no receipt twice in a stay.
			cloud.advance(20);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("that never answers lets go of the receipt when the player leaves", () => {
			const { cloud, shop } = openWith(() => ({
				GetProfile() {
					return undefined;
				},
				WaitForProfileAsync() {
					coroutine.yield();
					return undefined;
				},
			}));
			const player = shop.join(cloud, 7);
			let failures = 0;
			shop.service.PurchaseFailed.Connect(() => {
				failures += 1;
			});
			cloud.purchases.buy(player, COINS);
			cloud.advance(600);
			expect(failures).to.equal(0);
			shop.server.sim.leave(player);
			cloud.advance(1);
			expect(failures).to.equal(1);
		});

		it("that answers a profile whose session is over sells nothing and loses nothing", () => {
			const { cloud, shop } = openWith((data) => {
				let kept: MonetisationProfile | undefined;
				return {
					GetProfile(player) {
						kept = data.GetProfile(player) ?? kept;
						return kept;
					},
				};
			});
			const player = shop.join(cloud, 7);
			expect(shop.service.GrantCredit(player, COINS)).to.equal(true);
			shop.server.sim.run(() => shop.profile(player).EndSession());
			expect(shop.service.GrantCredit(player, COINS)).to.equal(false);
			expect(shop.server.await(() => shop.service.AttemptCreditPurchase(player, COINS))).to.equal(false);
			cloud.advance(5);
			expect(storedData(cloud, 7)!.Cash).to.equal(100);
		});

		it("may have profiles without HoldSaves: as those of the module that ours replaces", () => {
			const { cloud, shop } = openWith((data) => ({
				GetProfile(player) {
					return wrap(data.GetProfile(player), ["HoldSaves", "LibraryMessageHandler", "OnLastSave"]);
				},
				WaitForProfileAsync(player) {
					return wrap(data.WaitForProfileAsync(player), ["HoldSaves", "LibraryMessageHandler", "OnLastSave"]);
				},
			}));
			const player = shop.join(cloud, 7);
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});
	});
};
