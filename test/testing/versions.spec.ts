import type { VersionInfo } from "../../src/engine";
import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** A moment 10 s into a UTC hour. */
const START = 500_000 * HOUR + 10;

function startAt(startTime = START): LuaTuple<[cloud: SimCloud, server: SimServer]> {
	const cloud = new SimCloud({ startTime });
	return $tuple(cloud, cloud.startServer());
}

export = () => {
	describe("versions of a key", () => {
		it("are made by the first write of a UTC hour, and replaced within it", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const view = cloud.dataStore("A");
			server.await(() => store.setAsync("key", "first"));
			const firstId = view.versions("key")[0].Version;
			cloud.advance(HOUR / 2);
			server.await(() => store.setAsync("key", "second"));
			expect(view.versions("key").size()).to.equal(1);
			expect(view.versions("key")[0].Version === firstId).to.equal(false);
			cloud.advance(HOUR / 2);
			server.await(() => store.setAsync("key", "third"));
			expect(view.versions("key").size()).to.equal(2);
			expect(view.versions("key")[0].value).to.equal("second");
			expect(() => server.await(() => store.getVersionAsync("key", firstId))).to.throw("not valid");
		});

		it("can be read by id and by time, past the cache", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			server.await(() => store.setAsync("key", "old", [5]));
			const before = server.engine.clock.unixMillis();
			cloud.advance(2 * HOUR);
			server.await(() => store.setAsync("key", "new"));
			const id = cloud.dataStore("A").versions("key")[0].Version;
			const answers = server.await(() => {
				const [byId, info] = store.getVersionAsync("key", id);
				const [byTime] = store.getVersionAtTimeAsync("key", before);
				const [latest] = store.getVersionAtTimeAsync("key", server.engine.clock.unixMillis());
				const [none] = store.getVersionAtTimeAsync("key", before - DAY * 1000);
				return `${byId} ${info!.GetUserIds()[0]} ${byTime} ${latest} ${none}`;
			});
			expect(answers).to.equal("old 5 old new nil");
		});

		it("raise for a moment in the future or before all time", () => {
			const [, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const late = server.engine.clock.unixMillis() + 3600_000;
			expect(() => server.await(() => store.getVersionAtTimeAsync("key", late))).to.throw("InvalidTimestamp");
			expect(() => server.await(() => store.getVersionAtTimeAsync("key", 0))).to.throw("InvalidTimestamp");
		});

		it("expire 30 days after they were superseded; the latest lives for ever", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			server.await(() => store.setAsync("key", 1));
			cloud.advance(40 * DAY);
			expect(cloud.dataStore("A").versions("key").size()).to.equal(1);
			server.await(() => store.setAsync("key", 2));
			cloud.advance(29 * DAY);
			expect(cloud.dataStore("A").versions("key").size()).to.equal(2);
			cloud.advance(2 * DAY);
			expect(cloud.dataStore("A").versions("key").size()).to.equal(1);
			expect(cloud.dataStore("A").read("key")).to.equal(2);
		});

		it("are listed in order, between dates, in pages", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const times = new Array<number>();
			for (const count of $range(1, 5)) {
				server.await(() => store.setAsync("key", count));
				times.push(server.engine.clock.unixMillis());
				cloud.advance(HOUR);
			}
			const pages = server.await(() => {
				const collected = new Array<Array<VersionInfo>>();
				const listing = store.listVersionsAsync("key", {
					isDescending: true,
					minDate: times[0] + 1,
					maxDate: times[4],
					pageSize: 3,
				});
				collected.push(listing.getCurrentPage());
				listing.advanceToNextPageAsync();
				collected.push(listing.getCurrentPage());
				expect(listing.isFinished()).to.equal(true);
				return collected;
			});
			expect(pages[0].size()).to.equal(3);
			expect(pages[1].size()).to.equal(1);
			expect(pages[0][0].CreatedTime > pages[0][1].CreatedTime).to.equal(true);
			expect(pages[0][2].CreatedTime > pages[1][0].CreatedTime).to.equal(true);
			expect(cloud.calls.count("ListVersionsAsync")).to.equal(2);
		});

		it("are listed as an empty page for a key that does not exist", () => {
			const [, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const listing = server.await(() => store.listVersionsAsync("none", { isDescending: false }));
			expect(listing.isFinished()).to.equal(true);
			expect(listing.getCurrentPage().size()).to.equal(0);
		});
	});

	describe("a removed key", () => {
		it("answers nothing, and its older versions stay readable", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const view = cloud.dataStore("A");
			server.await(() => {
				store.setAsync("key", "kept", [1]);
				store.removeAsync("key");
			});
			expect(server.await(() => store.getAsync("key", false)[0])).to.equal(undefined);
			expect(view.isRemoved("key")).to.equal(true);
			expect(view.keys().size()).to.equal(0);
			const [old, tombstone] = view.versions("key");
			expect(tombstone.IsDeleted).to.equal(true);
			expect(server.await(() => store.getVersionAsync("key", old.Version)[0])).to.equal("kept");
			expect(server.await(() => store.getVersionAsync("key", tombstone.Version)[0])).to.equal(undefined);
		});

		it("is gone for good after 30 days, with its versions", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const view = cloud.dataStore("A");
			server.await(() => store.setAsync("key", 1));
			cloud.advance(2 * HOUR);
			server.await(() => {
				store.setAsync("key", 2);
				store.removeAsync("key");
			});
			const before = server.engine.clock.unixMillis();
			const [first] = view.versions("key");
			cloud.advance(29 * DAY);
			expect(view.versions("key").size()).to.equal(3);
			expect(server.await(() => store.getVersionAsync("key", first.Version)[0])).to.equal(1);
			cloud.advance(DAY + HOUR);
			expect(view.versions("key").size()).to.equal(0);
			expect(view.isRemoved("key")).to.equal(false);
			expect(() => server.await(() => store.getVersionAsync("key", first.Version))).to.throw("not valid");
			expect(server.await(() => store.getVersionAtTimeAsync("key", before)[0])).to.equal(undefined);
			const listing = server.await(() => store.listVersionsAsync("key", { isDescending: false }));
			expect(listing.getCurrentPage().size()).to.equal(0);
			server.await(() => store.setAsync("key", "anew"));
			expect(view.versions("key").size()).to.equal(1);
		});

		it("can be restored for 30 days, and the restored value then lives for ever", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			server.await(() => {
				store.setAsync("key", 1);
				store.removeAsync("key");
			});
			cloud.advance(29 * DAY);
			server.await(() => store.setAsync("key", 2));
			cloud.advance(40 * DAY);
			expect(cloud.dataStore("A").read("key")).to.equal(2);
			expect(cloud.dataStore("A").versions("key").size()).to.equal(1);
		});

		it("comes back as a new key when it is written, though in the same hour", () => {
			const [cloud, server] = startAt();
			const store = server.engine.dataStores.getDataStore("A");
			const created = server.await(() => {
				store.setAsync("key", "first");
				const [, before] = store.getAsync("key", false);
				store.removeAsync("key");
				server.engine.scheduler.wait(60);
				store.setAsync("key", "again");
				const [, after] = store.getAsync("key", false);
				return after!.CreatedTime - before!.CreatedTime;
			});
			expect(created >= 60_000).to.equal(true);
			const values = cloud
				.dataStore("A")
				.versions("key")
				.map((version) => version.value ?? "tombstone");
			expect(values.join(" ")).to.equal("first tombstone again");
			expect(cloud.dataStore("A").isRemoved("key")).to.equal(false);
		});

		it("is answered with a copy of what it held, and with nothing where it held nothing", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.dataStore("A").preload("key", { coins: 5 });
			const remove = (): unknown =>
				server.await(() => server.engine.dataStores.getDataStore("A").removeAsync("key"));
			const removed = remove() as { coins: number };
			expect(removed.coins).to.equal(5);
			removed.coins = 9;
			expect((cloud.dataStore("A").versions("key")[0].value as { coins: number }).coins).to.equal(5);
			expect(remove()).to.equal(undefined);
		});

		it("gets no tombstone when there is nothing to remove", () => {
			const [cloud, server] = startAt();
			server.await(() => server.engine.dataStores.getDataStore("A").removeAsync("key"));
			expect(cloud.dataStore("A").versions("key").size()).to.equal(0);
			expect(cloud.dataStore("A").isRemoved("key")).to.equal(false);
		});
	});
};
