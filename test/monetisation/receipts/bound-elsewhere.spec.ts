import { bindOnly } from "../../../src/monetisation/service/bind-only";
import type { SimServer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { COINS, coins } from "../../support/prompts";
import { ShopServer, storedData } from "../../support/shop";
import { startServer } from "../../support/world";

/** A product of the game that Coffer knows nothing of. */
const OWN = 900;
const SOON = 5;

/** A script of the game binds a handler of its own and says that all is granted. Answers what it got. */
function bindOwn(server: SimServer, productIds?: ReadonlyArray<number>): Array<number> {
	const seen = new Array<number>();
	server.engine.marketplace.bindReceiptHandler(
		Enum.ReceiptType.DeveloperProduct,
		(receipt) => {
			seen.push(receipt.ProductId);
			return Enum.ReceiptDecision.Processed;
		},
		productIds,
	);
	return seen;
}

/** A server that sells coins; `first` runs before Coffer is there. */
function openShopAfter(cloud: SimCloud, first?: (server: SimServer) => void): ShopServer {
	const server = startServer(cloud);
	first?.(server.sim);
	const shop = new ShopServer(server);
	shop.start({ devProducts: [coins] });
	return shop;
}

/** Takes the one error that there must be; answers whether it says what is lost, why, and how to mend it. */
function isLoudError(cloud: SimCloud, reason: string): boolean {
	const problems = cloud.takeErrors();
	const words = ["NOT GRANTED BY COFFER", reason, "a filter of its own product ids"];
	return problems.size() === 1 && words.every((part) => problems[0].find(part, 1, true)[0] !== undefined);
}

export = () => {
	describe("a receipt handler of the game's own", () => {
		it("without a filter takes every purchase: a loud error says so, and how to mend it", () => {
			const cloud = new SimCloud();
			let seen = new Array<number>();
			const shop = openShopAfter(cloud, (server) => {
				seen = bindOwn(server);
			});
			expect(isLoudError(cloud, "already bound")).to.equal(true);
			cloud.purchases.buy(shop.join(cloud, 7), COINS);
			cloud.advance(SOON);
			expect(seen.join()).to.equal(`${COINS}`);
			expect(shop.profile(shop.server.sim.players[0]).Data.Cash).to.equal(100);
		});

		it("is as loud an error in a place that only holds receipts back", () => {
			const cloud = new SimCloud();
			const lobby = cloud.startServer();
			bindOwn(lobby);
			lobby.run(() => bindOnly(lobby.engine));
			expect(isLoudError(cloud, "already bound")).to.equal(true);
		});

		it("with a filter keeps its own products, and Coffer has all others", () => {
			const cloud = new SimCloud();
			let seen = new Array<number>();
			const shop = openShopAfter(cloud, (server) => {
				seen = bindOwn(server, [OWN]);
			});
			const player = shop.join(cloud, 7);
			const purchases = [OWN, COINS].map((id) => cloud.purchases.buy(player, id));
			cloud.advance(SOON);
			for (const id of purchases) expect(cloud.purchases.isGranted(id)).to.equal(true);
			expect(seen.join()).to.equal(`${OWN}`);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("that comes after Coffer is refused by Roblox, and a ProcessReceipt that is set then is never asked", () => {
			const cloud = new SimCloud();
			const shop = openShopAfter(cloud);
			const { sim } = shop.server;
			expect(() => bindOwn(sim)).to.throw("already bound");
			sim.engine.marketplace.setProcessReceipt(() => error("never asked"));
			cloud.purchases.buy(shop.join(cloud, 7), COINS);
			cloud.advance(SOON);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});
	});

	describe("a receipt", () => {
		it("is processed once, though Coffer has bound both ways to it", () => {
			const cloud = new SimCloud();
			const shop = openShopAfter(cloud);
			let processed = 0;
			shop.service.PurchaseProcessed.Connect(() => {
				processed += 1;
			});
			const purchase = cloud.purchases.buy(shop.join(cloud, 7), COINS);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(`${processed} ${cloud.calls.count("ProcessReceipt")}`).to.equal("1 1");
		});

		it("comes by ProcessReceipt where Roblox refuses the handler and nobody else has one", () => {
			const cloud = new SimCloud();
			cloud.faults.script({ call: "BindReceiptHandler", kind: "errorBefore" });
			const shop = openShopAfter(cloud);
			expect(isLoudError(cloud, "502:")).to.equal(true);
			const purchase = cloud.purchases.buy(shop.join(cloud, 7), COINS);
			cloud.advance(SOON);
			expect(cloud.purchases.isGranted(purchase)).to.equal(true);
			expect(storedData(cloud, 7)!.Cash).to.equal(150);
		});

		it("goes to a service after all when what stood in its way for the place before is gone", () => {
			const cloud = new SimCloud();
			cloud.faults.script({ call: "BindReceiptHandler", kind: "errorBefore" });
			const shop = openShopAfter(cloud, (sim) => sim.run(() => bindOnly(sim.engine)));
			expect(isLoudError(cloud, "502:")).to.equal(true);
			expect(() => bindOwn(shop.server.sim)).to.throw("already bound");
		});
	});
};
