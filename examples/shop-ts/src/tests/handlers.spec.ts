import { SimCloud, startGame } from "@rbxts/coffer/out/testing";
import { onPurchase } from "../server/handlers";
import { Sky } from "../server/sky";
import { Products } from "../shared/products";
import type { ShopData } from "../shared/template";
import { TEMPLATE } from "../shared/template";

const { Coins100, Fireworks } = Products.devProducts;

/** A server of this game in the simulated cloud. */
function open(cloud: SimCloud, sky = new Sky()) {
	return startGame(cloud, ({ ProfileStore, PlayerProfiles, MonetisationService }) => {
		const profiles = PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", TEMPLATE) });
		MonetisationService.Start({ Data: profiles, Products, OnPurchase: onPurchase, Deps: { sky } });
	});
}

export = () => {
	describe("the products", () => {
		for (const seconds of [0, 0.05, 0.1, 0.2, 0.5, 1, 5]) {
			it(`are granted once when the reply is lost and the server crashes ${seconds} s later`, () => {
				const cloud = new SimCloud({ seed: 7 });
				const first = open(cloud);
				const purchase = cloud.purchases.buy(first.join(1), Coins100.id);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				cloud.advance(seconds);
				first.sim.crash();

				const second = open(cloud);
				const player = second.join(1);
				cloud.advance(60); // until the first server is known to be dead
				expect(second.profile<ShopData>(player).Data.Coins).to.equal(TEMPLATE.Coins + Coins100.params!.amount);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			});
		}

		it("are kept as a credit at day, and used at night, on another server", () => {
			const cloud = new SimCloud();
			const first = open(cloud);
			const player = first.join(1);
			cloud.purchases.buy(player, Fireworks.id);
			cloud.advance(5);
			expect(first.MonetisationService.GetCredits(player, Fireworks.id)).to.equal(1);
			first.sim.leave(player);

			const sky = new Sky();
			sky.isNight = true;
			const second = open(cloud, sky);
			const again = second.join(1);
			// A credit of an outside product is tried again when its player comes back.
			cloud.advance(5);
			expect(sky.seen.join()).to.equal("3 rockets of Player1");
			expect(second.MonetisationService.GetCredits(again, Fireworks.id)).to.equal(0);
		});
	});
};
