import type { MemoryStores, Messaging } from "../../../src/engine";
import type { Profile } from "../../../src/profile-store/types";
import { SimCloud } from "../../../src/testing";
import type { PlayerData } from "../../support/world";
import { startServer, TestServer } from "../../support/world";

/**
 * A play test in Studio with API access: the same data stores, but memory stores of its own, for Roblox keeps those of
 * Studio and of live servers apart.
 */
function startStudio(cloud: SimCloud, hasOwnMessages = false): TestServer {
	const sim = cloud.startServer({ isStudio: true, name: "studio" });
	const engine = sim.engine as { memoryStores: MemoryStores; messaging: Messaging };
	const { memoryStores, messaging } = engine;
	engine.memoryStores = {
		getHashMap(name) {
			return memoryStores.getHashMap(`Studio${name}`);
		},
	};
	if (hasOwnMessages) {
		engine.messaging = {
			publishAsync(topic, data) {
				messaging.publishAsync(`Studio${topic}`, data);
			},
			subscribeAsync(topic, callback) {
				return messaging.subscribeAsync(`Studio${topic}`, callback);
			},
		};
	}
	return new TestServer(sim);
}

interface Pair {
	readonly cloud: SimCloud;
	readonly live: TestServer;
	readonly studio: TestServer;
}

function startPair(hasOwnMessages = false): Pair {
	const cloud = new SimCloud();
	const live = startServer(cloud, { name: "live" });
	const studio = startStudio(cloud, hasOwnMessages);
	for (const server of [live, studio]) server.store();
	return { cloud, live, studio };
}

/** The owner plays for a minute and earns; then the other one wants the session, however long that takes. */
function earnAndAsk({ cloud }: Pair, owner: TestServer, asker: TestServer): [Profile<PlayerData>, number | undefined] {
	const profile = owner.load("a");
	cloud.advance(60);
	profile.Data.Cash = 777;
	const taken = asker.await(() => asker.store().StartSessionAsync("a", { Cancel: () => false }), 600);
	return [profile, taken?.Data.Cash];
}

export = () => {
	describe("a play test in Studio beside a live server", () => {
		it("takes no session from the living server, which hears its request, before that has saved", () => {
			const pair = startPair();
			const [, cash] = earnAndAsk(pair, pair.live, pair.studio);
			expect(cash).to.equal(777);
		});

		it("keeps its session from a live server until it has saved", () => {
			const pair = startPair();
			const [, cash] = earnAndAsk(pair, pair.studio, pair.live);
			expect(cash).to.equal(777);
		});

		it("never has a session that the live server has as well", () => {
			const pair = startPair();
			pair.cloud.faults.script({ call: "PublishAsync", server: "studio", kind: "drop", times: 100 });
			const [profile] = earnAndAsk(pair, pair.studio, pair.live);
			expect(profile.IsActive()).to.equal(false);
		});
	});
};
