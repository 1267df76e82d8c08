import { SimCloud } from "../../../src/testing";
import { profileIn } from "../../support/records";
import type { TestServer } from "../../support/world";
import { startServer } from "../../support/world";

/** The partition that holds the owner's two heartbeat entries loses them; that of the asker's own entry does not. */
function loseHeartbeats(cloud: SimCloud, asker: TestServer, key: string): void {
	const server = profileIn(cloud, key).Coffer!.Owner!.Server;
	const map = asker.sim.engine.memoryStores.getHashMap("CofferServers");
	asker.await(() => {
		map.removeAsync(server);
	});
}

/** An owner that is well and has earned after its last save, and a server that will ask for its session. */
function startHandOff(seed = 1, playedSeconds = 61) {
	const cloud = new SimCloud({ seed });
	const owner = startServer(cloud, { name: "owner" });
	const asker = startServer(cloud, { name: "asker" });
	asker.store();
	cloud.advance(40);
	const profile = owner.load("a");
	cloud.advance(playedSeconds);
	profile.Data.Cash = 777;
	return { cloud, owner, asker, profile };
}

/**
 * Nothing promises that an item of a memory store lives until it expires, and items lie on different partitions. One look
 * that finds nothing proves no death.
 */
export = () => {
	describe("heartbeat entries that vanish early", () => {
		it("cost a living server, which hears the request, nothing of its progress", () => {
			const { cloud, asker } = startHandOff();
			loseHeartbeats(cloud, asker, "a");
			expect(asker.load("a").Data.Cash).to.equal(777);
		});

		it("cost nothing at whatever moment between two beats they vanish", () => {
			const lost = new Array<number>();
			for (const seed of $range(1, 10)) {
				const { cloud, asker } = startHandOff(seed, 20 + seed * 0.4);
				loseHeartbeats(cloud, asker, "a");
				if (asker.load("a").Data.Cash !== 777) lost.push(seed);
			}
			expect(lost.join(", ")).to.equal("");
		});
	});
};
