import { SimCloud } from "../../src/testing";
import { startProfiles } from "../support/player-world";
import { startServer } from "../support/world";

/** Slow data stores alone end no session, though memory stores are out: nobody can take one then. */
export = () => {
	describe("slow data stores while the memory stores are out", () => {
		it("kick none of thirty players (requests of 3 s and more, out for 25 s)", () => {
			const cloud = new SimCloud({ frameRate: 30, dataStoreLegSeconds: [0.8, 0.88] });
			const server = startServer(cloud);
			startProfiles(server);
			cloud.advance(5);
			for (const id of $range(1, 30)) {
				server.sim.join(id);
				cloud.advance(0.2);
			}
			cloud.advance(100);
			cloud.faults.outage("memoryStore", cloud.now() + 25);
			cloud.advance(85);
			expect(server.sim.players.size()).to.equal(30);
		});
	});
};
