import { SimCloud } from "../../src/testing";
import type { TestServer } from "../support/world";
import { startServer } from "../support/world";

const MEMORY = ["HashMap.UpdateAsync", "HashMap.GetAsync", "HashMap.SetAsync"];

/** What the next server finds of the 777 that a living owner has not saved yet, by seed. */
function found(prepare: (cloud: SimCloud, owner: TestServer, other: TestServer) => void): string {
	const cashes = new Array<number>();
	for (const seed of $range(1, 4)) {
		const cloud = new SimCloud({ seed });
		const [owner, other] = [startServer(cloud), startServer(cloud)];
		other.store();
		cloud.advance(20);
		const profile = owner.load("a");
		cloud.advance(30);
		prepare(cloud, owner, other);
		profile.Data.Cash = 777;
		cloud.advance(700);
		cashes.push(other.load("a").Data.Cash);
	}
	return cashes.join(",");
}

export = () => {
	describe("a living owner's last save behind a long outage", () => {
		it("is not passed by when both services were out for 700 s", () => {
			const cashes = found((cloud) => {
				cloud.faults.outage("dataStore", cloud.now() + 700);
				cloud.faults.outage("memoryStore", cloud.now() + 700);
			});
			expect(cashes).to.equal("777,777,777,777");
		});

		it("is not passed by when the mark was taken back before the stores went out", () => {
			const cashes = found((cloud) => {
				cloud.faults.outage("memoryStore", cloud.now() + 720);
				cloud.advance(20);
				cloud.faults.outage("dataStore", cloud.now() + 700);
			});
			expect(cashes).to.equal("777,777,777,777");
		});

		it("is given its 30 s while the stores answer, not while they fail", () => {
			const cashes = new Array<number>();
			for (const seed of $range(1, 4)) {
				const cloud = new SimCloud({ seed });
				const [owner, other] = [startServer(cloud), startServer(cloud)];
				const store = other.store();
				cloud.advance(20);
				const profile = owner.load("a");
				cloud.advance(30);
				profile.Data.Cash = 777;
				cloud.faults.outage("dataStore", cloud.now() + 700);
				cloud.advance(699);
				const cut = () => {
					for (const call of MEMORY)
						cloud.faults.script({ call, server: other.sim.name, kind: "errorBefore", times: math.huge });
				};
				cut();
				cloud.advance(1);
				let cash = 0;
				other.sim.run(() => (cash = store.StartSessionAsync("a")!.Data.Cash));
				for (const name of [owner.sim.name, other.sim.name]) {
					const after = name === owner.sim.name ? 0 : 1;
					cloud.faults.script({
						call: "UpdateAsync",
						server: name,
						kind: "errorBefore",
						times: math.huge,
						after,
					});
				}
				cloud.advance(60);
				cloud.faults.clear();
				cut();
				cloud.advance(60);
				cashes.push(cash);
			}
			expect(cashes.join(",")).to.equal("777,777,777,777");
		});
	});

	describe("a session whose save waits for its next try", () => {
		it("lives on when the memory stores go out after the data stores came back", () => {
			const lines = new Array<string>();
			for (const gap of [75, 80, 85, 90, 95, 100, 105, 110]) {
				const cloud = new SimCloud({ seed: gap });
				const server = startServer(cloud);
				const profile = server.load("a");
				cloud.advance(30);
				profile.Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + gap);
				server.sim.run(() => profile.Save());
				cloud.advance(gap - 2);
				cloud.faults.outage("memoryStore", cloud.now() + 120);
				cloud.advance(100);
				lines.push(`${server.ProfileStore.GetMetrics().FencedSessions}`);
			}
			expect(lines.join(",")).to.equal("0,0,0,0,0,0,0,0");
		});
	});
};
