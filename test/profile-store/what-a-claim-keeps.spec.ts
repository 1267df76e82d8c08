import { isSame, leave, oldRecord, profileIn, replacedIn } from "../support/records";
import { startWorld, STORE_NAME } from "../support/world";

interface Coins {
	readonly Coins: number;
}

/** A claim, or the release of one, writes the whole key: what it does not understand is kept. */
export = () => {
	describe("what a claim finds and does not understand", () => {
		it("keeps the key's user ids where the value is foreign", () => {
			const { cloud, server } = startWorld();
			cloud.dataStore(STORE_NAME).preload("a", { Coins: 12345 }, [12], { Rank: "Gold" });
			server.store().OnForeignData = (_, value) => ({
				Cash: (value as Coins).Coins,
				Items: [],
				Nested: { Level: 1 },
			});
			server.load("a");
			expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("12");
			expect((cloud.dataStore(STORE_NAME).metadata("a") as { Rank?: string }).Rank).to.equal("Gold");
		});

		it("keeps damaged fields when the claim is given up and released", () => {
			const { cloud, server } = startWorld();
			const record = oldRecord();
			record.UserIds = ["12", "34"] as never;
			cloud.dataStore(STORE_NAME).preload("a", record);
			let isGivenUp = false;
			cloud.faults.rates.errorBefore = 1;
			server.sim.run(() => {
				server.store().StartSessionAsync("a", { Cancel: () => isGivenUp });
			});
			cloud.advance(20);
			isGivenUp = true;
			cloud.faults.rates.errorBefore = 0;
			cloud.advance(60);
			const kept = replacedIn(cloud, "a") as { UserIds?: unknown } | undefined;
			const isThere = isSame(profileIn(cloud, "a").UserIds, ["12", "34"]);
			expect(isThere || isSame(kept?.UserIds, ["12", "34"])).to.equal(true);
		});

		it("is not pushed out by a later, smaller damage", () => {
			const { cloud, server } = startWorld();
			cloud.dataStore(STORE_NAME).preload("a", { Coins: 12345 });
			leave(cloud, server, server.load("a"));
			const record = profileIn(cloud, "a");
			record.MetaData.LastUpdate = "today" as never;
			cloud.dataStore(STORE_NAME).preload("a", record);
			leave(cloud, server, server.load("a"));
			expect((replacedIn(cloud, "a") as { Coins?: number }).Coins).to.equal(12345);
		});
	});
};
