import { REMOTES } from "../../../src/monetisation/net/remotes";
import type { ClientState } from "../../../src/monetisation/net/types";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { COINS, coins, Stall, stall } from "../../support/prompts";
import { openShop, ShopServer } from "../../support/shop";
import { CheatingClient, prompt } from "../../support/shop-client";
import { startServer } from "../../support/world";

/** Long enough for a message that is due. */
const SOON = 1;
const DUEL = 150;

/** Cannot happen now: a purchase is kept as a credit. */
const duel: DevProductPrivate = { id: DUEL, name: "Duel", category: "powerups", handler: () => false };

function last(client: CheatingClient): ClientState {
	const { states } = client;
	if (states.isEmpty()) error("no state has arrived", 2);
	return states[states.size() - 1].state;
}

export = () => {
	describe("the state of a client", () => {
		it("comes when the client asks for it, with the catalogue but without what is the server's own", () => {
			const { cloud, shop, player } = new Stall({ ...stall, devProducts: [{ ...duel, params: { secret: 1 } }] });
			shop.service.GrantCredit(player, DUEL);
			cloud.advance(SOON);
			const client = new CheatingClient(shop, player);
			cloud.advance(SOON);
			expect(client.states.size()).to.equal(0);
			expect(client.ask(REMOTES.state).ok).to.equal(true);
			cloud.advance(SOON);
			const { credits, catalogue, outcome } = last(client);
			expect(credits["150"]).to.equal(1);
			expect(outcome!.kind).to.equal("CreditGranted");
			const names = catalogue!.map(({ kind, id, name, category }) => `${kind} ${id} ${name} ${category}`);
			expect(names.join("; ")).to.equal(
				"dev 150 Duel powerups; gamepass 300 Pass nil; subscription EXP-400 Plan nil",
			);
			for (const product of catalogue!) {
				const fields = product as unknown as Record<string, unknown>;
				expect(fields.params).to.equal(undefined);
				expect(fields.handler).to.equal(undefined);
			}
		});

		it("comes by itself when the profile is loaded, for who asked before", () => {
			const cloud = new SimCloud();
			const shop = new ShopServer(startServer(cloud));
			const player = shop.server.sim.join(7);
			const client = new CheatingClient(shop, player);
			const answer = client.ask(REMOTES.state);
			expect(answer.ok).to.equal(false);
			expect(answer.code).to.equal("NotLoaded");
			cloud.advance(10);
			expect(client.states.size()).to.equal(0);
			shop.start(stall);
			cloud.advance(3);
			expect(client.states.size()).to.equal(1);
			expect(last(client).catalogue!.size()).to.equal(4);
		});

		it("holds the catalogue once", () => {
			const { cloud, shop, player } = new Stall();
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(SOON);
			expect(client.states.size()).to.equal(2);
			expect(client.states[0].state.catalogue).to.be.ok();
			expect(last(client).catalogue).never.to.be.ok();
		});

		it("goes out within a second of a change, and however much changes, four times a second at most", () => {
			const { cloud, shop, player } = new Stall();
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			const before = client.states.size();
			for (let index = 0; index < 50; index++) {
				shop.server.sim.run(() => shop.service.GrantCredit(player, COINS));
				cloud.advance(0.02);
			}
			cloud.advance(SOON);
			expect(last(client).credits["100"]).to.equal(50);
			// One at once, then one a quarter of a second for the second that it took.
			expect(client.states.size() - before <= 6).to.equal(true);
			expect(client.states.size() - before >= 4).to.equal(true);
			let counted = 0;
			for (const { state } of client.states) {
				expect((state.credits["100"] ?? 0) >= counted).to.equal(true);
				counted = state.credits["100"] ?? 0;
			}
		});

		it("puts what happens in one step into one message", () => {
			const { cloud, shop, player } = new Stall({ devProducts: [coins, duel] });
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			shop.server.sim.run(() => {
				shop.service.GrantCredit(player, COINS);
				shop.service.GrantCredit(player, DUEL);
			});
			cloud.advance(SOON);
			expect(client.states.size()).to.equal(2);
			expect(last(client).credits["100"]).to.equal(1);
			expect(last(client).credits["150"]).to.equal(1);
		});

		it("shows a purchase as pending from its receipt to its answer, then as the outcome", () => {
			const cloud = new SimCloud();
			const shop = openShop(cloud, [coins]);
			const player = shop.join(cloud, 7);
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 5 });
			const purchase = cloud.purchases.buy(player, COINS);
			cloud.advance(3);
			const pending = last(client).pending;
			expect(pending.size()).to.equal(1);
			expect(pending[0].productId).to.equal(COINS);
			expect(pending[0].purchaseId).to.equal(purchase);
			cloud.advance(20);
			expect(last(client).pending.size()).to.equal(0);
			expect(last(client).outcome!.kind).to.equal("PurchaseProcessed");
			expect(last(client).outcome!.purchaseId).to.equal(purchase);
			expect(last(client).outcome!.at > 1_800_000_000).to.equal(true);
		});

		it("says of a purchase that is kept as a credit that it is one", () => {
			const { cloud, shop, player } = new Stall({ devProducts: [duel] });
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			const purchase = cloud.purchases.buy(player, DUEL);
			cloud.advance(5);
			expect(last(client).outcome!.kind).to.equal("CreditGranted");
			expect(last(client).outcome!.purchaseId).to.equal(purchase);
			expect(last(client).credits["150"]).to.equal(1);
		});

		it("shows the open prompt, and tells the next one for the same product apart", () => {
			const stand = new Stall();
			const { cloud, shop, player } = stand;
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			prompt(stand, "Coins");
			cloud.advance(SOON);
			const first = last(client);
			expect(first.prompt!.name).to.equal("Coins");
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.advance(SOON);
			expect(last(client).prompt).to.equal(undefined);
			prompt(stand, "Coins");
			cloud.advance(SOON);
			expect(last(client).prompt!.productId).to.equal(COINS);
			expect(last(client).promptNumber).never.to.equal(first.promptNumber);
		});

		it("is the own player's only", () => {
			const { cloud, shop, player } = new Stall();
			const other = shop.join(cloud, 8);
			const client = new CheatingClient(shop, player);
			const otherClient = new CheatingClient(shop, other);
			client.ask(REMOTES.state);
			otherClient.ask(REMOTES.state);
			cloud.advance(SOON);
			shop.service.GrantCredit(other, COINS);
			cloud.purchases.buy(other, COINS);
			cloud.advance(5);
			expect(client.states.size()).to.equal(1);
			expect(last(client).credits["100"]).to.equal(undefined);
			expect(last(otherClient).credits["100"]).to.equal(1);
		});

		it("is not sent to a client that never asked", () => {
			const stand = new Stall();
			const { cloud, shop, player } = stand;
			const client = new CheatingClient(shop, player);
			shop.service.GrantCredit(player, COINS);
			prompt(stand, "Coins");
			cloud.advance(5);
			expect(client.states.size()).to.equal(0);
		});

		it("holds no count that the game has spoiled", () => {
			const stand = new Stall();
			const { cloud, shop, player } = stand;
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			const { Data } = shop.profile(player) as unknown as { Data: { MonetisationCredits: object } };
			Data.MonetisationCredits = { "100": "many", "150": 2 };
			prompt(stand, "Coins");
			cloud.advance(SOON);
			expect(last(client).credits["100"]).to.equal(undefined);
			expect(last(client).credits["150"]).to.equal(2);
		});

		it("loses the credits that expire, the first as the last", () => {
			const { cloud, shop, player } = new Stall({ devProducts: [{ ...coins, freeCreditExpirySeconds: 60 }] });
			const client = new CheatingClient(shop, player);
			client.ask(REMOTES.state);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(30);
			shop.service.GrantCredit(player, COINS);
			cloud.advance(20);
			expect(last(client).credits["100"]).to.equal(2);
			cloud.advance(15);
			expect(last(client).credits["100"]).to.equal(1);
			cloud.advance(30);
			expect(last(client).credits["100"]).to.equal(undefined);
		});

		it("starts anew for who comes back", () => {
			const { cloud, shop, player } = new Stall();
			new CheatingClient(shop, player).ask(REMOTES.state);
			cloud.advance(SOON);
			shop.server.sim.leave(player);
			cloud.advance(5);
			const again = shop.join(cloud, 7);
			const client = new CheatingClient(shop, again);
			cloud.advance(5);
			expect(client.states.size()).to.equal(0);
			client.ask(REMOTES.state);
			cloud.advance(SOON);
			expect(last(client).outcome).to.equal(undefined);
			expect(last(client).catalogue).to.be.ok();
		});
	});
};
