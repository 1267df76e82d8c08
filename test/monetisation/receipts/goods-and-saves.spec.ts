import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { gems } from "../../support/gift-world";
import { countWrites } from "../../support/records";
import { openShop, storedData } from "../../support/shop";

/** A purchase is confirmed where what its step changed is stored: not before, and not by writing all the time. */
export = () => {
	describe("goods and the saves that store them", () => {
		it("a purchase whose goods cannot be stored, since a value beside them is NaN, is not answered as granted", () => {
			const cloud = new SimCloud();
			const product: DevProductPrivate = {
				id: 5,
				name: "Flawed",
				handler: (_player, _id, _params, _deps, context) => {
					const data = context.Data as { Cash: number; Ratio: number };
					data.Cash += 50 * data.Ratio;
					return true;
				},
			};
			const shop = openShop(cloud, [product]);
			const player = shop.join(cloud, 12);
			(shop.profile(player).Data as unknown as { Ratio: number }).Ratio = 0 / 0;
			cloud.purchases.buy(player, 5);
			cloud.advance(5);
			const isAnswered = cloud.purchases.unresolved(12).isEmpty();
			expect(isAnswered && storedData(cloud, 12)!.Cash === 100).to.equal(false);
		});

		it("a purchase handler that writes into a buffer and raises half way gives its goods once", () => {
			const cloud = new SimCloud();
			let runs = 0;
			const handler = (
				_player: unknown,
				_id: unknown,
				_params: unknown,
				_deps: unknown,
				context: { Data: { Charges?: buffer } },
			) => {
				runs += 1;
				const charges = context.Data.Charges ?? buffer.create(1);
				context.Data.Charges = charges;
				buffer.writeu8(charges, 0, buffer.readu8(charges, 0) + 1);
				if (runs === 2) error("half way");
				return true;
			};
			const shop = openShop(cloud, [{ id: 11, name: "Charge", handler } as never]);
			const player = shop.join(cloud, 7);
			cloud.purchases.buy(player, 11);
			cloud.advance(10);
			const second = cloud.purchases.buy(player, 11);
			cloud.advance(10);
			if (!cloud.purchases.isGranted(second)) cloud.purchases.redeliver(shop.server.sim, second);
			cloud.advance(100);
			cloud.takeErrors();
			expect(runs).to.equal(3);
			expect(cloud.purchases.isGranted(second)).to.equal(true);
			expect(buffer.readu8((storedData(cloud, 7) as { Charges?: buffer }).Charges!, 0)).to.equal(2);
		});

		it("Data that the store refuses is not written over and over while a purchase waits for its save", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [gems]);
			const player = shop.join(cloud, 12);
			shop.profile(player).Data.Items = [string.rep("x", 4_194_400)];
			cloud.purchases.buy(player, 100);
			const writes = countWrites(cloud, "12");
			cloud.advance(60);
			expect(writes.count < 8).to.equal(true);
		});
	});
};
