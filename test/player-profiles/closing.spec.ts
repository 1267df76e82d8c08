import { SimCloud } from "../../src/testing";
import { startProfiles } from "../support/player-world";
import { profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { startServer } from "../support/world";

interface Closing {
	readonly count: number;
	/** Whether the engine fires PlayerRemoving for everybody before the close callbacks or after. */
	readonly playersLeave?: "before" | "after";
	/** What happens at the moment of the close. */
	readonly trouble?: (cloud: SimCloud, server: TestServer) => void;
}

/** Closes a server whose players all have something unsaved; answers how many of them were saved and let go. */
function savedAtClose({ count, playersLeave = "after", trouble }: Closing): number {
	const cloud = new SimCloud({ frameRate: 30 });
	const server = startServer(cloud);
	startProfiles(server);
	cloud.advance(5);
	for (const id of $range(1, count)) {
		server.sim.join(id);
		cloud.advance(0.05);
	}
	cloud.advance(120);
	for (const player of server.sim.players) {
		(server.PlayerProfiles.GetProfile(player)!.Data as { Cash: number }).Cash = 777;
	}
	trouble?.(cloud, server);
	server.sim.close({ playersLeave });
	cloud.advance(40);
	let saved = 0;
	for (const id of $range(1, count)) {
		const { Data, MetaData } = profileIn(cloud, tostring(id));
		if (Data.Cash === 777 && MetaData.ActiveSession === undefined) saved += 1;
	}
	return saved;
}

/** Every request reaches its key so much later, as throttled ones do that wait in the engine's queue. */
function slowBy(seconds: number): (cloud: SimCloud) => void {
	return (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "lateArrival", seconds, times: 100_000 });
}

/** Something else on the server has used the write budget up. */
function useBudgetUp(_cloud: SimCloud, server: TestServer): void {
	const { dataStores } = server.sim.engine;
	const other = dataStores.getDataStore("Other");
	while (dataStores.getRequestBudget("StandardWrite") > 0) server.sim.run(() => pcall(() => other.setAsync("x", 1)));
}

/**
 * What the stores can take within the 30 s of a close is saved. Roblox lets requests wait: the call goes on yielding while its
 * request is in a queue, so a slow request is no reason to give it up.
 */
export = () => {
	describe("a closing server", () => {
		it("with a hundred players saves all of them within the budget that it has", () => {
			expect(savedAtClose({ count: 100 })).to.equal(100);
		});

		it("whose data stores answer again after five seconds saves thirty of thirty players", () => {
			const trouble = (cloud: SimCloud) => cloud.faults.outage("dataStore", cloud.now() + 5);
			expect(savedAtClose({ count: 30, trouble })).to.equal(30);
		});

		it("whose data stores answer again after 25 s saves thirty of thirty players", () => {
			const trouble = (cloud: SimCloud) => cloud.faults.outage("dataStore", cloud.now() + 25);
			expect(savedAtClose({ count: 30, trouble })).to.equal(30);
		});

		it("whose requests all arrive eight seconds late saves twenty of twenty players, as the reference does", () => {
			expect(savedAtClose({ count: 20, trouble: slowBy(8) })).to.equal(20);
		});

		it("whose write budget another script has used up saves twenty of twenty players", () => {
			expect(savedAtClose({ count: 20, trouble: useBudgetUp })).to.equal(20);
		});
	});
};
