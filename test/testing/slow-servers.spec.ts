import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

/** Whole seconds that each service takes to answer that server. */
function secondsOf(cloud: SimCloud, server: SimServer): string {
	const measure = (call: () => void): number => {
		const before = cloud.now();
		server.await(call, 60);
		return math.floor(cloud.now() - before);
	};
	const { dataStores, memoryStores } = server.engine;
	const store = measure(() => dataStores.getDataStore("A").setAsync("key", 1));
	return `${store} ${measure(() => memoryStores.getHashMap("map").getAsync("key"))}`;
}

export = () => {
	describe("a service that is slow for one server", () => {
		it("lets its requests wait, and nobody else's, until all faults are cleared", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const other = cloud.startServer();
			cloud.faults.slow("dataStore", 1000, 3, server.name);
			cloud.faults.slow("memoryStore", 1000, 2, server.name);
			expect(secondsOf(cloud, server)).to.equal("3 2");
			expect(secondsOf(cloud, other)).to.equal("0 0");
			cloud.faults.clear();
			expect(secondsOf(cloud, server)).to.equal("0 0");
		});

		it("is as slow as the slowest of its own times and those of all", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const other = cloud.startServer();
			cloud.faults.slow("dataStore", 1000, 2);
			cloud.faults.slow("dataStore", 1000, 5, server.name);
			expect(secondsOf(cloud, server)).to.equal("5 0");
			expect(secondsOf(cloud, other)).to.equal("2 0");
		});
	});
};
