import { REMOTES } from "../../../src/monetisation/net/remotes";
import type { DevProductPrivate } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { COINS, coins, egg, PASS, Stall, stall } from "../../support/prompts";
import type { Customers } from "../../support/shop-client";
import { ShopServer } from "../../support/shop";
import { CheatingClient } from "../../support/shop-client";
import { startServer } from "../../support/world";

const NAN = 0 / 0;

/** Everything that must not change, as text. */
function standing({ cloud, shop, player }: Customers): string {
	const credits = shop.service.GetCredits(player, COINS);
	const { Cash } = shop.profile(player).Data;
	const warnings = shop.server.sim.output.filter((line) => line.kind !== "print").size();
	return `${credits} credits, ${Cash} cash, ${cloud.purchases.prompts.size()} prompts, ${warnings} warnings`;
}

/** A server that sells to player 7, who has a credit, and a client that says what it likes. */
function openTo(products = stall): Customers & { readonly client: CheatingClient } {
	const open = new Stall(products);
	open.shop.service.GrantCredit(open.player, COINS);
	open.cloud.advance(1);
	return { ...open, client: new CheatingClient(open.shop, open.player) };
}

/** What a client may send for a key, each of it wrong. */
function wrongKeys(stranger: unknown): Array<defined> {
	const deep: Record<string, unknown> = {};
	deep.inner = { inner: { inner: [1, 2, 3] } };
	return [
		true,
		false,
		{},
		["Coins"],
		{ id: COINS },
		deep,
		1.5,
		NAN,
		math.huge,
		-math.huge,
		"",
		string.rep("Coins", 100),
		string.rep("x", 200_000),
		stranger as defined,
		buffer.create(8),
	];
}

