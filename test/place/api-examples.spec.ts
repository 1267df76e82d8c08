import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { ExampleData } from "./api-examples";
import { bootExamples, load } from "./api-examples";

const HOUR = 3600;
/** The day before the one of which the page's player complains: 2021-08-12, 00:00:00 UTC. */
const DAY_BEFORE = 1_628_726_400;
/** The moment that the page studies from: 2021-08-14, 14:41:41 UTC. */
const STUDY_FROM = 1_628_952_101;
const KEY = "Player_2312310";

function coinsIn(cloud: SimCloud, key: string): number | undefined {
	return (cloud.dataStore("PlayerData").read(key) as { Data: ExampleData }).Data.Coins;
}

/** One session that ends with so many coins. */
function playFor(cloud: SimCloud, coins: number): void {
	const server = bootExamples(cloud);
	const profile = load(server, server.ProfileStore.New<ExampleData>("PlayerData", {}), KEY);
	profile.Data.Coins = coins;
	server.sim.run(() => profile.EndSession());
	cloud.advance(5);
	server.sim.close();
	cloud.advance(30);
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the API page's examples of the module", () => {
		it("OnError tells of failing requests", () => {
			const cloud = new SimCloud();
			const server = bootExamples(cloud);
			server.examples.onError();
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message: "502: no luck" });
			load(server, server.ProfileStore.New("PlayerData"), "a");
			expect(server.printed().join()).to.equal("DataStore error (Store:PlayerData;Key:a): 502: no luck");
		});

		it("OnOverwrite tells of foreign values", () => {
			const cloud = new SimCloud();
			const server = bootExamples(cloud);
			server.examples.onOverwrite();
			cloud.dataStore("PlayerData").preload("a", { coins: 7 });
			load(server, server.ProfileStore.New("PlayerData"), "a");
			expect(server.printed().join()).to.equal("Overwrite has occurred for Store:PlayerData, Key:a");
		});

		it("OnCriticalToggle tells of a critical state and of its end", () => {
			const cloud = new SimCloud();
			const server = bootExamples(cloud);
			server.examples.onCriticalToggle();
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 5 });
			load(server, server.ProfileStore.New("PlayerData"), "a");
			expect(server.printed().join()).to.equal("ProfileStore entered critical state");
			cloud.advance(400);
			expect(server.printed()[1]).to.equal("ProfileStore critical state is over");
		});

		it("SetConstant and SetConstants are taken before New and refused after it", () => {
			const server = bootExamples(new SimCloud());
			server.examples.setConstant();
			server.examples.setConstants();
			server.ProfileStore.New("PlayerData");
			const [isTaken, problem] = pcall(() => server.examples.setConstant());
			expect(isTaken).to.equal(false);
			expect(tostring(problem).find("[ProfileStore]: ", 1, true)[0]).to.be.ok();
		});
	});

	describe("the API page's examples of a store", () => {
		it("Mock keeps its profiles apart from the live ones", () => {
			const cloud = new SimCloud();
			const server = bootExamples(cloud);
			server.sim.await(() => server.examples.mock());
			cloud.advance(5);
			expect(cloud.calls.count("UpdateAsync")).to.equal(2);
			const record = cloud.dataStore("PlayerData").read("profile_key") as { Data: ExampleData };
			expect(record.Data.Value).to.equal(1);
		});

		it("Mock takes the store's place in Studio only", () => {
			const cloud = new SimCloud();
			for (const isStudio of [true, false]) {
				const server = bootExamples(cloud, { isStudio });
				const profile = load(server, server.examples.mockInStudio(), "a");
				profile.Data.Value = 1;
				server.sim.run(() => profile.EndSession());
				cloud.advance(5);
				expect(cloud.dataStore("PlayerData").read("a") === undefined).to.equal(isStudio);
			}
		});

		it("StartSessionAsync with Cancel gives a profile, and gives up when the player leaves", () => {
			const cloud = new SimCloud();
			const server = bootExamples(cloud);
			const store = server.ProfileStore.New<ExampleData>("PlayerData", {});
			const present = server.player(server.sim.join(1));
			const profile = server.sim.await(() => server.examples.startSessionAsync(store, present));
			expect(profile!.IsActive()).to.equal(true);

			const leaver = server.sim.join(2);
			cloud.faults.outage("dataStore", cloud.now() + 1000);
			let isAnswered = false;
			server.sim.run(() => {
				expect(server.examples.startSessionAsync(store, server.player(leaver))).to.equal(undefined);
				isAnswered = true;
			});
			cloud.advance(300);
			expect(isAnswered).to.equal(false);
			server.sim.leave(leaver);
			cloud.advance(30);
			expect(isAnswered).to.equal(true);
		});

		it("VersionQuery brings back the coins that were lost on August 14th", () => {
			const cloud = new SimCloud({ startTime: DAY_BEFORE + 10 * HOUR });
			playFor(cloud, 5000);
			cloud.advance(50 * HOUR);
			playFor(cloud, 0);
			const support = bootExamples(cloud);
			support.sim.await(() => support.examples.versionQuery());
			expect(support.printed()[0]).to.equal("Rollback success!");
			expect(coinsIn(cloud, KEY)).to.equal(5000);
		});

		it("VersionQuery says when there is nothing to roll back to", () => {
			const cloud = new SimCloud({ startTime: STUDY_FROM });
			playFor(cloud, 5000);
			const support = bootExamples(cloud);
			support.sim.await(() => support.examples.versionQuery());
			expect(support.printed().join()).to.equal("No version to rollback to");
			expect(coinsIn(cloud, KEY)).to.equal(5000);
		});

		it("VersionQuery walks through the history of twelve hours", () => {
			const cloud = new SimCloud({ startTime: STUDY_FROM - 600 });
			cloud.advance(HOUR);
			for (let hour = 1; hour <= 3; hour++) {
				playFor(cloud, hour);
				cloud.advance(HOUR);
			}
			cloud.advance(24 * HOUR);
			playFor(cloud, 99);
			const support = bootExamples(cloud);
			support.sim.await(() => support.examples.studyMutations());
			const lines = support.printed().filter((line) => line.sub(1, 6) !== "table:");
			expect(lines[0]).to.equal("Fetching 720 minutes of saves:");
			for (let entry = 1; entry <= 3; entry++) {
				const pattern = `^Entry ${entry} %- 2021%-08%-14T%d%d:%d%d:%d%d`;
				expect(lines[entry].match(pattern)[0]).to.be.ok();
			}
			expect(lines[4]).to.equal("Time period finished.");
			expect(lines.size()).to.equal(5);
		});

		it("VersionQuery says when the history has an end", () => {
			const cloud = new SimCloud({ startTime: STUDY_FROM + 60 });
			playFor(cloud, 1);
			const support = bootExamples(cloud);
			support.sim.await(() => support.examples.studyMutations());
			const lines = support.printed();
			expect(lines[lines.size() - 1]).to.equal("No more entries in query.");
		});
	});
};
