import { headless } from "../../host/headless";
import { SimCloud } from "../../src/testing";
import { bootPlace } from "./coffer-place";

interface Stored {
	readonly Coins: number;
	readonly Pets: Array<string>;
}

interface Shared {
	readonly BeginEvent: (this: void) => void;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("a game whose parts bring their own products, in plain Luau", () => {
		it("sells them all, each from the moment in which it is added", () => {
			const cloud = new SimCloud();
			const server = bootPlace(cloud, ["parts-of-a-game"]);
			const player = server.sim.join(7, { name: "Ana" });
			cloud.advance(3);
			const buy = (id: number) => {
				const purchase = cloud.purchases.buy(player, id);
				cloud.advance(3);
				return cloud.purchases.isGranted(purchase);
			};
			expect(buy(100)).to.equal(true);
			expect(buy(101)).to.equal(true);
			const { BeginEvent } = server.handle.env.shared as Shared;
			server.sim.run(() => BeginEvent());
			expect(buy(102)).to.equal(true);
			const { Data } = cloud.dataStore("PlayerData").read("7") as { Data: Stored };
			expect(Data.Coins).to.equal(152);
			expect(Data.Pets.join()).to.equal("Rex of Ana");
		});
	});
};