export = () => {
	describe("what a client says", () => {
		for (const name of [REMOTES.useCredit, REMOTES.promptSale]) {
			it(`is refused and counted by ${name}, and changes nothing, when the key is of a wrong type or size`, () => {
				const stage = openTo();
				const { cloud, client, player } = stage;
				const before = standing(stage);
				let count = 0;
				for (const key of wrongKeys(player)) {
					const answer = client.ask(name, key);
					count += 1;
					expect(answer.ok).to.equal(false);
					expect(answer.code).to.equal("BadRequest");
					expect(client.refused("BadRequest")).to.equal(count);
					cloud.advance(1);
				}
				expect(client.ask(name).code).to.equal("BadRequest");
				cloud.advance(1);
				expect(client.ask(name, () => true).code).to.equal("BadRequest");
				expect(standing(stage)).to.equal(before);
				expect(cloud.takeErrors().size()).to.equal(0);
			});

			it(`is refused and counted by ${name}, and warned of nowhere, when there is no such product`, () => {
				const stage = openTo();
				const { cloud, client } = stage;
				const before = standing(stage);
				const keys = [
					"Coinz",
					"coins",
					999,
					-1,
					2 ** 53,
					"100.0",
					" 100",
					"nan",
					"MonetisationCredits",
					"__index",
				];
				for (const key of keys) {
					expect(client.ask(name, key).code).to.equal("UnknownProduct");
					cloud.advance(1);
				}
				expect(client.refused("UnknownProduct")).to.equal(keys.size());
				expect(standing(stage)).to.equal(before);
			});

			it(`is answered NotLoaded by ${name} while the profile is not loaded, and before Start`, () => {
				const cloud = new SimCloud();
				const shop = new ShopServer(startServer(cloud));
				const player = shop.server.sim.join(7);
				const client = new CheatingClient(shop, player);
				expect(client.ask(name, "Coins").code).to.equal("NotLoaded");
				cloud.faults.script({ call: "UpdateAsync", kind: "delay", seconds: 20 });
				shop.start(stall);
				const answer = client.ask(name, "Coins");
				expect(answer.ok).to.equal(false);
				expect(answer.code).to.equal("NotLoaded");
				expect(client.refused("NotLoaded")).to.equal(2);
				expect(client.ask(REMOTES.state).code).to.equal("NotLoaded");
				expect(client.refused("NotLoaded")).to.equal(2);
				expect(cloud.purchases.prompts.size()).to.equal(0);
			});
		}

		it("is refused when the kind is wrong", () => {
			const stage = openTo();
			const { cloud, client } = stage;
			const before = standing(stage);
			for (const kind of ["Dev", "", 5, NAN, true, {}, string.rep("x", 100_000)]) {
				expect(client.ask(REMOTES.promptSale, "Coins", kind).code).to.equal("BadRequest");
				cloud.advance(1);
			}
			expect(client.ask(REMOTES.promptSale, "Coins", "gamepass").code).to.equal("UnknownProduct");
			expect(client.refused("BadRequest")).to.equal(7);
			expect(standing(stage)).to.equal(before);
		});

		it("cannot speak for somebody else, nor leave out the credits or the overlay", () => {
			const stage = openTo();
			const { cloud, client, shop } = stage;
			const other = shop.join(cloud, 8);
			client.ask(REMOTES.promptSale, "Pass", "gamepass", false, false, other);
			expect(cloud.purchases.prompts.size()).to.equal(1);
			expect(cloud.purchases.prompts[0].player).to.equal(stage.player);
			expect(client.ask(REMOTES.useCredit, "Coins", other).ok).to.equal(true);
			expect(shop.service.GetCredits(stage.player, COINS)).to.equal(0);
			expect(shop.profile(other).Data.Cash).to.equal(100);
		});

		it("is heard ten times at once, then twice a second; what is wrong counts as much", () => {
			const { cloud, client, shop } = openTo();
			for (let index = 0; index < 100; index++) client.shout(REMOTES.useCredit, index % 2 === 0 ? {} : "Coinz");
			cloud.advance(0.5);
			expect(client.refused("RateLimited") >= 89).to.equal(true);
			expect(client.refused("RateLimited") <= 90).to.equal(true);
			expect(shop.service.GetRequestCounts().Requests).to.equal(100);
			cloud.advance(1);
			expect(client.ask(REMOTES.useCredit, "Coins").ok).to.equal(true);
			cloud.advance(60);
			const before = client.refused("RateLimited");
			for (let index = 0; index < 12; index++) client.shout(REMOTES.state);
			cloud.advance(0.5);
			expect(client.refused("RateLimited") - before).to.equal(2);
		});

		it("calls no handler of the game more than five times at once and once a second, while nothing comes of it", () => {
			let calls = 0;
			const refusing: DevProductPrivate = {
				...coins,
				handler: () => {
					calls += 1;
					return false;
				},
			};
			const { cloud, client, shop, player } = openTo({ devProducts: [refusing] });
			for (let index = 0; index < 10; index++) client.shout(REMOTES.useCredit, "Coins");
			cloud.advance(0.5);
			expect(calls).to.equal(5);
			expect(client.refused("RateLimited")).to.equal(5);
			// By either way, and for a minute.
			for (let index = 0; index < 240; index++) {
				client.shout(index % 2 === 0 ? REMOTES.useCredit : REMOTES.promptSale, "Coins");
				cloud.advance(0.25);
			}
			expect(calls <= 66).to.equal(true);
			expect(calls >= 40).to.equal(true);
			expect(shop.service.GetCredits(player, COINS)).to.equal(1);
		});

		it("is answered RateLimited by its own code when only the tries of credits are too many", () => {
			const { cloud, client } = openTo({ devProducts: [{ ...coins, handler: () => false }, egg] });
			expect(client.ask(REMOTES.useCredit, "Coins").code).to.equal("Refused");
			for (let index = 0; index < 5; index++) client.shout(REMOTES.useCredit, "Coins");
			expect(client.ask(REMOTES.useCredit, "Coins").code).to.equal("RateLimited");
			expect(client.ask(REMOTES.promptSale, "Egg").code).to.equal("Prompted");
			cloud.advance(5);
			expect(client.ask(REMOTES.useCredit, "Coins").code).to.equal("Refused");
		});

		it("finds what it names in a sale: a pass by the name alone, and nothing of another kind where one is named", () => {
			const { client, cloud } = openTo();
			expect(client.ask(REMOTES.promptSale, "Pass").code).to.equal("Prompted");
			expect(cloud.purchases.prompts[0].id).to.equal(PASS);
			expect(client.ask(REMOTES.promptSale, "Pass", "dev").code).to.equal("UnknownProduct");
			expect(client.ask(REMOTES.useCredit, "Pass").code).to.equal("UnknownProduct");
		});

		it("does not use up what others may ask", () => {
			const { cloud, client, shop } = openTo();
			const other = shop.join(cloud, 8);
			for (let index = 0; index < 100; index++) client.shout(REMOTES.state);
			cloud.advance(0.5);
			const neighbour = new CheatingClient(shop, other);
			expect(neighbour.ask(REMOTES.state).ok).to.equal(true);
		});

		it("uses one credit for one effect, however often it is said at once", () => {
			const yielding: DevProductPrivate = {
				id: COINS,
				name: "Coins",
				yields: true,
				handler: (player, productId, params, deps, context) => {
					shop.server.sim.engine.scheduler.wait(2);
					return coins.handler!(player, productId, params, deps, context);
				},
			};
			const { cloud, client, shop, player } = openTo({ devProducts: [yielding] });
			for (let index = 0; index < 8; index++) client.shout(REMOTES.useCredit, "Coins");
			cloud.advance(10);
			expect(shop.profile(player).Data.Cash).to.equal(150);
			expect(shop.service.GetCredits(player, COINS)).to.equal(0);
		});
	});

	describe("what a client is answered", () => {
		it("is what came of its credit", () => {
			const { cloud, client } = openTo();
			const used = client.ask(REMOTES.useCredit, COINS);
			expect(used.ok).to.equal(true);
			expect(used.code).to.equal("Spent");
			const none = client.ask(REMOTES.useCredit, COINS);
			expect(none.ok).to.equal(false);
			expect(none.code).to.equal("NoCredit");
			const kept = client.states.size();
			client.ask(REMOTES.state);
			client.ask(REMOTES.useCredit, COINS);
			cloud.advance(1);
			// Who believes to have one is told better.
			client.ask(REMOTES.useCredit, COINS);
			cloud.advance(1);
			expect(client.states.size() - kept >= 2).to.equal(true);
			expect(cloud.purchases.prompts.size()).to.equal(0);
		});

		it("is what came of its prompt", () => {
			const { cloud, client } = openTo();
			expect(client.ask(REMOTES.promptSale, "Coins").code).to.equal("CreditUsed");
			cloud.advance(5);
			expect(client.ask(REMOTES.promptSale, PASS, "gamepass").code).to.equal("Prompted");
			expect(client.ask(REMOTES.promptSale, "Coins").code).to.equal("Busy");
			expect(cloud.purchases.prompts.size()).to.equal(1);
		});

		it("is an answer, and a warning on the server, when the library itself fails", () => {
			const { client, shop } = openTo();
			const { parts } = shop.service as unknown as { parts: { credits: { redeem: () => never } } };
			parts.credits.redeem = () => error("the ledger is upside down", 0);
			const answer = client.ask(REMOTES.useCredit, "Coins");
			expect(answer.ok).to.equal(false);
			expect(answer.code).to.equal("Failed");
			expect(client.refused("Failed")).to.equal(1);
			const warnings = shop.server.sim.output.filter(({ kind }) => kind === "warn");
			expect(warnings[0].text).to.equal("[Monetisation] A request of Player7 failed: the ledger is upside down");
		});
	});
};
