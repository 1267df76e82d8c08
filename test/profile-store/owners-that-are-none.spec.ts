import { SimCloud } from "../../src/testing";
import { oldRecord } from "../support/records";
import { startServer, startWorld, STORE_NAME } from "../support/world";

/** Where the record and the servers do not agree on who has the session, an owner hears of it, and nobody is kept out. */
export = () => {
	describe("an owner that is none", () => {
		it("hears of it when its key is removed elsewhere, so that there are no two owners for long", () => {
			const cloud = new SimCloud();
			const [one, two] = [startServer(cloud), startServer(cloud)];
			const profile = one.load("a");
			cloud.advance(20);
			expect(two.await(() => two.store().RemoveAsync("a"))).to.equal(true);
			const second = two.load("a");
			cloud.advance(10);
			expect(profile.IsActive() && second.IsActive()).to.equal(false);
		});

		it("is got over where the field that says who asks is damaged: the key can be loaded", () => {
			const { cloud, server } = startWorld();
			const record = oldRecord();
			record.MetaData.ActiveSession = [1, "gone", "guid"];
			record.MetaData.ForceLoadSession = [1, "other"];
			record.Coffer = { Asker: 5 } as never;
			cloud.dataStore(STORE_NAME).preload("a", record);
			let cash: number | undefined;
			server.sim.run(() => {
				cash = server.store().StartSessionAsync("a", { Cancel: () => false })?.Data.Cash;
			});
			cloud.advance(100);
			expect(cash).to.equal(55);
		});
	});
};
