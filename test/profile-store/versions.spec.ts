import { SimCloud } from "../../src/testing";
import { leave } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";
import type { Profile } from "../../src/profile-store/types";

const HOUR = 3600;

/** One version an hour, with 1, 2, 3 ... in Cash. */
function playHours(cloud: SimCloud, server: TestServer, key: string, hours: number): void {
	for (let hour = 1; hour <= hours; hour++) {
		const profile = server.load(key);
		profile.Data.Cash = hour;
		server.sim.run(() => profile.EndSession());
		cloud.advance(HOUR);
	}
}

function cashOf(profile: Profile<PlayerData> | undefined): number | undefined {
	return profile?.Data.Cash;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`VersionQuery, engine signals ${signalMode}`, () => {
			it("walks through the versions, the oldest first", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 3);
				const query = server.store().VersionQuery("a");
				const seen = new Array<number>();
				while (true) {
					const cash = cashOf(server.await(() => query.NextAsync()));
					if (cash === undefined) break;
					seen.push(cash);
				}
				expect(seen.join(",")).to.equal("1,2,3");
				expect(server.await(() => query.NextAsync())).to.equal(undefined);
			});

			it("walks from the newest with a descending direction", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 3);
				const query = server.store().VersionQuery("a", Enum.SortDirection.Descending);
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(3);
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(2);
			});

			it("keeps to the dates, as DateTime or as milliseconds", () => {
				const { cloud, server } = startWorld({ signalMode });
				const begin = server.sim.engine.clock.unixMillis();
				playHours(cloud, server, "a", 4);
				const from = begin + 0.5 * HOUR * 1000;
				const to = begin + 2.5 * HOUR * 1000;
				const byNumber = server.store().VersionQuery("a", Enum.SortDirection.Ascending, from, to);
				expect(cashOf(server.await(() => byNumber.NextAsync()))).to.equal(2);
				expect(cashOf(server.await(() => byNumber.NextAsync()))).to.equal(3);
				expect(cashOf(server.await(() => byNumber.NextAsync()))).to.equal(undefined);
				const max = DateTime.fromUnixTimestampMillis(to);
				const byDate = server.store().VersionQuery("a", Enum.SortDirection.Descending, undefined, max);
				expect(cashOf(server.await(() => byDate.NextAsync()))).to.equal(3);
			});

			it("rolls a profile back with SetAsync, ends the session that runs, and its owner hears of it at once", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const support = startServer(cloud);
				playHours(cloud, owner, "a", 2);
				const profile = owner.load("a");
				profile.Data.Cash = 0;
				const query = support.store().VersionQuery("a", Enum.SortDirection.Ascending);
				const version = support.await(() => query.NextAsync())!;
				expect(version.Data.Cash).to.equal(1);
				expect(support.await(() => version.SetAsync())).to.equal(true);
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				const again = support.load("a");
				expect(again.Data.Cash).to.equal(1);
				expect(again.SessionLoadCount).to.equal(4);
			});

			it("passes over removals", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 1);
				expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
				cloud.advance(HOUR);
				playHours(cloud, server, "a", 1);
				const query = server.store().VersionQuery("a");
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(1);
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(1);
				expect(server.await(() => query.NextAsync())).to.equal(undefined);
				// A tombstone has nothing to read.
				expect(cloud.calls.count("GetVersionAsync")).to.equal(2);
			});

			it("gives callers at the same time one version each, in the order of their asking", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 3);
				const query = server.store().VersionQuery("a");
				const seen = new Array<number>();
				for (let caller = 1; caller <= 3; caller++) {
					server.sim.run(() => {
						const cash = cashOf(query.NextAsync());
						if (cash !== undefined) seen.push(caller * 10 + cash);
					});
				}
				cloud.advance(10);
				expect(seen.join(",")).to.equal("11,22,33");
			});

			it("asks again when a listing or a version fails for the moment", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 2);
				cloud.faults.script({ call: "ListVersionsAsync", kind: "errorBefore" });
				cloud.faults.script({ call: "GetVersionAsync", kind: "errorBefore", times: 2 });
				const query = server.store().VersionQuery("a");
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(1);
			});

			it("goes on to further pages, and asks again when one of them fails", () => {
				const { cloud, server } = startWorld({ signalMode, budgets: false });
				const record = { Data: { Cash: 1 }, MetaData: {}, GlobalUpdates: [0, []] };
				// A removal ends a version, so this makes more of them than a page holds.
				server.await(() => {
					const dataStore = server.sim.engine.dataStores.getDataStore("PlayerData");
					for (const count of $range(1, 520)) {
						record.Data.Cash = count;
						dataStore.setAsync("a", record);
						dataStore.removeAsync("a");
					}
				});
				const query = server.store().VersionQuery("a");
				expect(cashOf(server.await(() => query.NextAsync()))).to.equal(1);
				cloud.faults.script({ call: "ListVersionsAsync", kind: "errorBefore" });
				let last: number | undefined;
				server.await(() => {
					let cash: number | undefined;
					while ((cash = cashOf(query.NextAsync())) !== undefined) last = cash;
				});
				expect(last).to.equal(520);
				expect(cloud.calls.count("ListVersionsAsync")).to.equal(3);
			});

			it("walks through the versions of Mock, where every write makes one", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.load("a", Mock);
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				expect(server.await(() => Mock.RemoveAsync("a"))).to.equal(true);
				const seen = (direction: Enum.SortDirection) => {
					const query = Mock.VersionQuery("a", direction);
					const cash = new Array<number>();
					while (true) {
						const found = cashOf(server.await(() => query.NextAsync()));
						if (found === undefined) break;
						cash.push(found);
					}
					return cash.join(",");
				};
				expect(seen(Enum.SortDirection.Ascending)).to.equal("100,5");
				expect(seen(Enum.SortDirection.Descending)).to.equal("5,100");
				expect(server.await(() => server.store().VersionQuery("a").NextAsync())).to.equal(undefined);
			});
		});

		describe(`GetAsync with a version, engine signals ${signalMode}`, () => {
			it("reads that version", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 2);
				const first = cloud.dataStore("PlayerData").versions("a")[0].Version;
				expect(cashOf(server.await(() => server.store().GetAsync("a", first)))).to.equal(1);
			});

			it("answers nil for a version that does not exist", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 1);
				expect(server.await(() => server.store().GetAsync("a", "no-such-version"))).to.equal(undefined);
			});
		});

		describe(`SetAsync, engine signals ${signalMode}`, () => {
			it("brings a removed key back", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 1);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				server.await(() => server.store().RemoveAsync("a"));
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(server.load("a").Data.Cash).to.equal(1);
			});

			it("answers false when the stores stay down, and true when they come back in time", () => {
				const { cloud, server } = startWorld({ signalMode });
				playHours(cloud, server, "a", 1);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				const outage = cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 3 });
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(outage.hits()).to.equal(3);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000 });
				expect(server.await(() => viewed.SetAsync())).to.equal(false);
			});
		});
	}
};
