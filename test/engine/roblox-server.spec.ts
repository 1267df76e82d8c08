import type { Engine, EnginePlayer } from "../../src/engine";
import type { SimPlayer, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { PlaceHandle } from "../../host/headless";
import { headless } from "../../host/headless";

const CLUB = "EXP-1";

interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly handle: PlaceHandle;
	readonly engine: Engine;
	readonly simPlayer: SimPlayer;
	readonly player: EnginePlayer;
}

function start(): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const handle = headless!.startServer(server);
	const module = handle.require("ReplicatedStorage.CofferTest.src.engine.roblox");
	const simPlayer = server.join(5);
	const player = handle.player(simPlayer);
	return { cloud, server, handle, engine: (module as { robloxEngine: Engine }).robloxEngine, simPlayer, player };
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the marketplace of Roblox", () => {
		it("asks the receipt handler that was bound last, in one binding", () => {
			const { cloud, server, engine, simPlayer } = start();
			const asked = new Array<string>();
			server.run(() => {
				engine.marketplace.bindReceipts(() => {
					asked.push("first");
					return true;
				});
				engine.marketplace.bindReceipts((receipt) => {
					asked.push(`second ${receipt.ProductId}`);
					return receipt.ProductId === 2;
				});
			});
			const refused = cloud.purchases.buy(simPlayer, 1);
			cloud.advance(1);
			const granted = cloud.purchases.buy(simPlayer, 2);
			cloud.advance(1);
			expect(cloud.purchases.isGranted(refused)).to.equal(false);
			expect(cloud.purchases.isGranted(granted)).to.equal(true);
			expect(asked.includes("first")).to.equal(false);
			// No warning that something was bound before.
			expect(server.output.size()).to.equal(0);
		});

		it("knows a subscription and its newest paid period, and lacks the period where the payments fail", () => {
			const { cloud, server, engine, player } = start();
			const ask = (): string => {
				const status = server.await(() => engine.marketplace.getSubscriptionAsync(player, CLUB));
				return `${status.isSubscribed} ${status.paidPeriod}`;
			};
			expect(ask()).to.equal("false nil");
			cloud.purchases.subscribe(5, CLUB, { paidPeriod: "2027-01-01T00:00:00Z" });
			cloud.purchases.renew(5, CLUB, { paidPeriod: "2027-02-01T00:00:00Z" });
			expect(ask()).to.equal("true 2027-02-01T00:00:00Z");
			cloud.faults.script({ call: "GetUserSubscriptionPaymentHistoryAsync", kind: "errorBefore" });
			expect(ask()).to.equal("true nil");
			cloud.faults.script({ call: "GetUserSubscriptionStatusAsync", kind: "errorBefore" });
			expect(ask).to.throw("502:");
		});

		it("hears of subscriptions that change and of prompts that close", () => {
			const { cloud, server, engine, player, simPlayer } = start();
			const heard = new Array<string>();
			server.run(() => {
				engine.marketplace.onSubscriptionChanged((who, id) => heard.push(`changed ${who === player} ${id}`));
				engine.marketplace.onSubscriptionPromptFinished((who, id, isTried) => {
					heard.push(`closed ${who === player} ${id} ${isTried}`);
				});
				engine.marketplace.promptSubscriptionPurchase(player, CLUB);
			});
			const prompt = cloud.purchases.prompts[0];
			expect(prompt.player).to.equal(simPlayer);
			cloud.purchases.answerPrompt(prompt, true);
			cloud.advance(1);
			expect(heard.join(", ")).to.equal(`closed true ${CLUB} true, changed true ${CLUB}`);
		});

		it("lists the products of the experience, page after page", () => {
			const { cloud, server, engine } = start();
			for (const id of $range(1, 7)) {
				cloud.purchases.list("product", { id, name: `Product ${id}`, isForSale: id !== 4 });
			}
			const products = server.await(() => engine.marketplace.listDeveloperProductsAsync());
			expect(products.map((product) => product.id).join(" ")).to.equal("1 2 3 4 5 6 7");
			expect(products[6].name).to.equal("Product 7");
			expect(products.filter((product) => !product.isForSale).map((product) => product.id)[0]).to.equal(4);
			cloud.faults.rates.productInfoError = 1;
			expect(() => server.await(() => engine.marketplace.listDeveloperProductsAsync())).to.throw("502:");
		});

		it("tells of passes, and raises where there is none", () => {
			const { cloud, server, engine } = start();
			const { marketplace } = engine;
			cloud.purchases.list("gamePass", { id: 9, name: "VIP" });
			const gamePass = server.await(() => marketplace.getGamePassAsync(9));
			expect(`${gamePass.id} ${gamePass.name} ${gamePass.isForSale}`).to.equal("9 VIP true");
			expect(() => server.await(() => marketplace.getGamePassAsync(10))).to.throw("no gamePass");
		});
	});

	it("DataStoreService answers what a removal removed, or nothing", () => {
		const { server, engine } = start();
		const store = engine.dataStores.getDataStore("A");
		server.await(() => store.setAsync("key", { coins: 5 }));
		expect((server.await(() => store.removeAsync("key")) as { coins: number }).coins).to.equal(5);
		expect(server.await(() => store.removeAsync("key"))).to.equal(undefined);
	});

	it("the DataModel tells of a planned restart until nobody listens any more", () => {
		const { server, engine } = start();
		const heard = new Array<number>();
		const connection = engine.host.onRestartScheduled((seconds) => heard.push(seconds));
		server.scheduleRestart(300);
		connection.Disconnect();
		server.scheduleRestart(60);
		expect(heard.join(" ")).to.equal("300");
	});

	it("PolicyService says what is forbidden to a player, or raises", () => {
		const { cloud, server, engine, player } = start();
		const ask = (): string => {
			const policy = server.await(() => engine.policies.getPolicyAsync(player));
			return `${policy.arePaidRandomItemsRestricted} ${policy.isEligibleToPurchaseSubscription}`;
		};
		expect(ask()).to.equal("false true");
		cloud.policies.restrictPaidRandomItems(5);
		expect(ask()).to.equal("true true");
		cloud.policies.forbidSubscriptions(5);
		expect(ask()).to.equal("true false");
		cloud.faults.rates.policyError = 1;
		expect(ask).to.throw("502:");
	});

	it("UserService says whether there is such a user, or raises", () => {
		const { cloud, server, engine } = start();
		const ask = (): boolean => server.await(() => engine.users.existsAsync(5));
		expect(ask()).to.equal(true);
		cloud.users.remove(5);
		expect(ask()).to.equal(false);
		cloud.faults.rates.userError = 1;
		expect(ask).to.throw("502:");
	});

	it("AnalyticsService gets events with their fields in order", () => {
		const { server, engine, player } = start();
		const event = { currency: "Coins", amount: 5, endingBalance: 15, transactionType: "Shop" };
		engine.analytics.logEconomyEvent(player, { ...event, flow: "Source" });
		engine.analytics.logEconomyEvent(player, {
			...event,
			flow: "Sink",
			itemSku: "Sword",
			customFields: ["weapon", "level 3"],
		});
		const [first, second] = server.analytics.events;
		expect(first.flow).to.equal("Source");
		expect(first.customFields).to.equal(undefined);
		expect(`${second.flow} ${second.userId} ${second.amount} ${second.endingBalance}`).to.equal("Sink 5 5 15");
		expect(`${second.itemSku} ${second.customFields!.join(" ")}`).to.equal("Sword weapon level 3");
		server.analytics.problem = "not today";
		expect(() => engine.analytics.logEconomyEvent(player, { ...event, flow: "Sink" })).to.throw("not today");
	});
};
