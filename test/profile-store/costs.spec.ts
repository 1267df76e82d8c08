import type { Profile } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { leave, profileIn } from "../support/records";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

const CALLS = [
	"GetAsync",
	"SetAsync",
	"UpdateAsync",
	"RemoveAsync",
	"GetVersionAsync",
	"ListVersionsAsync",
	"GetVersionAtTimeAsync",
];

/** Every data store call that the work costs, of one server or of all: "UpdateAsync 1, GetAsync 2". */
function costOf(cloud: SimCloud, work: () => void, serverName?: string): string {
	const before = CALLS.map((name) => cloud.calls.count(name, serverName));
	work();
	const parts = new Array<string>();
	CALLS.forEach((name, index) => {
		const count = cloud.calls.count(name, serverName) - before[index];
		if (count > 0) parts.push(`${name} ${count}`);
	});
	return parts.join(", ");
}

function playHour(cloud: SimCloud, profile: Profile<PlayerData>): void {
	for (const _ of $range(1, 3610)) {
		profile.Data.Cash += 1;
		cloud.advance(1);
	}
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the memory store calls, engine signals ${signalMode}`, () => {
			/** Request units in each of three minutes with so many sessions, after the first minutes. */
			function unitsWith(sessions: number): string {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(1);
				for (const index of $range(1, sessions)) server.load(`player${index}`);
				cloud.advance(360);
				return [3, 4, 5].map((minute) => cloud.memoryStores.unitsUsed(server.sim.name, minute)).join(" ");
			}

			it("cost nothing without sessions after a minute", () => {
				expect(unitsWith(0)).to.equal("0 0 0");
			});

			it("cost 15 request units a minute with one session", () => {
				expect(unitsWith(1)).to.equal("15 15 15");
			});

			it("cost 28 request units a minute with eight sessions and more", () => {
				expect(unitsWith(8)).to.equal("28 28 28");
				expect(unitsWith(40)).to.equal("28 28 28");
			});
		});

		describe(`the data store calls, engine signals ${signalMode}`, () => {
			it("of StartSessionAsync: one UpdateAsync, for a new profile and for a stored one", () => {
				const { cloud, server } = startWorld({ signalMode });
				expect(costOf(cloud, () => server.load("a"))).to.equal("UpdateAsync 1");
				leave(cloud, server, server.load("b"));
				expect(costOf(cloud, () => server.load("b"))).to.equal("UpdateAsync 1");
			});

			it("of an idle session: one UpdateAsync every 5 minutes", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.advance(5);
				server.load("a");
				expect(costOf(cloud, () => cloud.advance(3610))).to.equal("UpdateAsync 12");
			});

			it("of a session that began before the server's first heartbeat: one UpdateAsync more, for its mark", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "HashMap.SetAsync", kind: "errorBefore" });
				server.load("a");
				expect(profileIn(cloud, "a").Coffer!.Owner!.Beats).to.equal(undefined);
				expect(costOf(cloud, () => cloud.advance(60))).to.equal("UpdateAsync 1");
				expect(profileIn(cloud, "a").Coffer!.Owner!.Beats).to.equal(true);
			});

			it("of a session that changes every second: one UpdateAsync every 30 to 60 s", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const calls = cloud.calls.count("UpdateAsync");
				playHour(cloud, profile);
				const saves = cloud.calls.count("UpdateAsync") - calls;
				expect(saves >= 60 && saves <= 120).to.equal(true);
			});

			it("of a session that changes every second where the game set AUTO_SAVE_PERIOD: one in each such period", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("AUTO_SAVE_PERIOD", 300);
				server.store();
				cloud.advance(5);
				const profile = server.load("a");
				expect(costOf(cloud, () => playHour(cloud, profile))).to.equal("UpdateAsync 12");
			});

			it("of EndSession: one UpdateAsync, and none after it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				expect(costOf(cloud, () => leave(cloud, server, profile))).to.equal("UpdateAsync 1");
				expect(costOf(cloud, () => cloud.advance(3600))).to.equal("");
			});

			it("of Save: one UpdateAsync", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const save = () => {
					server.sim.run(() => profile.Save());
					cloud.advance(5);
				};
				expect(costOf(cloud, save)).to.equal("UpdateAsync 1");
				expect(costOf(cloud, save)).to.equal("UpdateAsync 1");
			});

			it("of GetAsync: one GetAsync, or one GetVersionAsync for a version", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				leave(cloud, server, profile);
				const view = () => server.await(() => server.store().GetAsync("a"));
				expect(costOf(cloud, view)).to.equal("GetAsync 1");
				expect(costOf(cloud, view)).to.equal("GetAsync 1");
				const { Version } = profile.KeyInfo;
				const viewVersion = () => server.await(() => server.store().GetAsync("a", Version));
				expect(costOf(cloud, viewVersion)).to.equal("GetVersionAsync 1");
			});

			it("of RemoveAsync: one RemoveAsync", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const remove = () => server.await(() => server.store().RemoveAsync("a"));
				expect(costOf(cloud, remove)).to.equal("RemoveAsync 1");
			});

			it("of MessageAsync: one UpdateAsync, and one more on the server that has the session", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud, { name: "owner" });
				const sender = startServer(cloud, { name: "sender" });
				const profile = owner.load("a");
				owner.sim.run(() => profile.MessageHandler((_, processed) => processed()));
				cloud.advance(10);
				const send = () => {
					sender.await(() => sender.store().MessageAsync("a", { Coins: 1 }));
					cloud.advance(10);
				};
				expect(costOf(cloud, send, "sender")).to.equal("UpdateAsync 1");
				expect(costOf(cloud, send, "owner")).to.equal("UpdateAsync 1");
			});

			it("of MessageAsync to a profile without a session: one UpdateAsync", () => {
				const { cloud, server } = startWorld({ signalMode });
				const send = () => {
					server.await(() => server.store().MessageAsync("a", { Coins: 1 }));
					cloud.advance(10);
				};
				expect(costOf(cloud, send)).to.equal("UpdateAsync 1");
			});

			it("of SetAsync: one UpdateAsync", () => {
				const { cloud, server } = startWorld({ signalMode });
				leave(cloud, server, server.load("a"));
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(costOf(cloud, () => server.await(() => viewed.SetAsync()))).to.equal("UpdateAsync 1");
			});

			it("of NextAsync: one listing for all of them, and one GetVersionAsync each", () => {
				const { cloud, server } = startWorld({ signalMode });
				for (const _ of $range(1, 3)) {
					leave(cloud, server, server.load("a"));
					cloud.advance(3600);
				}
				const query = server.store().VersionQuery("a");
				const readNext = () => server.await(() => query.NextAsync());
				expect(costOf(cloud, readNext)).to.equal("GetVersionAsync 1, ListVersionsAsync 1");
				expect(costOf(cloud, readNext)).to.equal("GetVersionAsync 1");
			});

			it("of a hand-off: two UpdateAsync there, and the owner's last save", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud, { name: "owner" });
				const other = startServer(cloud, { name: "other" });
				owner.load("a");
				cloud.advance(1);
				const before = cloud.calls.count("UpdateAsync", "owner");
				expect(costOf(cloud, () => other.load("a"), "other")).to.equal("UpdateAsync 2");
				expect(cloud.calls.count("UpdateAsync", "owner") - before).to.equal(1);
			});

			it("of forty messages at once to one session: two writes there, and a few saves", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud, { name: "owner" });
				const sender = startServer(cloud, { name: "sender" });
				const profile = owner.load("a");
				owner.sim.run(() => profile.MessageHandler((_, processed) => processed()));
				cloud.advance(10);
				const send = () => {
					for (const count of $range(1, 40)) {
						sender.sim.run(() => sender.store().MessageAsync("a", { Coins: count }));
					}
					cloud.advance(60);
				};
				const before = cloud.calls.count("UpdateAsync", "owner");
				expect(costOf(cloud, send, "sender")).to.equal("UpdateAsync 2");
				expect(cloud.calls.count("UpdateAsync", "owner") - before <= 4).to.equal(true);
			});

			it("of an idle server with no session: none", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				expect(costOf(cloud, () => cloud.advance(36_000))).to.equal("");
			});
		});
	}
};
