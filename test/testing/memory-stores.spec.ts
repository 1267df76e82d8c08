import { SimCloud } from "../../src/testing";

export = () => {
	describe("a memory store hash map", () => {
		it("is shared by all servers, and hands out copies", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			const west = cloud.startServer();
			const value = { owner: "east" };
			east.await(() => east.engine.memoryStores.getHashMap("locks").setAsync("key", value, 60));
			value.owner = "nobody";
			const read = west.await(() => west.engine.memoryStores.getHashMap("locks").getAsync("key"));
			expect((read as typeof value).owner).to.equal("east");
			const other = west.await(() => west.engine.memoryStores.getHashMap("others").getAsync("key"));
			expect(other).to.equal(undefined);
		});

		it("forgets an item when its time is up, or when it is removed", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const map = server.engine.memoryStores.getHashMap("locks");
			server.await(() => {
				map.setAsync("short", 1, 10);
				map.setAsync("long", 1, 100);
				map.setAsync("removed", 1, 100);
				map.removeAsync("removed");
			});
			cloud.advance(11);
			const left = server.await(
				() => `${map.getAsync("short")} ${map.getAsync("long")} ${map.getAsync("removed")}`,
			);
			expect(left).to.equal("nil 1 nil");
		});

		it("updates without losing what another server wrote in between", () => {
			const cloud = new SimCloud();
			for (const _server of $range(1, 4)) {
				const server = cloud.startServer();
				server.run(() => {
					const map = server.engine.memoryStores.getHashMap("counts");
					map.updateAsync("key", (value) => ((value as number | undefined) ?? 0) + 1, 60);
				});
			}
			cloud.advance(5);
			const reader = cloud.servers[0];
			expect(reader.await(() => reader.engine.memoryStores.getHashMap("counts").getAsync("key"))).to.equal(4);
		});

		it("leaves the item when the transform answers nothing, and refuses one that yields", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const map = server.engine.memoryStores.getHashMap("locks");
			server.await(() => map.setAsync("key", "old", 60));
			expect(server.await(() => map.updateAsync("key", () => undefined, 60))).to.equal(undefined);
			expect(server.await(() => map.getAsync("key"))).to.equal("old");
			const yielding = (): unknown => server.engine.scheduler.wait(1);
			expect(() => server.await(() => map.updateAsync("key", yielding, 60))).to.throw("cannot yield");
		});

		it("refuses keys, values and times beyond the limits", () => {
			const server = new SimCloud().startServer();
			const write = (key: string, value: unknown, seconds: number): (() => void) => {
				return () =>
					server.await(() => server.engine.memoryStores.getHashMap("map").setAsync(key, value, seconds));
			};
			write(string.rep("k", 128), string.rep("x", 32_766), 3_888_000)();
			expect(write(string.rep("k", 129), 1, 60)).to.throw("128");
			expect(write("", 1, 60)).to.throw("128");
			expect(write("key", string.rep("x", 32_767), 60)).to.throw("32768");
			expect(write("key", undefined, 60)).to.throw("nil");
			expect(write("key", 1, 0)).to.throw("expiration");
			expect(write("key", 1, 3_888_001)).to.throw("expiration");
		});

		it("fails by script, by rate and during an outage", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const map = server.engine.memoryStores.getHashMap("map");
			const read = (): unknown => server.await(() => map.getAsync("key"));
			cloud.faults.script({ call: "HashMap.GetAsync", kind: "errorBefore" });
			expect(read).to.throw("502:");
			cloud.faults.rates.memoryStoreError = 1;
			expect(read).to.throw("502:");
			cloud.faults.clear();
			cloud.faults.outage("memoryStore", cloud.now() + 10);
			expect(read).to.throw("502:");
			cloud.advance(10);
			expect(read()).to.equal(undefined);
		});

		it("has a budget that the whole experience shares", () => {
			const cloud = new SimCloud();
			let refused = 0;
			for (const _server of $range(1, 2)) {
				const server = cloud.startServer();
				for (const _call of $range(1, 505)) {
					server.run(() => {
						const map = server.engine.memoryStores.getHashMap("map");
						const [isOk] = pcall(() => map.getAsync(server.name));
						if (!isOk) refused += 1;
					});
				}
			}
			expect(refused).to.equal(10);
		});
	});
};
