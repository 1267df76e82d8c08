import type { DataStoreState } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import type { SimServerOptions } from "../../src/testing";
import { leave, profileIn, warnings } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

const WRITES = ["UpdateAsync", "RemoveAsync", "PublishAsync", "SubscribeAsync", "GetAsync", "ListVersionsAsync"];

/** What Studio's answer to the first write makes of the state. */
const CLOSED: Array<[access: "NoAccess" | "NoInternet" | "Unpublished", state: DataStoreState]> = [
	["NoAccess", "NoAccess"],
	["NoInternet", "NoInternet"],
	["Unpublished", "NoAccess"],
];

function studio(access: SimServerOptions["studioAccess"]): SimServerOptions {
	return { isStudio: true, studioAccess: access };
}

function prints(server: TestServer, text: string): number {
	return server.sim.output.filter((line) => line.kind === "print" && line.text === text).size();
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		for (const [access, state] of CLOSED) {
			describe(`Studio with ${access}, engine signals ${signalMode}`, () => {
				it(`has the state ${state}, says so once, and asks the live services nothing`, () => {
					const { cloud, server } = startWorld({ signalMode }, studio(access));
					cloud.advance(5);
					expect(server.ProfileStore.DataStoreState).to.equal(state);
					expect(
						prints(server, "[ProfileStore]: Roblox API services unavailable - data will not be saved"),
					).to.equal(1);
					expect(warnings(server, "No internet access").size()).to.equal(state === "NoInternet" ? 1 : 0);
					leave(cloud, server, server.load("a"));
					cloud.advance(700);
					for (const call of WRITES) expect(cloud.calls.count(call)).to.equal(0);
					expect(cloud.dataStore(STORE_NAME).keys().size()).to.equal(0);
				});

				it("works on a stand-in store: sessions, saves, messages, views, versions, removal", () => {
					const { cloud, server } = startWorld({ signalMode }, studio(access));
					const store = server.store();
					const profile = server.load("a");
					profile.Data.Cash = 5;
					profile.AddUserId(-1);
					leave(cloud, server, profile);
					expect(server.await(() => store.MessageAsync("a", { Coins: 3 }))).to.equal(true);
					const again = server.load("a");
					expect(again.Data.Cash).to.equal(5);
					expect(again.UserIds.join(",")).to.equal("-1");
					expect(again.SessionLoadCount).to.equal(2);
					let coins = 0;
					server.sim.run(() => again.MessageHandler<{ Coins: number }>((message) => (coins = message.Coins)));
					expect(coins).to.equal(3);
					const viewed = server.await(() => store.GetAsync("a"))!;
					expect(viewed.Data.Cash).to.equal(5);
					expect(viewed.KeyInfo.GetUserIds().join(",")).to.equal("-1");
					const oldest = server.await(() => store.VersionQuery("a").NextAsync())!;
					expect(oldest.Data.Cash).to.equal(100);
					expect(server.await(() => store.GetAsync("a", oldest.KeyInfo.Version))!.Data.Cash).to.equal(100);
					leave(cloud, server, again);
					expect(server.await(() => store.RemoveAsync("a"))).to.equal(true);
					expect(server.await(() => store.GetAsync("a"))).to.equal(undefined);
				});

				it("keeps Mock apart from the stand-in store", () => {
					const { server } = startWorld({ signalMode }, studio(access));
					const store = server.store();
					const profile = server.load("a");
					const mock = server.load("a", store.Mock);
					profile.Data.Cash = 1;
					mock.Data.Cash = 2;
					server.await(() => {
						profile.EndSession();
						mock.EndSession();
						server.sim.engine.scheduler.wait(1);
					});
					expect(server.await(() => store.GetAsync("a"))!.Data.Cash).to.equal(1);
					expect(server.await(() => store.Mock.GetAsync("a"))!.Data.Cash).to.equal(2);
				});

				it("closes at once, whatever sessions there are", () => {
					const { cloud, server } = startWorld({ signalMode }, studio(access));
					server.load("a");
					server.load("b", server.store().Mock);
					server.sim.close();
					expect(server.ProfileStore.IsClosing).to.equal(true);
					cloud.advance(5);
					expect(server.sim.state).to.equal("closed");
					expect(server.sim.closeSeconds! < 0.1).to.equal(true);
				});
			});
		}

		describe(`Studio with access, engine signals ${signalMode}`, () => {
			it("is NotReady first and Access then, for ever", () => {
				const { cloud, server } = startWorld({ signalMode }, studio("Access"));
				expect(server.ProfileStore.DataStoreState).to.equal("NotReady");
				cloud.advance(5);
				expect(server.ProfileStore.DataStoreState).to.equal("Access");
				expect(prints(server, "[ProfileStore]: Roblox API services available - data will be saved")).to.equal(
					1,
				);
				cloud.faults.outage("dataStore", 10_000);
				cloud.advance(700);
				expect(server.ProfileStore.DataStoreState).to.equal("Access");
			});

			it("answers New at once, and lets the first Async calls wait for the check", () => {
				const { cloud, server } = startWorld({ signalMode }, studio("Access"));
				const store = server.store();
				const states = new Array<DataStoreState>();
				const note = () => states.push(server.ProfileStore.DataStoreState);
				expect(server.ProfileStore.DataStoreState).to.equal("NotReady");
				server.sim.run(() => {
					store.StartSessionAsync("a");
					note();
				});
				server.sim.run(() => {
					store.MessageAsync("b", {});
					note();
				});
				server.sim.run(() => {
					store.GetAsync("c");
					note();
				});
				server.sim.run(() => {
					store.RemoveAsync("d");
					note();
				});
				server.sim.run(() => {
					store.VersionQuery("e").NextAsync();
					note();
				});
				expect(cloud.calls.count("UpdateAsync")).to.equal(0);
				expect(states.size()).to.equal(0);
				cloud.advance(5);
				expect(states.join(",")).to.equal("Access,Access,Access,Access,Access");
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
			});

			it("saves to the live keys", () => {
				const { cloud, server } = startWorld({ signalMode }, studio("Access"));
				const profile = server.load("a");
				profile.Data.Cash = 5;
				profile.AddUserId(-1);
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(cloud.dataStore(STORE_NAME).userIds("a").size()).to.equal(0);
			});

			it("tells two Studio servers apart although neither has a job id", () => {
				const cloud = new SimCloud({ signalMode });
				const one = startServer(cloud, studio("Access"));
				const two = startServer(cloud, studio("Access"));
				const first = one.load("a");
				const second = two.load("a");
				second.Data.Cash = 5;
				first.Data.Cash = 1;
				one.sim.run(() => first.Save());
				two.sim.run(() => second.Save());
				cloud.advance(5);
				expect(first.IsActive()).to.equal(false);
				expect(second.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			});
		});

		describe(`the check of Studio's access, engine signals ${signalMode}`, () => {
			const answers: Array<[message: string, state: DataStoreState]> = [
				["403: Cannot write to DataStore from studio if API access is not enabled.", "NoAccess"],
				["You must publish this place to the web to access DataStore.", "NoAccess"],
				["HttpError: ConnectFail", "NoInternet"],
				["502: API Services rejected request with error. HTTP 500", "Access"],
			];
			for (const [message, state] of answers) {
				it(`takes "${message}" for ${state}, also when it comes late`, () => {
					const cloud = new SimCloud({ signalMode });
					cloud.faults.script({ call: "SetAsync", kind: "errorBefore", message });
					const server = startServer(cloud, studio("Access"));
					expect(server.ProfileStore.DataStoreState).to.equal("NotReady");
					server.load("a");
					expect(server.ProfileStore.DataStoreState).to.equal(state);
					expect(cloud.calls.count("UpdateAsync")).to.equal(state === "Access" ? 1 : 0);
				});
			}

			it("does not take place outside Studio", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.load("a");
				expect(cloud.calls.count("SetAsync")).to.equal(0);
			});
		});
	}
};
