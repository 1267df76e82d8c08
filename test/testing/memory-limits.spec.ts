import type { MemoryHashMap } from "../../src/engine";
import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const KEY_UNITS = 600;

function mapOf(server: SimServer, name = "map"): MemoryHashMap {
	return server.engine.memoryStores.getHashMap(name);
}

/** Every call in a thread of its own; answers what their errors were, the calls having had a second. */
function callMany(cloud: SimCloud, server: SimServer, count: number, call: (index: number) => void): Array<string> {
	const problems = new Array<string>();
	for (const index of $range(1, count)) {
		server.run(() => {
			const [isOk, problem] = pcall(() => call(index));
			if (!isOk) problems.push(tostring(problem));
		});
	}
	cloud.advance(1);
	return problems;
}

function has(text: string, word: string): boolean {
	return text.find(word, 1, true)[0] !== undefined;
}

export = () => {
	describe("memory stores in Studio", () => {
		it("are others than those of live servers, while the data stores are the same", () => {
			const cloud = new SimCloud();
			const live = cloud.startServer();
			const studio = cloud.startServer({ isStudio: true });
			const second = cloud.startServer({ isStudio: true });
			live.await(() => mapOf(live).setAsync("key", "live", 60));
			studio.await(() => mapOf(studio).setAsync("key", "studio", 60));
			studio.await(() => studio.engine.dataStores.getDataStore("A").setAsync("key", "both"));
			expect(live.await(() => mapOf(live).getAsync("key"))).to.equal("live");
			expect(second.await(() => mapOf(second).getAsync("key"))).to.equal("studio");
			expect(live.await(() => live.engine.dataStores.getDataStore("A").getAsync("key", false)[0])).to.equal(
				"both",
			);
			expect(cloud.memoryStores.read("map", "key")).to.equal("live");
			expect(cloud.studioMemoryStores.read("map", "key")).to.equal("studio");
		});
	});

	describe("SetAsync of a hash map", () => {
		it("answers whether the key had a value", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const set = (): boolean => server.await(() => mapOf(server).setAsync("key", 1, 10));
			expect(set()).to.equal(false);
			expect(set()).to.equal(true);
			cloud.advance(11);
			expect(set()).to.equal(false);
			server.await(() => mapOf(server).removeAsync("key"));
			expect(set()).to.equal(false);
		});
	});

	describe("the request units of memory stores", () => {
		it("are one for a call, two for an update, and two more for each of its conflicts", () => {
			const cloud = new SimCloud();
			const first = cloud.startServer({ name: "first" });
			const second = cloud.startServer({ name: "second" });
			first.await(() => mapOf(first).setAsync("key", 1, 60));
			first.await(() => mapOf(first).getAsync("key"));
			first.await(() => mapOf(first).updateAsync("key", () => undefined, 60));
			expect(cloud.memoryStores.unitsUsed("first")).to.equal(4);
			let runs = 0;
			for (const server of [first, second]) {
				server.run(() => {
					mapOf(server).updateAsync("key", () => ++runs, 60);
				});
			}
			cloud.advance(5);
			expect(runs).to.equal(3);
			expect(cloud.memoryStores.unitsUsed()).to.equal(4 + 2 * runs);
			first.await(() => mapOf(first).removeAsync("key"));
			expect(cloud.memoryStores.unitsUsed()).to.equal(11);
			expect(cloud.studioMemoryStores.unitsUsed()).to.equal(0);
		});

		it("are counted by the minute and the server", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer({ name: "one" });
			cloud.startServer({ name: "two" });
			server.await(() => mapOf(server).getAsync("key"));
			cloud.advance(120);
			server.await(() => mapOf(server).updateAsync("key", () => 1, 60));
			const used = [0, 1, 2].map((minute) => cloud.memoryStores.unitsUsed("one", minute));
			expect(used.join(" ")).to.equal("1 0 2");
			expect(cloud.memoryStores.unitsUsed("two")).to.equal(0);
		});

		it("let half as many updates through as other calls", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const problems = callMany(cloud, server, 510, (index) => {
				mapOf(server).updateAsync(`key${index}`, () => undefined, 60);
			});
			expect(problems.size()).to.equal(10);
			expect(has(problems[0], "RequestThrottled")).to.equal(true);
		});

		it("are limited for a single key too", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const problems = callMany(cloud, server, KEY_UNITS + 5, () => mapOf(server).getAsync("hot"));
			expect(problems.size()).to.equal(5);
			expect(has(problems[0], "RequestThrottled")).to.equal(true);
			// Nobody else's key is meant, nor that of another map.
			server.await(() => mapOf(server).getAsync("cold"));
			server.await(() => mapOf(server, "other").getAsync("hot"));
			cloud.advance(5);
			server.await(() => mapOf(server).getAsync("hot"));
		});

		it("have no limit in a cloud without budgets, and are counted all the same", () => {
			const cloud = new SimCloud({ budgets: false });
			const server = cloud.startServer();
			expect(callMany(cloud, server, 2000, () => mapOf(server).getAsync("hot")).size()).to.equal(0);
			expect(cloud.memoryStores.unitsUsed()).to.equal(2000);
		});
	});

	describe("UpdateAsync of a hash map", () => {
		it("gives up after five conflicts, with nothing written by it", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.rates.memoryStoreConflict = 1;
			let runs = 0;
			expect(() => server.await(() => mapOf(server).updateAsync("key", () => ++runs, 60))).to.throw(
				"DataUpdateConflict",
			);
			expect(runs).to.equal(5);
			expect(cloud.memoryStores.unitsUsed()).to.equal(10);
			expect(cloud.memoryStores.read("map", "key")).to.equal(undefined);
		});

		it("raises TransformCallbackFailed for a transform that throws", () => {
			const server = new SimCloud().startServer();
			const update = (): void => {
				server.await(() => mapOf(server).updateAsync("key", () => error("thrown", 0), 60));
			};
			expect(update).to.throw("TransformCallbackFailed");
		});

		it("ends when there are no units left for another run", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.rates.memoryStoreConflict = 1;
			const problems = callMany(cloud, server, 500, (index) => {
				mapOf(server).updateAsync(`key${index}`, () => 1, 60);
			});
			const throttled = problems.filter((problem) => has(problem, "RequestThrottled")).size();
			expect(throttled > 400).to.equal(true);
		});
	});

	describe("the memory of the experience", () => {
		const LARGE = string.rep("x", 30_000);

		it("takes 64 KB, and writes that need more fail until items expire or are removed", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const set = (key: string, value: unknown): (() => void) => {
				return () => server.await(() => mapOf(server).setAsync(key, value, 20));
			};
			set("a", LARGE)();
			set("b", LARGE)();
			expect(set("c", LARGE)).to.throw("TotalMemoryOverLimit");
			const update = (): void => {
				server.await(() => mapOf(server, "other").updateAsync("c", () => LARGE, 20));
			};
			expect(update).to.throw("TotalMemoryOverLimit");
			expect(cloud.memoryStores.bytesUsed()).to.equal(2 * (30_000 + 2 + 1));
			// What needs no more room succeeds.
			set("b", LARGE)();
			server.await(() => mapOf(server).removeAsync("a"));
			set("c", LARGE)();
			expect(set("a", LARGE)).to.throw("TotalMemoryOverLimit");
			cloud.advance(21);
			set("a", LARGE)();
			expect(cloud.memoryStores.bytesUsed()).to.equal(30_003);
		});

		it("grows with the users, and does not shrink when they leave", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const set = (key: string): (() => void) => {
				return () => server.await(() => mapOf(server).setAsync(key, LARGE, 1000));
			};
			set("a")();
			set("b")();
			expect(set("c")).to.throw("TotalMemoryOverLimit");
			for (const userId of $range(1, 25)) server.join(userId);
			set("c")();
			for (const player of [...server.players]) server.leave(player);
			set("c")();
			server.await(() => mapOf(server).removeAsync("a"));
			set("a")();
			expect(set("d")).to.throw("TotalMemoryOverLimit");
		});
	});
};
