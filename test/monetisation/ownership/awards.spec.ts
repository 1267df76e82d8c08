import type { HandlerContext } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { Club, isTold } from "../../support/entitlements";
import { PASS, PLAN } from "../../support/prompts";
import type { ShopServer } from "../../support/shop";
import { SIGNAL_MODES } from "../../support/world";

function grant(shop: ShopServer, player: SimPlayer, key: number | string = PASS): boolean {
	return shop.server.await(() => shop.service.GrantPass(player, key));
}

function revoke(shop: ShopServer, player: SimPlayer, key: number | string = PASS): boolean {
	return shop.server.await(() => shop.service.RevokePass(player, key));
}

/** Without a handler. */
const OTHER = { gamePasses: [{ id: 301, name: "Other" }] };

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a pass that the game gives (${signalMode} signals)`, () => {
			it("is owned at once, its handler runs as for a bought one, and both are stored", () => {
				const club = new Club(signalMode);
				const seen = new Array<string>();
				club.effect = (context: HandlerContext) => {
					seen.push(context.Source);
					(context.Data as { Cash: number }).Cash += 50;
				};
				const shop = club.open();
				const player = club.join(shop);
				expect(club.owns(shop, player, PASS)).to.equal("notOwned");
				expect(grant(shop, player, "Pass")).to.equal(true);
				expect(club.owns(shop, player, PASS)).to.equal("owned");
				expect(seen.join()).to.equal("Gift");
				club.cloud.advance(5);
				expect(club.stored()).to.equal(150);
				const code = shop.server.await(() => shop.service.PromptSale(player, PASS, "gamepass").code);
				expect(code).to.equal("Owned");
			});

			it("is owned at every rejoin, on every server, and its handler does not run again", () => {
				const club = new Club(signalMode);
				const shop = club.open();
				let player = club.join(shop);
				grant(shop, player);
				club.leave(player);
				for (const place of [shop, club.open()]) {
					player = club.join(place);
					expect(club.owns(place, player, PASS)).to.equal("owned");
					club.cloud.advance(2 * 3600);
					club.leave(player);
				}
				// By now servers have heard "no" that began long after it was given.
				player = club.join(club.open());
				club.cloud.advance(1800);
				expect(club.calls).to.equal(1);
			});

			it("needs no handler", () => {
				const club = new Club(signalMode);
				const shop = club.open(OTHER);
				let player = club.join(shop);
				expect(grant(shop, player, 301)).to.equal(true);
				expect(club.owns(shop, player, "Other")).to.equal("owned");
				club.leave(player);
				player = club.join(shop);
				expect(club.owns(shop, player, "Other")).to.equal("owned");
				expect(revoke(shop, player, "Other")).to.equal(true);
				expect(club.owns(shop, player, "Other")).to.equal("notOwned");
			});
		});
	}

	describe("GrantPass", () => {
		it("twice gives once, and answers true both times", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(grant(shop, player)).to.equal(true);
			expect(grant(shop, player)).to.equal(true);
			expect(club.calls).to.equal(1);
		});

		it("answers false before the profile is loaded, and once the player is gone", () => {
			const club = new Club();
			const shop = club.open();
			const player = shop.server.sim.join(7);
			expect(shop.service.GrantPass(player, PASS)).to.equal(false);
			expect(shop.service.RevokePass(player, PASS)).to.equal(false);
			club.cloud.advance(5);
			club.leave(player);
			expect(shop.service.GrantPass(player, PASS)).to.equal(false);
			expect(club.owns(shop, club.join(shop), PASS)).to.equal("notOwned");
			expect(club.calls).to.equal(0);
		});

		it("answers false for what is no game pass, with a warning that names it", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			expect(grant(shop, player, 999)).to.equal(false);
			expect(isTold(shop, "There is no game pass 999")).to.equal(true);
			expect(grant(shop, player, PLAN)).to.equal(false);
			expect(revoke(shop, player, PLAN)).to.equal(false);
		});

		it("raises at the caller's line for what is no player, or no product", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			const { service } = shop;
			expect(() => service.GrantPass(7 as never, PASS)).to.throw("GrantPass: player must be a Player");
			expect(() => service.GrantPass(player, true as never)).to.throw("GrantPass: the product must be");
			expect(() => service.RevokePass(undefined as never, PASS)).to.throw("RevokePass: player must be a Player");
			expect(() => service.RevokePass(player, {} as never)).to.throw("RevokePass: the product must be");
		});

		it("of a pass that is owned for real does not call its handler again", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			const shop = club.open();
			const player = club.join(shop);
			expect(club.calls).to.equal(1);
			expect(grant(shop, player)).to.equal(true);
			expect(revoke(shop, player)).to.equal(true);
			club.cloud.advance(1800);
			expect(club.calls).to.equal(1);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});

		it("in the pass's own handler does not call it again", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			club.effect = () => {
				shop.service.GrantPass(player, PASS);
			};
			grant(shop, player);
			club.cloud.advance(10);
			expect(club.calls).to.equal(1);
		});

		it("works while Roblox cannot tell who owns what, and so does the next join", () => {
			const club = new Club();
			const shop = club.open();
			club.cloud.faults.outage("marketplace", 10_000);
			let player = club.join(shop);
			club.effect = () => false;
			expect(grant(shop, player)).to.equal(true);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			club.leave(player);
			club.effect = (context) => {
				(context.Data as { Cash: number }).Cash += 50;
			};
			player = club.join(shop);
			club.cloud.advance(30);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			expect(shop.profile(player).Data.Cash).to.equal(150);
		});

		it("keeps the pass where the handler raises, and calls that again", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			let isBroken = true;
			club.effect = (context) => {
				(context.Data as { Cash: number }).Cash += 50;
				if (isBroken) error("broken");
			};
			expect(grant(shop, player)).to.equal(true);
			expect(shop.profile(player).Data.Cash).to.equal(100);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			isBroken = false;
			club.cloud.advance(400);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			expect(club.calls).to.equal(2);
		});
	});

	describe("RevokePass", () => {
		it("takes back what was given, for good, and leaves what the handler did", () => {
			const club = new Club();
			const shop = club.open();
			let player = club.join(shop);
			grant(shop, player);
			expect(revoke(shop, player)).to.equal(true);
			expect(revoke(shop, player)).to.equal(false);
			expect(club.owns(shop, player, PASS)).to.equal("notOwned");
			club.leave(player);
			const later = club.open();
			player = club.join(later);
			expect(club.owns(later, player, PASS)).to.equal("notOwned");
			expect(club.stored()).to.equal(150);
			expect(club.calls).to.equal(1);
		});

		it("answers false for a pass that was bought, which stays", () => {
			const club = new Club();
			club.cloud.purchases.ownGamePass(7, PASS);
			const shop = club.open();
			const player = club.join(shop);
			expect(revoke(shop, player)).to.equal(false);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});

		it("leaves who bought the pass as well with it, and with one call of the handler", () => {
			const club = new Club();
			const shop = club.open();
			let player = club.join(shop);
			grant(shop, player);
			club.cloud.purchases.ownGamePass(7, PASS);
			club.cloud.advance(1200);
			expect(revoke(shop, player)).to.equal(true);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			club.leave(player);
			player = club.join(shop);
			club.cloud.advance(600);
			expect(club.calls).to.equal(1);
		});

		it("makes room for a purchase: whoever pays then gets what the handler gives", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			grant(shop, player);
			revoke(shop, player);
			club.cloud.advance(2);
			club.buyPass(shop, player);
			expect(club.calls).to.equal(2);
			expect(club.stored()).to.equal(200);
		});

		it("and GrantPass again are a new ownership", () => {
			const club = new Club();
			const shop = club.open();
			const player = club.join(shop);
			for (const _ of $range(1, 3)) {
				grant(shop, player);
				revoke(shop, player);
			}
			expect(club.calls).to.equal(3);
		});
	});

	describe("before the profile is there", () => {
		it("nobody is told that a pass is not owned that the game gave", () => {
			const club = new Club();
			const shop = club.open();
			let player = club.join(shop);
			grant(shop, player);
			club.leave(player);
			club.cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 8 });
			player = shop.server.sim.join(7);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
		});
	});

	describe("a crash", () => {
		it("between the handler and the save loses the pass and its goods, or neither", () => {
			let [kept, lost] = [0, 0];
			for (const steps of $range(1, 40)) {
				const club = new Club();
				const shop = club.open();
				const player = club.join(shop);
				shop.server.sim.run(() => {
					shop.service.GrantPass(player, PASS);
				});
				for (const _ of $range(1, steps)) club.cloud.step();
				shop.server.sim.crash();
				club.cloud.advance(200);
				const place = club.open();
				const again = club.join(place);
				club.cloud.advance(60);
				const isOwned = club.owns(place, again, PASS) === "owned";
				const { Cash } = place.profile(again).Data;
				if (Cash !== (isOwned ? 150 : 100)) error(`after ${steps} events: ${isOwned} and ${Cash}`);
				if (isOwned) kept += 1;
				else lost += 1;
			}
			expect(kept > 0).to.equal(true);
			expect(lost > 0).to.equal(true);
		});
	});

	describe("the handler of a developer product that gives a pass", () => {
		it("gives both or neither: what raises afterwards takes the pass back, and it comes again", () => {
			const club = new Club();
			let isBroken = true;
			const shop: ShopServer = club.open({
				devProducts: [
					{
						id: 100,
						name: "VipForAFriend",
						handler: (player) => {
							shop.service.GrantPass(player as unknown as SimPlayer, PASS);
							if (isBroken) error("broken");
						},
					},
				],
			});
			let player = club.join(shop);
			club.cloud.purchases.buy(player, 100);
			club.cloud.advance(5);
			expect(club.owns(shop, player, PASS)).to.equal("notOwned");
			expect(shop.profile(player).Data.Cash).to.equal(100);
			isBroken = false;
			club.leave(player);
			player = club.join(shop);
			expect(club.owns(shop, player, PASS)).to.equal("owned");
			expect(shop.profile(player).Data.Cash).to.equal(150);
			club.leave(player);
			expect(club.stored()).to.equal(150);
			expect(club.cloud.purchases.unresolved(7).size()).to.equal(0);
		});
	});

	describe("two servers", () => {
		it("give it once: the one without the session gives nothing", () => {
			const club = new Club();
			const [shop, other] = [club.open(), club.open()];
			const player = club.join(shop);
			const moved = other.server.sim.join(7);
			expect(other.service.GrantPass(moved, PASS)).to.equal(false);
			expect(grant(shop, player)).to.equal(true);
			club.cloud.advance(60);
			expect(club.owns(other, moved, PASS)).to.equal("owned");
			expect(club.calls).to.equal(1);
		});
	});
};
