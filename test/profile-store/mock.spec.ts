import type { KeyInfo } from "../../src/engine";
import { SimCloud } from "../../src/testing";
import { isSame, leave } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

const CALLS = ["GetAsync", "SetAsync", "UpdateAsync", "RemoveAsync", "GetVersionAsync", "ListVersionsAsync"];

function countCalls(cloud: SimCloud): number {
	const names = [...CALLS, "PublishAsync"];
	return names.reduce((sum, name) => sum + cloud.calls.count(name), 0);
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`Mock, engine signals ${signalMode}`, () => {
			it("has the store's name and its own profiles beside the live ones", () => {
				const { cloud, server } = startWorld({ signalMode });
				const store = server.store();
				expect(store.Mock.Name).to.equal(STORE_NAME);
				const live = server.load("a");
				const mock = server.load("a", store.Mock);
				expect(mock === live).to.equal(false);
				expect(mock.ProfileStore).to.equal(store);
				live.Data.Cash = 1;
				mock.Data.Cash = 2;
				leave(cloud, server, live);
				leave(cloud, server, mock);
				expect(server.load("a").Data.Cash).to.equal(1);
				expect(server.load("a", store.Mock).Data.Cash).to.equal(2);
			});

			it("asks the live services nothing: the one subscription is the server's own", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.load("a", Mock);
				server.sim.run(() => profile.Save());
				expect(server.await(() => Mock.MessageAsync("a", { Coins: 1 }))).to.equal(true);
				cloud.advance(700);
				leave(cloud, server, profile);
				const viewed = server.await(() => Mock.GetAsync("a"))!;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(server.await(() => Mock.RemoveAsync("a"))).to.equal(true);
				expect(countCalls(cloud)).to.equal(0);
				expect(cloud.calls.count("SubscribeAsync")).to.equal(1);
				expect(cloud.dataStore(STORE_NAME).keys().size()).to.equal(0);
			});

			it("forgets with the server", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startServer(cloud);
				const two = startServer(cloud);
				const profile = one.load("a", one.store().Mock);
				profile.Data.Cash = 5;
				leave(cloud, one, profile);
				expect(two.load("a", two.store().Mock).Data.Cash).to.equal(100);
			});

			it("yields like the live store, and saves like it", () => {
				const { cloud, server } = startWorld({ signalMode });
				let hasReturned = false;
				server.sim.run(() => {
					server.store().Mock.StartSessionAsync("a");
					hasReturned = true;
				});
				expect(hasReturned).to.equal(false);
				cloud.advance(1);
				expect(hasReturned).to.equal(true);
				const profile = server.load("b", server.store().Mock);
				const order = new Array<string>();
				profile.OnSave.Connect(() => order.push("OnSave"));
				profile.OnLastSave.Connect((reason) => order.push(reason));
				profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
				profile.OnAfterSave.Connect(() => order.push(`OnAfterSave ${profile.LastSavedData.Cash}`));
				profile.Data.Cash = 7;
				leave(cloud, server, profile);
				expect(order.join(", ")).to.equal("OnSave, Manual, OnSessionEnd, OnAfterSave 7");
				expect(profile.LastSavedData === profile.Data).to.equal(false);
			});

			it("errors for a key whose mock session is active, and gives the last of several callers the profile", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				server.load("a", Mock);
				expect(() => server.await(() => Mock.StartSessionAsync("a"))).to.throw(
					"session for this profile already",
				);
				const answers = new Array<string>();
				for (const caller of [1, 2]) {
					server.sim.run(() => {
						const profile = Mock.StartSessionAsync("b");
						answers.push(`${caller} ${profile === undefined ? "nil" : "profile"}`);
					});
				}
				cloud.advance(2);
				expect(answers.join(", ")).to.equal("1 nil, 2 profile");
			});

			it("honours Cancel and Steal", () => {
				const { server } = startWorld({ signalMode });
				const { Mock } = server.store();
				expect(server.await(() => Mock.StartSessionAsync("a", { Cancel: () => true }))).to.equal(undefined);
				let asked = 0;
				const profile = server.await(() => {
					return Mock.StartSessionAsync("a", {
						Cancel: () => {
							asked += 1;
							return false;
						},
						Steal: true,
					});
				});
				expect(profile!.IsActive()).to.equal(true);
				expect(asked > 0).to.equal(true);
			});

			it("has KeyInfo with the members of the real one, renewed by every save", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a", server.store().Mock);
				const before: KeyInfo = profile.KeyInfo;
				const now = server.sim.engine.clock.unixMillis();
				expect(math.abs(before.CreatedTime - now) < 5000).to.equal(true);
				expect(typeIs(before.Version, "string")).to.equal(true);
				expect(isSame(before.GetUserIds(), [])).to.equal(true);
				expect(isSame(before.GetMetadata(), {})).to.equal(true);
				cloud.advance(10);
				profile.AddUserId(12);
				profile.RobloxMetaData = { Rank: "Gold" };
				server.sim.run(() => profile.Save());
				cloud.advance(1);
				const after = profile.KeyInfo;
				expect(after.CreatedTime).to.equal(before.CreatedTime);
				expect(after.UpdatedTime > before.UpdatedTime).to.equal(true);
				expect(after.Version === before.Version).to.equal(false);
				expect(isSame(after.GetUserIds(), [12])).to.equal(true);
				expect(isSame(after.GetMetadata(), { Rank: "Gold" })).to.equal(true);
				expect(isSame(before.GetUserIds(), [])).to.equal(true);
			});

			it("takes the negative user ids of test players", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a", server.store().Mock);
				profile.AddUserId(-1);
				leave(cloud, server, profile);
				expect(server.load("a", server.store().Mock).UserIds.join(",")).to.equal("-1");
			});

			it("keeps copies: what is changed without a save is not stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.load("a", Mock);
				profile.Data.Nested.Level = 9;
				expect(server.await(() => Mock.GetAsync("a"))!.Data.Nested.Level).to.equal(1);
				leave(cloud, server, profile);
				profile.Data.Nested.Level = 10;
				expect(server.load("a", Mock).Data.Nested.Level).to.equal(9);
			});

			it("passes messages on, to an active session and to the next one", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				const profile = server.load("a", Mock);
				const seen = new Array<number>();
				const connect = (target: typeof profile) => {
					target.MessageHandler<{ Coins: number }>((message, processed) => {
						seen.push(message.Coins);
						processed();
					});
				};
				server.sim.run(() => connect(profile));
				expect(server.await(() => Mock.MessageAsync("a", { Coins: 1 }))).to.equal(true);
				cloud.advance(2);
				expect(seen.join(",")).to.equal("1");
				leave(cloud, server, profile);
				expect(server.await(() => Mock.MessageAsync("a", { Coins: 2 }))).to.equal(true);
				server.sim.run(() => connect(Mock.StartSessionAsync("a")!));
				cloud.advance(2);
				expect(seen.join(",")).to.equal("1,2");
			});

			it("removes its profiles with RemoveAsync", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Mock } = server.store();
				leave(cloud, server, server.load("a", Mock));
				expect(server.await(() => Mock.RemoveAsync("a"))).to.equal(true);
				expect(server.await(() => Mock.GetAsync("a"))).to.equal(undefined);
				expect(server.load("a", Mock).SessionLoadCount).to.equal(1);
			});

			it("ends its sessions when a live server closes, without holding it up", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a", server.store().Mock);
				let reason: string | undefined;
				profile.OnLastSave.Connect((why) => (reason = why));
				server.sim.close();
				cloud.advance(5);
				expect(reason).to.equal("Shutdown");
				expect(server.sim.closeSeconds! < 1).to.equal(true);
			});
		});
	}
};
