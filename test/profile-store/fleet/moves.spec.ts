import { SimCloud } from "../../../src/testing";
import type { TestServer } from "../../support/world";
import { startServer } from "../../support/world";

function startAll(server: TestServer, count: number, onLoaded: () => void = () => {}): void {
	server.sim.run(() => {
		for (const index of $range(1, count)) {
			server.sim.engine.scheduler.spawn(() => {
				const profile = server.store().StartSessionAsync(`player${index}`, { Cancel: () => false });
				if (profile !== undefined) onLoaded();
			});
		}
	});
}

interface Move {
	readonly arrived: number;
	readonly units: number;
	readonly messages: number;
	readonly dropped: number;
	readonly subscriptions: number;
}

/** All players of one server come to another at once, as at a restart. Messages take 1 to 2 s, as on Roblox. */
function move(players: number, seconds: number): Move {
	const cloud = new SimCloud({ messageSeconds: [1, 2] });
	const [owner, other] = [startServer(cloud, { name: "owner" }), startServer(cloud, { name: "other" })];
	for (const id of $range(1, players)) other.sim.join(id);
	for (const id of $range(players + 1, 2 * players)) owner.sim.join(id);
	owner.store();
	other.store();
	cloud.advance(2);
	startAll(owner, players);
	cloud.advance(60);
	const subscriptions = cloud.calls.count("SubscribeAsync");
	cloud.advance(240);
	const messages = cloud.calls.count("PublishAsync");
	const units = cloud.memoryStores.unitsUsed();
	let arrived = 0;
	startAll(other, players, () => (arrived += 1));
	cloud.advance(seconds);
	return {
		arrived,
		units: cloud.memoryStores.unitsUsed() - units,
		messages: cloud.calls.count("PublishAsync") - messages,
		dropped: cloud.messagesOverLimit(),
		subscriptions,
	};
}

export = () => {
	describe("a whole server that moves to another", () => {
		it("costs at most 1,000 units of the memory stores for 200 players", () => {
			const { arrived, units } = move(200, 60);
			expect(arrived).to.equal(200);
			expect(units <= 1000).to.equal(true);
		});

		it("drops no message for 700 players, for what is said to one server goes together", () => {
			const { arrived, dropped, messages } = move(700, 120);
			expect(arrived).to.equal(700);
			expect(dropped).to.equal(0);
			expect(messages < 2000).to.equal(true);
		});

		it("asks for 60 subscriptions in the first minute of 200 players", () => {
			const { subscriptions } = move(200, 1);
			expect(subscriptions <= 62).to.equal(true);
		});
	});
};
