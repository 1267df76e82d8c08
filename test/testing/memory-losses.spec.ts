import type { MemoryHashMap } from "../../src/engine";
import type { FaultRates, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const MAP = "map";
const KEY_COUNT = 60;

interface Story {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly map: MemoryHashMap;
	readonly get: (key: string) => unknown;
}

/** Keys enough to lie on every partition; each holds its own name, for an hour. */
function tell(): Story {
	const cloud = new SimCloud({ budgets: false });
	const server = cloud.startServer();
	const map = server.engine.memoryStores.getHashMap(MAP);
	server.await(() => {
		for (const index of $range(1, KEY_COUNT)) map.setAsync(`key${index}`, `key${index}`, 3600);
	});
	return { cloud, server, map, get: (key) => server.await(() => map.getAsync(key)) };
}

function left({ cloud }: Story): Array<string> {
	const keys = new Array<string>();
	for (const index of $range(1, KEY_COUNT)) {
		if (cloud.memoryStores.read(MAP, `key${index}`) !== undefined) keys.push(`key${index}`);
	}
	return keys;
}

/** A key that shares its partition with "key1", or one that does not. */
function otherKey({ cloud }: Story, isSame: boolean): string {
	const partition = cloud.memoryStores.partitionOf(MAP, "key1");
	for (const index of $range(2, KEY_COUNT)) {
		if ((cloud.memoryStores.partitionOf(MAP, `key${index}`) === partition) === isSame) return `key${index}`;
	}
	error("no such key", 0);
}

function secondsOf({ cloud, get }: Story, key: string): number {
	const before = cloud.now();
	get(key);
	return cloud.now() - before;
}

export = () => {
	describe("the items of memory stores", () => {
		it("lie on partitions by the name and the key, the same for every seed", () => {
			const partitions = new Set<number>();
			const { memoryStores } = new SimCloud({ seed: 5 });
			const other = new SimCloud({ seed: 6 });
			let moved = 0;
			for (const index of $range(1, KEY_COUNT)) {
				const partition = memoryStores.partitionOf(MAP, `key${index}`);
				partitions.add(partition);
				expect(other.memoryStores.partitionOf(MAP, `key${index}`)).to.equal(partition);
				if (other.memoryStores.partitionOf("other", `key${index}`) !== partition) moved += 1;
			}
			expect(partitions.size() > 8).to.equal(true);
			expect(moved > 40).to.equal(true);
		});

		it("are lost one by one, by the partition, or all of them", () => {
			const story = tell();
			const { cloud } = story;
			cloud.memoryStores.loseKey(MAP, "key1");
			expect(story.get("key1")).to.equal(undefined);
			expect(left(story).size()).to.equal(KEY_COUNT - 1);
			cloud.memoryStores.losePartitionOf(MAP, "key1");
			expect(story.get(otherKey(story, true))).to.equal(undefined);
			expect(story.get(otherKey(story, false))).to.be.ok();
			cloud.memoryStores.flush();
			expect(left(story).size()).to.equal(0);
			expect(cloud.memoryStores.bytesUsed()).to.equal(0);
		});

		it("are lost between the read and the write of an update, which then runs again", () => {
			const { cloud, server, map } = tell();
			const given = new Array<defined>();
			server.await(() => {
				const transform = (value: unknown): string => {
					given.push(value ?? "nothing");
					if (given.size() === 1) cloud.memoryStores.loseKey(MAP, "key1");
					return "new";
				};
				map.updateAsync("key1", transform, 60);
			});
			expect(given.join(" ")).to.equal("key1 nothing");
			expect(cloud.memoryStores.read(MAP, "key1")).to.equal("new");
		});

		it("vanish with their partition at a call, by script", () => {
			const story = tell();
			const { cloud, get } = story;
			const neighbour = otherKey(story, true);
			const fault = cloud.faults.script({ call: "HashMap.GetAsync", key: "key1", kind: "vanish" });
			expect(get(neighbour)).to.equal(neighbour);
			expect(get("key1")).to.equal(undefined);
			expect(get(neighbour)).to.equal(undefined);
			expect(get(otherKey(story, false))).to.be.ok();
			expect(fault.hits()).to.equal(1);
		});

		it("are flushed at a call, by script, and those of Studio stay", () => {
			const story = tell();
			const { cloud, server, map } = story;
			const studio = cloud.startServer({ isStudio: true });
			studio.await(() => studio.engine.memoryStores.getHashMap(MAP).setAsync("key", 1, 60));
			cloud.faults.script({ call: "HashMap.SetAsync", server: server.name, kind: "flush" });
			server.await(() => map.setAsync("new", "new", 60));
			expect(left(story).size()).to.equal(0);
			expect(cloud.memoryStores.read(MAP, "new")).to.equal("new");
			expect(cloud.studioMemoryStores.read(MAP, "key")).to.equal(1);
		});
	});

	describe("a partition of the memory stores", () => {
		it("lets requests wait while it stalls, and no others", () => {
			const story = tell();
			const { cloud } = story;
			cloud.memoryStores.stallPartitionOf(MAP, "key1", 10);
			expect(secondsOf(story, otherKey(story, false)) < 1).to.equal(true);
			const seconds = secondsOf(story, otherKey(story, true));
			expect(seconds > 9 && seconds < 10.5).to.equal(true);
			expect(secondsOf(story, "key1") < 1).to.equal(true);
		});

		it("stalls from a call on, by script, and its writes land when it goes on", () => {
			const story = tell();
			const { cloud, server, map } = story;
			cloud.faults.script({ call: "HashMap.UpdateAsync", kind: "stall", seconds: 8 });
			server.run(() => {
				map.updateAsync("key1", () => "late", 60);
			});
			cloud.advance(7);
			expect(cloud.memoryStores.read(MAP, "key1")).to.equal("key1");
			cloud.advance(2);
			expect(cloud.memoryStores.read(MAP, "key1")).to.equal("late");
		});
	});

	describe("a stale read", () => {
		it("answers what was there some seconds ago, or nothing", () => {
			const { cloud, server, map, get } = tell();
			cloud.advance(30);
			server.await(() => {
				map.setAsync("key1", "second", 60);
				map.setAsync("young", "young", 60);
				map.removeAsync("key2");
			});
			cloud.advance(3);
			const stale = (key: string, seconds: number): unknown => {
				cloud.faults.script({ kind: "stale", seconds });
				return get(key);
			};
			expect(stale("key1", 5)).to.equal("key1");
			expect(stale("key1", 1)).to.equal("second");
			expect(stale("young", 5)).to.equal(undefined);
			expect(stale("key2", 5)).to.equal("key2");
			expect(stale("key2", 1)).to.equal(undefined);
			expect(get("key1")).to.equal("second");
		});

		it("is at most 20 s old", () => {
			const { cloud } = tell();
			expect(() => cloud.faults.script({ kind: "stale", seconds: 21 })).to.throw("at most 20");
			cloud.faults.script({ kind: "stale", seconds: 20 });
		});

		it("is as old as it is set to be, where the rate strikes", () => {
			const { cloud, server, map, get } = tell();
			cloud.advance(30);
			server.await(() => map.setAsync("key1", "second", 60));
			cloud.faults.rates.memoryStoreStale = 1;
			cloud.faults.staleSeconds = [0.1, 0.5];
			cloud.advance(0.6);
			expect(get("key1")).to.equal("second");
			cloud.faults.staleSeconds = [5, 5];
			expect(get("key1")).to.equal("key1");
		});
	});

	describe("the fault rates of memory stores", () => {
		/** How often that step was noted in 300 calls of every kind. */
		function countSteps(rate: keyof FaultRates, step: string): number {
			const { cloud, server, map } = tell();
			cloud.faults.rates[rate] = 0.1;
			for (const index of $range(1, 100)) {
				const key = `key${index}`;
				server.run(() => {
					map.getAsync(key);
					pcall(() => map.updateAsync(key, () => index, 60));
					map.setAsync(key, index, 60);
				});
			}
			cloud.advance(300);
			return cloud.trace.count(step);
		}

		for (const [rate, step, least] of [
			["memoryStoreVanish", "vanish", 10],
			["memoryStoreFlush", "flush", 10],
			["memoryStoreStall", "stall", 10],
			["memoryStoreStale", "stale", 4],
			["memoryStoreConflict", "conflict", 4],
		] as const) {
			it(`strike about as often as they say: ${rate}`, () => {
				const count = countSteps(rate, step);
				expect(count >= least && count <= 50).to.equal(true);
			});
		}
	});
};
