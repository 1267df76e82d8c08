import { profileIn } from "../support/records";
import { startServer, startWorld } from "../support/world";

interface Fields {
	Big?: string;
}

export = () => {
	describe("a profile whose key is throttled", () => {
		it("is saved when there is room, and its session lives on", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			(profile.Data as Fields).Big = string.rep("x", 3_500_000);
			expect(server.await(() => profile.SaveAsync())).to.equal(true);
			profile.Data.Cash = 7;
			let isSaved: boolean | undefined;
			server.sim.run(() => {
				isSaved = profile.SaveAsync();
			});
			cloud.advance(30);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
			const other = server.load("b");
			expect(server.await(() => other.SaveAsync(), 5)).to.equal(true);
			cloud.advance(90);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
			expect(profile.IsActive()).to.equal(true);
			expect(isSaved !== undefined).to.equal(true);
			profile.Data.Cash = 8;
			cloud.advance(120);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(8);
		});
	});

	describe("a server without any budget of the experience", () => {
		it("saves everybody while it closes, as soon as there is some", () => {
			const { cloud, server } = startWorld();
			for (const userId of $range(1, 20)) server.sim.join(userId);
			cloud.advance(60);
			for (const userId of $range(1, 20)) server.load(`${userId}`).Data.Cash = userId;
			// Of 250 a minute, as there are no players any more: there is some again in 7 s.
			cloud.takeBudget("StandardWrite", 650 + 10);
			server.sim.close();
			cloud.advance(35);
			for (const userId of $range(1, 20)) expect(profileIn(cloud, `${userId}`).Data.Cash).to.equal(userId);
			expect(server.sim.closeSeconds! < 30).to.equal(true);
		});

		it("starts sessions late, and each of them once", () => {
			const { cloud, server } = startWorld();
			const other = startServer(cloud);
			cloud.takeBudget("StandardWrite", 500);
			let started = 0;
			for (const key of ["a", "b", "c"]) {
				server.sim.run(() => {
					if (server.store().StartSessionAsync(key) !== undefined) started += 1;
				});
			}
			cloud.advance(30);
			expect(started).to.equal(0);
			cloud.advance(60);
			expect(started).to.equal(3);
			expect(profileIn(cloud, "a").MetaData.SessionLoadCount).to.equal(1);
			expect(other.sim.output.size()).to.equal(0);
		});
	});

	describe("a store whose errors carry no numbers", () => {
		for (const kind of ["errorBefore", "lostReply", "lateEffect"] as const) {
			it(`is asked again, and nothing counts twice (${kind})`, () => {
				const { cloud, server } = startWorld();
				for (const message of [
					"StandardWriteGameServerThrottled",
					"KeyThrottled: slow down.",
					"DatastoreThrottled",
					"InternalError 104",
				]) {
					cloud.faults.script({ call: "UpdateAsync", kind, message, seconds: 3 });
					const profile = server.load("a");
					cloud.faults.script({ call: "UpdateAsync", kind, message, seconds: 3 });
					profile.Data.Cash += 1;
					cloud.faults.script({ call: "UpdateAsync", key: "a", kind, message, after: 1, seconds: 3 });
					expect(server.await(() => profile.EndSessionAsync())).to.equal(true);
					cloud.advance(20);
				}
				expect(profileIn(cloud, "a").Data.Cash).to.equal(104);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});
		}
	});

	describe("a profile of many users", () => {
		it("keeps them all where the store takes them", () => {
			const { cloud, server } = startWorld({ userIdsMax: 12 });
			const profile = server.load("a");
			for (const userId of $range(1, 12)) profile.AddUserId(userId);
			expect(server.await(() => profile.SaveAsync())).to.equal(true);
			expect(cloud.dataStore("PlayerData").userIds("a").size()).to.equal(12);
		});

		it("is saved without the new ones where they are too many", () => {
			const { cloud, server } = startWorld({ userIdsMax: 12 });
			const profile = server.load("a");
			for (const userId of $range(1, 13)) profile.AddUserId(userId);
			profile.Data.Cash = 5;
			server.await(() => profile.SaveAsync());
			cloud.advance(10);
			expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
			expect(cloud.dataStore("PlayerData").userIds("a").size()).to.equal(0);
			for (const userId of $range(2, 13)) profile.RemoveUserId(userId);
			expect(server.await(() => profile.SaveAsync())).to.equal(true);
			expect(cloud.dataStore("PlayerData").userIds("a").join()).to.equal("1");
		});
	});
};
