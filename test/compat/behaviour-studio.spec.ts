import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { newTemplate, SIGNAL_MODES, STORE_NAME } from "../support/world";

const NO_ACCESS = [
	{ studioAccess: "NoAccess", state: "NoAccess" },
	{ studioAccess: "Unpublished", state: "NoAccess" },
	{ studioAccess: "NoInternet", state: "NoInternet" },
] as const;

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		for (const signalMode of SIGNAL_MODES) {
			const start = (
				studioAccess: "Access" | "NoAccess" | "NoInternet" | "Unpublished",
			): { cloud: SimCloud; server: PeerServer } => {
				const cloud = newCloud({ signalMode });
				return { cloud, server: startPeer(cloud, kind, { isStudio: true, studioAccess }) };
			};

			describe(`in Studio with ${kind}, engine signals ${signalMode}`, () => {
				it("knows after the first check that there is access, and the first call waits for it", () => {
					const { cloud, server } = start("Access");
					expect(server.ProfileStore.DataStoreState).to.equal("NotReady");
					const store = server.store();
					expect(cloud.now()).to.equal(0);
					const profile = server.load("a", store);
					expect(server.ProfileStore.DataStoreState).to.equal("Access");
					expect(profile.IsActive()).to.equal(true);
					expectSame(["a"], cloud.dataStore(STORE_NAME).keys());
				});

				for (const { studioAccess, state } of NO_ACCESS) {
					it(`works on a stand-in where the stores are out of reach (${studioAccess})`, () => {
						const { cloud, server } = start(studioAccess);
						const profile = server.load("a");
						expect(server.ProfileStore.DataStoreState).to.equal(state);
						expectSame(newTemplate(), profile.Data);
						profile.Data.Cash = 777;
						profile.AddUserId(-1);
						expectSame([-1], profile.UserIds);
						expect(server.send("a", { Coins: 5 })).to.equal(true);
						cloud.advance(2);
						server.unload(profile);
						const again = server.load("a");
						expect(again.Data.Cash).to.equal(777);
						expect(again.SessionLoadCount).to.equal(2);
						let coins = 0;
						server.run(() =>
							again.MessageHandler<{ Coins: number }>((message) => (coins += message.Coins)),
						);
						expect(coins).to.equal(5);
						expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(777);
						server.unload(again);
						expect(server.await(() => server.store().RemoveAsync("a"))).to.equal(true);
						expect(server.await(() => server.store().GetAsync("a"))).to.equal(undefined);
						expectSame([], cloud.dataStore(STORE_NAME).keys());
						expect(server.ProfileStore.IsCriticalState).to.equal(false);
					});
				}

				it("answers nil for a version that there is not, and does not raise", () => {
					const { server } = start("NoAccess");
					server.load("a");
					expect(server.await(() => server.store().GetAsync("a", "some version"))).to.equal(undefined);
				});

				it(kind === NEW ? "keeps versions on the stand-in" : "keeps no versions on the stand-in", () => {
					const { server } = start("NoAccess");
					server.load("a");
					const query = server.store().VersionQuery("a");
					expect(server.await(() => query.NextAsync())?.Data.Cash).to.equal(kind === NEW ? 100 : undefined);
					expect(server.await(() => query.NextAsync())).to.equal(undefined);
				});

				it("closes at once there", () => {
					const { cloud, server } = start("NoAccess");
					server.load("a");
					server.sim.close();
					expect(server.ProfileStore.IsClosing).to.equal(true);
					cloud.advance(3);
					expect(server.sim.closeSeconds! < 1).to.equal(true);
				});
			});

			for (const studioAccess of ["Access", "NoAccess"] as const) {
				describe(`Mock with ${kind}, Studio ${studioAccess}, engine signals ${signalMode}`, () => {
					it("is a second store, apart from the other, with KeyInfo of the same members", () => {
						const { cloud, server } = start(studioAccess);
						const mock = server.store().Mock;
						const profile = server.load("a");
						const mocked = server.await(() => mock.StartSessionAsync("a"))! as Profile<PlayerData>;
						profile.Data.Cash = 1;
						mocked.Data.Cash = 2;
						mocked.RobloxMetaData = { Rank: "gold" };
						mocked.AddUserId(-1);
						server.unload(profile);
						server.run(() => mocked.Save());
						cloud.advance(2);
						expectSame({ Rank: "gold" }, mocked.KeyInfo.GetMetadata());
						expectSame([-1], mocked.KeyInfo.GetUserIds());
						expect(typeIs(mocked.KeyInfo.Version, "string")).to.equal(true);
						expect(typeIs(mocked.KeyInfo.CreatedTime, "number")).to.equal(true);
						expect(typeIs(mocked.KeyInfo.UpdatedTime, "number")).to.equal(true);
						expect(mocked.LastSavedData).never.to.equal(mocked.Data);
						server.unload(mocked);
						expect(server.await(() => mock.GetAsync("a"))!.Data.Cash).to.equal(2);
						expect(server.await(() => server.store().GetAsync("a"))!.Data.Cash).to.equal(1);
						expect(server.await(() => mock.MessageAsync("a", { Coins: 1 }))).to.equal(true);
						expect(server.await(() => mock.RemoveAsync("a"))).to.equal(true);
						expect(server.await(() => mock.GetAsync("a"))).to.equal(undefined);
						expect(server.load("a").Data.Cash).to.equal(1);
					});
				});
			}
		}
	}
};
