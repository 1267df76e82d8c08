import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { PlaceServer } from "./coffer-place";
import { bootPlace, bootPlaceLate } from "./coffer-place";

const BOOST = 123456789;
const SOON = 3;

/** Another script sets the engine's callback, and says that everything is granted. */
function overwriteCallback(server: PlaceServer): void {
	server.sim.run(() => {
		const marketplace = server.handle.game.GetService("MarketplaceService");
		const granted = (server.handle.env.Enum as typeof Enum).ProductPurchaseDecision.PurchaseGranted;
		marketplace.ProcessReceipt = () => granted;
	});
}

function boosts(cloud: SimCloud): number {
	return (cloud.dataStore("PlayerData").read("7") as { Data: { Boosts: number } }).Data.Boosts;
}

function startMatch(server: PlaceServer): void {
	(server.handle.env.shared as { Match: { State: string } }).Match.State = "Active";
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("receipts in the shipped place", () => {
		it("still come to the service when another script overwrites ProcessReceipt", () => {
			const cloud = new SimCloud();
			const server = bootPlace(cloud, ["shop"]);
			startMatch(server);
			overwriteCallback(server);
			const player = server.sim.join(7);
			cloud.advance(SOON);
			const purchase = cloud.purchases.buy(player, BOOST);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(boosts(cloud)).to.equal(3);
		});

		it("of a player who joined while the server began are processed", () => {
			const cloud = new SimCloud();
			const first = bootPlace(cloud, []);
			first.handle.require("ServerScriptService.MonetisationBindOnly");
			const inLobby: SimPlayer = first.sim.join(7);
			const purchase = cloud.purchases.buy(inLobby, BOOST);
			cloud.advance(SOON);
			expect(cloud.purchases.lost.size()).to.equal(0);
			first.sim.leave(inLobby);
			cloud.advance(SOON);
			// From the lobby into a server of the game: the receipt comes with the player, before any script has run.
			const sim = cloud.startServer();
			sim.join(7);
			const second = bootPlaceLate(sim, ["shop"]);
			startMatch(second);
			cloud.advance(10);
			expect(cloud.purchases.lost.size()).to.equal(0);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(boosts(cloud)).to.equal(3);
		});
	});
};
