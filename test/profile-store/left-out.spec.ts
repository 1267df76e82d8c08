import { leave, profileIn, watchErrors } from "../support/records";
import type { PlayerData } from "../support/world";
import { startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;

/** What Data holds and no store takes is left out and told; the last good value stays wherever there was one. */
export = () => {
	describe("gaps of the firewall", () => {
		it("Data behind a proxy table is not stored as an empty profile without a word", () => {
			const { cloud, server } = startWorld();
			const errors = watchErrors(server);
			const profile = server.load("a");
			const inner = profile.Data;
			profile.Data = setmetatable({}, { __index: inner as never, __newindex: inner as never }) as never;
			profile.Data.Cash = 600;
			leave(cloud, server, profile);
			expect(errors.size() > 0 || profileIn(cloud, "a").Data.Cash === 600).to.equal(true);
			expect(profileIn(cloud, "a").Data.Cash !== undefined).to.equal(true);
		});

		it("of an item in a list whose count becomes NaN the last good count stays", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			const bag: Array<{ Id: string; Count?: number }> = [{ Id: "sword", Count: 3 }];
			(profile.Data as unknown as Fields).set("Bag", bag);
			server.await(() => profile.SaveAsync());
			bag[0].Count = 0 / 0;
			leave(cloud, server, profile);
			const stored = (profileIn(cloud, "a").Data as unknown as Fields).get("Bag") as typeof bag;
			expect(stored[0].Count).to.equal(3);
		});

		it("Data that the game empties or sets to an empty table is stored empty, for it may mean that", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			profile.Data = {} as PlayerData;
			expect(server.await(() => profile.SaveAsync())).to.equal(true);
			expect(next(profileIn(cloud, "a").Data)[0]).to.equal(undefined);
		});

		it("a list as the whole Data with one bad entry keeps its other entries", () => {
			const { cloud, server } = startWorld();
			const store = server.ProfileStore.New("Lists", new Array<number>());
			const profile = server.await(() => store.StartSessionAsync("a"))!;
			profile.Data = [1, 0 / 0, 3, 4];
			server.await(() => profile.EndSessionAsync());
			cloud.takeErrors();
			expect((cloud.dataStore("Lists").read("a") as { Data: Array<number> }).Data.join(",")).to.equal("1,3,4");
		});
	});
};
