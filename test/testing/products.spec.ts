import type { SimPlayer, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const PASS = "EXP-1";

interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly player: SimPlayer;
	readonly changes: Array<string>;
}

function start(): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const changes = new Array<string>();
	server.engine.marketplace.onSubscriptionChanged((player, id) => changes.push(`${player.UserId} ${id}`));
	return { cloud, server, player: server.join(5), changes };
}

function ask({ server, player }: Scene): string {
	const status = server.await(() => server.engine.marketplace.getSubscriptionAsync(player, PASS));
	return `${status.isSubscribed} ${status.paidPeriod}`;
}

export = () => {
	describe("a subscription", () => {
		it("names the period that was paid last, while it lasts", () => {
			const scene = start();
			const { purchases } = scene.cloud;
			expect(ask(scene)).to.equal("false nil");
			purchases.subscribe(5, PASS, { paidPeriod: "2027-01-01T00:00:00Z" });
			expect(ask(scene)).to.equal("true 2027-01-01T00:00:00Z");
			purchases.renew(5, PASS, { paidPeriod: "2027-02-01T00:00:00Z" });
			expect(ask(scene)).to.equal("true 2027-02-01T00:00:00Z");
			purchases.unsubscribe(5, PASS);
			expect(ask(scene)).to.equal("false nil");
			expect(() => purchases.renew(5, PASS)).to.throw("no subscription");
		});

		it("begins a period now where nothing else is said", () => {
			const cloud = new SimCloud({ startTime: 1_800_000_123 });
			expect(cloud.purchases.subscribe(5, PASS)).to.equal("2027-01-15T08:02:03Z");
			const leapDay = new SimCloud({ startTime: 1_835_481_599 });
			expect(leapDay.purchases.subscribe(5, PASS)).to.equal("2028-02-29T23:59:59Z");
			const newYear = new SimCloud({ startTime: 4_102_444_800 });
			expect(newYear.purchases.subscribe(5, PASS)).to.equal("2100-01-01T00:00:00Z");
		});

		it("is told of after a prompt was closed, whatever it was answered with, and at no other time", () => {
			const { cloud, server, player, changes } = start();
			const { purchases } = cloud;
			purchases.subscribe(5, PASS);
			purchases.renew(5, PASS);
			purchases.unsubscribe(5, PASS);
			cloud.advance(60);
			expect(changes.size()).to.equal(0);
			for (const isPurchased of [false, true]) {
				server.engine.marketplace.promptSubscriptionPurchase(player, PASS);
				purchases.answerPrompt(purchases.prompts[0], isPurchased);
				cloud.advance(1);
			}
			expect(changes.join(", ")).to.equal(`5 ${PASS}, 5 ${PASS}`);
		});

		it("is not told of a player who left meanwhile", () => {
			const { cloud, server, player, changes } = start();
			server.engine.marketplace.promptSubscriptionPurchase(player, PASS);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			server.leave(player);
			cloud.advance(1);
			expect(changes.size()).to.equal(0);
		});

		it("is sold by a prompt, whose end says only that it was tried", () => {
			const scene = start();
			const { cloud, server, player } = scene;
			const finished = new Array<string>();
			const { marketplace } = server.engine;
			marketplace.onSubscriptionPromptFinished((user, id, isTried) =>
				finished.push(`${user.UserId} ${id} ${isTried}`),
			);
			marketplace.promptSubscriptionPurchase(player, PASS);
			marketplace.promptSubscriptionPurchase(player, PASS);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			expect(ask(scene)).to.equal("false nil");
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			expect(ask(scene).sub(1, 5)).to.equal("true ");
			expect(finished.join(", ")).to.equal(`5 ${PASS} false, 5 ${PASS} true`);
		});

		it("cannot be asked for while the marketplace fails, and lacks its period when only the payments fail", () => {
			const scene = start();
			const { cloud } = scene;
			cloud.purchases.subscribe(5, PASS);
			cloud.faults.script({ call: "GetUserSubscriptionPaymentHistoryAsync", kind: "errorBefore" });
			expect(ask(scene)).to.equal("true nil");
			cloud.faults.rates.subscriptionError = 1;
			expect(() => ask(scene)).to.throw("502:");
		});
	});

	describe("what Roblox lists", () => {
		it("is answered by kind and id", () => {
			const { cloud, server } = start();
			const { marketplace } = server.engine;
			cloud.purchases.list("product", { id: 1, name: "Old coins" });
			cloud.purchases.list("product", { id: 2, name: "Gems", isForSale: false });
			cloud.purchases.list("product", { id: 1, name: "Coins" });
			cloud.purchases.list("gamePass", { id: 1, name: "VIP" });
			const products = server.await(() => marketplace.listDeveloperProductsAsync());
			const texts = products.map(({ id, name, isForSale }) => `${id} ${name} ${isForSale}`);
			expect(texts.join(", ")).to.equal("2 Gems false, 1 Coins true");
			expect(server.await(() => marketplace.getGamePassAsync(1)).name).to.equal("VIP");
			expect(() => server.await(() => marketplace.getGamePassAsync(2))).to.throw("no gamePass 2");
		});

		it("cannot be asked for while the marketplace fails", () => {
			const { cloud, server } = start();
			cloud.faults.rates.productInfoError = 1;
			expect(() => server.await(() => server.engine.marketplace.listDeveloperProductsAsync())).to.throw("502:");
		});
	});

	describe("policies", () => {
		it("forbid nothing until somebody says so, and may fail", () => {
			const { cloud, server, player } = start();
			const ask = (): string => {
				const policy = server.await(() => server.engine.policies.getPolicyAsync(player));
				return `${policy.arePaidRandomItemsRestricted} ${policy.isEligibleToPurchaseSubscription}`;
			};
			expect(ask()).to.equal("false true");
			cloud.policies.restrictPaidRandomItems(5);
			expect(ask()).to.equal("true true");
			cloud.policies.forbidSubscriptions(5);
			expect(ask()).to.equal("true false");
			cloud.policies.restrictPaidRandomItems(5, false);
			cloud.policies.forbidSubscriptions(5, false);
			expect(ask()).to.equal("false true");
			cloud.faults.outage("policy", cloud.now() + 60);
			expect(ask).to.throw("502:");
			cloud.advance(60);
			expect(ask()).to.equal("false true");
			cloud.faults.rates.policyError = 1;
			expect(ask).to.throw("502:");
		});
	});

	describe("events of the economy", () => {
		const event = {
			flow: "Source",
			currency: "Coins",
			amount: 5,
			endingBalance: 5,
			transactionType: "IAP",
		} as const;

		it("are kept, up to 120 and 20 for each player a minute", () => {
			const { cloud, server, player } = start();
			cloud.advance(60);
			for (const _count of $range(1, 150)) server.engine.analytics.logEconomyEvent(player, event);
			expect(server.analytics.events.size()).to.equal(140);
			expect(server.analytics.events[0].userId).to.equal(5);
			expect(server.analytics.droppedCount).to.equal(10);
			cloud.advance(30);
			for (const _count of $range(1, 100)) server.engine.analytics.logEconomyEvent(player, event);
			expect(server.analytics.events.size()).to.equal(210);
		});

		it("raise for wrong arguments, outside of published places, and when told to", () => {
			const { cloud, server, player } = start();
			const log = (changes: object): void => {
				server.engine.analytics.logEconomyEvent(player, { ...event, ...changes });
			};
			expect(() => log({ amount: -1 })).to.throw("amount");
			expect(() => log({ amount: 0 / 0 })).to.throw("amount");
			expect(() => log({ endingBalance: "5" })).to.throw("endingBalance");
			expect(() => log({ customFields: ["a", "b", "c", "d"] })).to.throw("custom fields");
			server.analytics.problem = "no analytics today";
			expect(() => log({})).to.throw("no analytics today");
			expect(server.analytics.events.size()).to.equal(0);
			const draft = cloud.startServer({ isStudio: true, studioAccess: "Unpublished" });
			expect(() => draft.engine.analytics.logEconomyEvent(draft.join(6), event)).to.throw("published");
		});
	});
};
