import type { Engine } from "../../src/engine";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the memory stores of Roblox", () => {
		it("hand on whether a key had a value already", () => {
			const server = new SimCloud().startServer();
			const module = headless!.startServer(server).require("ReplicatedStorage.CofferTest.src.engine.roblox");
			const map = (module as { robloxEngine: Engine }).robloxEngine.memoryStores.getHashMap("map");
			expect(server.await(() => map.setAsync("key", 1, 60))).to.equal(false);
			expect(server.await(() => map.setAsync("key", 2, 60))).to.equal(true);
		});
	});
};
