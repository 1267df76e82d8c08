import { SimCloud } from "../../src/testing";
import { includes, isSame, leave, profileIn, warnings } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** The user ids and the metadata of a key, as text. */
function fieldsOf(cloud: SimCloud, key: string): string {
	const view = cloud.dataStore(STORE_NAME);
	const metadata = view.metadata(key) as { Rank?: string };
	return `${view.userIds(key).join(",")} ${metadata.Rank}`;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`UserIds, engine signals ${signalMode}`, () => {
			it("are added and removed one by one, and saved with the key", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.AddUserId(12);
				profile.AddUserId(34);
				profile.RemoveUserId(12);
				profile.RemoveUserId(99);
				expect(profile.UserIds.join(",")).to.equal("34");
				leave(cloud, server, profile);
				expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("34");
				expect(server.load("a").UserIds.join(",")).to.equal("34");
			});

			it("hold each user once", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				for (const userId of [12, 12, 34, 12]) profile.AddUserId(userId);
				expect(profile.UserIds.join(",")).to.equal("12,34");
			});

			it("take whole numbers only, and warn of everything else", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.AddUserId(12);
				for (const wrong of [1.5, "12", {}, true, 0 / 0]) {
					profile.AddUserId(wrong as number);
					profile.RemoveUserId(wrong as number);
				}
				expect(profile.UserIds.join(",")).to.equal("12");
				expect(warnings(server, "AddUserId: user_id must be a whole number").size()).to.equal(5);
				const lines = warnings(server, "RemoveUserId: user_id must be a whole number");
				expect(lines.size()).to.equal(5);
				expect(lines[0].sub(1, 16)).to.equal("[ProfileStore]: ");
				expect(includes(lines[0], "1.5")).to.equal(true);
			});

			it("leave the negative ids of Studio's test players out of live stores", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.AddUserId(-1);
				profile.AddUserId(12);
				leave(cloud, server, profile);
				expect(cloud.dataStore(STORE_NAME).userIds("a").join(",")).to.equal("12");
			});
		});

		describe(`RobloxMetaData, engine signals ${signalMode}`, () => {
			it("is saved as the key's metadata and comes back with the next session", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				expect(isSame(profile.RobloxMetaData, {})).to.equal(true);
				profile.RobloxMetaData = { Rank: "Gold", Wins: 3 };
				leave(cloud, server, profile);
				expect(isSame(cloud.dataStore(STORE_NAME).metadata("a"), { Rank: "Gold", Wins: 3 })).to.equal(true);
				expect(isSame(server.load("a").RobloxMetaData, { Rank: "Gold", Wins: 3 })).to.equal(true);
			});

			it("may be changed in place", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				(profile.RobloxMetaData as { Rank: string }).Rank = "Gold";
				leave(cloud, server, profile);
				expect(fieldsOf(cloud, "a")).to.equal(" Gold");
			});
		});

		describe(`UserIds and RobloxMetaData, engine signals ${signalMode}`, () => {
			it("survive every kind of write", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const expectKept = (when: string) => {
					const fields = fieldsOf(cloud, "a");
					if (fields !== "12 Gold") error(`after ${when}: ${fields}`, 2);
				};
				const profile = owner.load("a");
				profile.AddUserId(12);
				profile.RobloxMetaData = { Rank: "Gold" };
				leave(cloud, owner, profile);
				expectKept("the last save");

				expect(other.await(() => other.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				expectKept("a message without a session");
				const second = owner.load("a");
				expectKept("a session start");
				owner.sim.run(() => second.Save());
				cloud.advance(2);
				expectKept("a save");
				expect(other.await(() => other.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				expectKept("a message to a session");
				const viewed = other.await(() => other.store().GetAsync("a"))!;
				expect(other.await(() => viewed.SetAsync())).to.equal(true);
				expectKept("SetAsync");
				cloud.advance(5);

				owner.load("a");
				owner.sim.freeze(30);
				other.sim.run(() => other.store().StartSessionAsync("a"));
				cloud.advance(2);
				expect(profileIn(cloud, "a").MetaData.ForceLoadSession).to.be.ok();
				expectKept("the request for a session");
				cloud.advance(60);
				expectKept("the hand-off");
				const stolen = owner.await(() => owner.store().StartSessionAsync("a", { Steal: true }));
				expect(stolen).to.be.ok();
				expectKept("Steal");
			});

			it("survive the release of a claim that nobody wants any more", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.AddUserId(12);
				profile.RobloxMetaData = { Rank: "Gold" };
				leave(cloud, server, profile);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				const count = profile.SessionLoadCount;
				const answer = server.await(() => {
					return server.store().StartSessionAsync("a", {
						Cancel: () => profileIn(cloud, "a").MetaData.SessionLoadCount > count,
					});
				});
				expect(answer).to.equal(undefined);
				cloud.advance(5);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				expect(fieldsOf(cloud, "a")).to.equal("12 Gold");
			});

			it("come from the key where a record has none of its own, and survive a message to it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const view = cloud.dataStore(STORE_NAME);
				view.preload("a", { GlobalUpdates: [0, []] }, [12], { Rank: "Gold" });
				expect(server.await(() => server.store().MessageAsync("a", { Coins: 1 }))).to.equal(true);
				expect(fieldsOf(cloud, "a")).to.equal("12 Gold");
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.UserIds.join(",")).to.equal("12");
			});
		});
	}
};
