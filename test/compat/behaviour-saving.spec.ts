import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { newTemplate, SIGNAL_MODES, STORE_NAME } from "../support/world";

function storedCash(cloud: SimCloud, key: string): number {
	return (recordOf(cloud, key).Data as PlayerData).Cash;
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		for (const signalMode of SIGNAL_MODES) {
			const start = (): { cloud: SimCloud; server: PeerServer; profile: Profile<PlayerData> } => {
				const cloud = newCloud({ signalMode });
				const server = startPeer(cloud, kind);
				return { cloud, server, profile: server.load("a") };
			};

			describe(`saving with ${kind}, engine signals ${signalMode}`, () => {
				it("runs the newest listener first, at once, and saves what they change", () => {
					const { cloud, server, profile } = start();
					const order = new Array<string>();
					profile.OnSave.Connect(() => order.push("older"));
					profile.OnSave.Connect(() => {
						order.push("newer");
						profile.Data.Cash += 5;
					});
					server.run(() => {
						profile.Save();
						order.push("Save returned");
					});
					expect(order.join(", ")).to.equal("newer, older, Save returned");
					cloud.advance(3);
					expect(storedCash(cloud, "a")).to.equal(105);
				});

				it("is held up neither by a listener that yields nor by one that raises", () => {
					const { cloud, server, profile } = start();
					profile.OnSave.Connect(() => {
						server.sim.engine.scheduler.wait(60);
					});
					profile.OnSave.Connect(() => error("a listener's own mistake"));
					profile.Data.Cash = 7;
					server.run(() => profile.Save());
					cloud.advance(3);
					expect(storedCash(cloud, "a")).to.equal(7);
					expect(cloud.takeErrors().size()).to.equal(1);
				});

				it("ends a session in this order: OnSave, OnLastSave, OnSessionEnd, the write, OnAfterSave", () => {
					const { cloud, server, profile } = start();
					const order = new Array<string>();
					profile.OnSave.Connect(() => order.push(`OnSave ${profile.IsActive()}`));
					profile.OnLastSave.Connect((reason) => order.push(`OnLastSave ${reason} ${profile.IsActive()}`));
					profile.OnSessionEnd.Connect(() => order.push(`OnSessionEnd ${profile.IsActive()}`));
					profile.OnAfterSave.Connect(() => order.push("OnAfterSave"));
					cloud.dataStore(STORE_NAME).onCommit(() => order.push("write"));
					server.run(() => profile.EndSession());
					expect(order.size()).to.equal(3);
					cloud.advance(3);
					expect(order.join(", ")).to.equal(
						"OnSave true, OnLastSave Manual true, OnSessionEnd false, write, OnAfterSave",
					);
				});

				it("saves what the listeners of a last save change, and not what comes after OnSessionEnd", () => {
					const { cloud, server, profile } = start();
					profile.OnSave.Connect(() => (profile.Data.Cash += 1));
					profile.OnLastSave.Connect(() => (profile.Data.Cash += 10));
					server.unload(profile);
					profile.Data.Cash += 1000;
					cloud.advance(330);
					expect(storedCash(cloud, "a")).to.equal(111);
				});

				it("lets Data be set to a new table", () => {
					const { cloud, server, profile } = start();
					profile.Data = { Cash: 5, Items: ["sword"], Nested: { Level: 2 } };
					server.run(() => profile.Save());
					cloud.advance(3);
					profile.Data.Cash = 6;
					server.unload(profile);
					expectSame({ Cash: 6, Items: ["sword"], Nested: { Level: 2 } }, recordOf(cloud, "a").Data);
				});

				it("has new LastSavedData and KeyInfo when OnAfterSave fires with them, a table apart from Data", () => {
					const { cloud, server, profile } = start();
					cloud.advance(1);
					const updatedBefore = profile.KeyInfo.UpdatedTime;
					const savedBefore = profile.LastSavedData;
					let isFired = false;
					profile.OnAfterSave.Connect((saved) => {
						isFired = true;
						expect(saved).to.equal(profile.LastSavedData);
						expect(saved).never.to.equal(savedBefore);
						expect(saved).never.to.equal(profile.Data);
						expect(profile.KeyInfo.UpdatedTime > updatedBefore).to.equal(true);
						expect(saved.Cash).to.equal(7);
					});
					profile.Data.Cash = 7;
					server.run(() => profile.Save());
					expect(profile.LastSavedData.Cash).to.equal(100);
					cloud.advance(3);
					expect(isFired).to.equal(true);
				});

				it("saves by itself every 300 s at least, and right before that asks the listeners of OnSave", () => {
					const { cloud, profile } = start();
					let saves = 0;
					profile.OnSave.Connect(() => {
						saves += 1;
						profile.Data.Cash += 1;
					});
					cloud.advance(310);
					expect(saves >= 1).to.equal(true);
					expect(storedCash(cloud, "a")).to.equal(100 + saves);
					cloud.advance(1500);
					// Ours asks every 30 to 55 s, for games that copy their state into Data only then.
					const secondsApart = kind === NEW ? 30 : 300;
					expect(saves >= 5 && saves <= 1810 / secondsApart).to.equal(true);
					expect(profile.IsActive()).to.equal(true);
				});

				it("repeats the last save until it lands", () => {
					const { cloud, server, profile } = start();
					profile.Data.Cash = 7;
					let afterSaves = 0;
					profile.OnAfterSave.Connect(() => (afterSaves += 1));
					cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 4 });
					server.run(() => profile.EndSession());
					cloud.advance(30);
					expect(storedCash(cloud, "a")).to.equal(7);
					expect(recordOf(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
					expect(afterSaves).to.equal(1);
				});

				it("does nothing at a second EndSession, and only warns at Save after the end", () => {
					const { cloud, server, profile } = start();
					server.unload(profile);
					const calls = cloud.calls.count("UpdateAsync");
					server.run(() => profile.EndSession());
					server.run(() => profile.Save());
					cloud.advance(5);
					expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
					expect(server.sim.output.filter((line) => line.kind === "warn").size()).to.equal(1);
				});

				it("fires OnSessionEnd without OnLastSave when the session was stolen", () => {
					const { cloud, server, profile } = start();
					const thief = startPeer(cloud, kind);
					const order = new Array<string>();
					profile.OnLastSave.Connect(() => order.push("OnLastSave"));
					profile.OnSessionEnd.Connect(() => order.push("OnSessionEnd"));
					thief.await(() => {
						thief.store().StartSessionAsync("a", { Steal: true });
						return undefined;
					});
					expect(profile.IsActive()).to.equal(true);
					server.run(() => profile.Save());
					cloud.advance(3);
					expect(profile.IsActive()).to.equal(false);
					expect(order.join(", ")).to.equal("OnSessionEnd");
				});

				it("wakes a waiting thread, and leaves out a listener that was disconnected in the same turn", () => {
					const { cloud, server, profile } = start();
					let reason: string | undefined;
					server.run(() => (reason = profile.OnLastSave.Wait()[0]));
					let isOlderCalled = false;
					const older = profile.OnSave.Connect(() => (isOlderCalled = true));
					profile.OnSave.Connect(() => older.Disconnect());
					server.run(() => profile.EndSession());
					expect(reason).to.equal("Manual");
					expect(isOlderCalled).to.equal(false);
					cloud.advance(3);
				});

				it("fills missing text keys from the template at every depth, and replaces nothing", () => {
					const { server, profile } = start();
					profile.Data = { Cash: "a text", Nested: {}, Extra: 1 } as never;
					server.run(() => profile.Reconcile());
					expectSame({ Cash: "a text", Items: [], Nested: { Level: 1 }, Extra: 1 }, profile.Data);
					profile.Data.Nested.Level = 9;
					profile.Data.Items.push("sword");
					const other = server.load("b");
					server.run(() => other.Reconcile());
					expectSame(newTemplate(), other.Data);
				});

				it("keeps user ids once each, leaves out those of test players, and warns of what is no number", () => {
					const { cloud, server, profile } = start();
					server.run(() => {
						for (const userId of [1001, 1002, 1001, -1, 1003]) profile.AddUserId(userId);
						profile.RemoveUserId(1002);
						profile.RemoveUserId(4004);
						profile.AddUserId("1004" as never);
						profile.AddUserId(1.5);
					});
					expectSame([1001, 1003], profile.UserIds);
					server.unload(profile);
					expectSame([1001, 1003], cloud.dataStore(STORE_NAME).userIds("a"));
					expect(server.sim.output.filter((line) => line.kind === "warn").size()).to.equal(2);
				});

				it("writes RobloxMetaData and shows it, with the user ids, in KeyInfo", () => {
					const { cloud, server, profile } = start();
					profile.RobloxMetaData = { Rank: "gold" };
					profile.AddUserId(1001);
					server.run(() => profile.Save());
					cloud.advance(3);
					expectSame({ Rank: "gold" }, profile.KeyInfo.GetMetadata());
					expectSame([1001], profile.KeyInfo.GetUserIds());
					expect(typeIs(profile.KeyInfo.Version, "string")).to.equal(true);
					expect(profile.KeyInfo.UpdatedTime >= profile.KeyInfo.CreatedTime).to.equal(true);
				});
			});
		}
	}
};
