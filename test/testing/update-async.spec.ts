import type { Transform } from "../../src/engine";
import { SimCloud } from "../../src/testing";

interface Counter {
	count: number;
}

const increment: Transform = (value) => $tuple({ count: ((value as Counter | undefined)?.count ?? 0) + 1 });

export = () => {
	describe("UpdateAsync", () => {
		it("answers a copy of what is stored, with its key info", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			const given = { list: [1, 2] };
			let version = "";
			const answered = server.await(() => {
				const [value, info] = store.updateAsync("key", () => $tuple(given, [7], { kind: "save" }));
				version = info!.Version;
				expect(info!.GetUserIds()[0]).to.equal(7);
				expect((info!.GetMetadata() as { kind: string }).kind).to.equal("save");
				return value as typeof given;
			});
			given.list[0] = 100;
			answered.list[0] = 200;
			const view = cloud.dataStore("A");
			expect((view.read("key") as typeof given).list[0]).to.equal(1);
			expect(view.versions("key")[0].Version).to.equal(version);
		});

		it("runs the transform again when another server wrote in between, and loses no write", () => {
			const cloud = new SimCloud();
			let runs = 0;
			for (const _server of $range(1, 5)) {
				const server = cloud.startServer();
				const store = server.engine.dataStores.getDataStore("A");
				server.run(() => {
					store.updateAsync("key", (value, info) => {
						runs += 1;
						return increment(value, info);
					});
				});
			}
			cloud.advance(10);
			expect((cloud.dataStore("A").read("key") as Counter).count).to.equal(5);
			expect(runs > 5).to.equal(true);
		});

		it("does not share the value of a run with the next run", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.dataStore("A").preload("key", { count: 0 });
			cloud.faults.rates.conflict = 0.7;
			let runs = 0;
			server.await(() => {
				server.engine.dataStores.getDataStore("A").updateAsync("key", (value) => {
					runs += 1;
					(value as Counter).count += 1;
					return $tuple(value);
				});
			});
			expect(runs > 1).to.equal(true);
			expect((cloud.dataStore("A").read("key") as Counter).count).to.equal(1);
		});

		it("reads past the cache", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			const west = cloud.startServer();
			const store = east.engine.dataStores.getDataStore("A");
			east.await(() => store.setAsync("key", { count: 1 }));
			west.await(() => west.engine.dataStores.getDataStore("A").setAsync("key", { count: 5 }));
			const [cached, updated] = east.await(() => {
				const [before] = store.getAsync("key", true);
				const [after] = store.updateAsync("key", increment);
				return [(before as Counter).count, (after as Counter).count] as const;
			});
			expect(cached).to.equal(1);
			expect(updated).to.equal(6);
		});

		it("leaves the key as it is when the transform answers nil", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.dataStore("A").preload("key", "old", [3]);
			const isNothing = server.await(() => {
				const store = server.engine.dataStores.getDataStore("A");
				const [value, info] = store.updateAsync("key", () => $tuple(undefined));
				return value === undefined && info === undefined;
			});
			expect(isNothing).to.equal(true);
			expect(cloud.dataStore("A").read("key")).to.equal("old");
			expect(cloud.dataStore("A").versions("key").size()).to.equal(1);
		});

		it("clears the user ids and metadata that the transform does not return", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const view = cloud.dataStore("A");
			view.preload("key", { count: 1 }, [1, 2], { kind: "save" });
			expect(view.userIds("key").size()).to.equal(2);
			server.await(() => server.engine.dataStores.getDataStore("A").updateAsync("key", increment));
			expect(view.userIds("key").size()).to.equal(0);
			expect((view.metadata("key") as { kind?: string }).kind).to.equal(undefined);
		});

		for (const [what, transform] of [
			["fails", () => error("broken data")],
			["yields", () => coroutine.yield() as LuaTuple<[unknown]>],
		] as ReadonlyArray<[string, Transform]>) {
			const message = what === "fails" ? "broken data" : "Callbacks cannot yield";

			it(`prints that the transform ${what}, writes nothing and answers nil`, () => {
				const cloud = new SimCloud();
				const server = cloud.startServer();
				const store = server.engine.dataStores.getDataStore("A");
				expect(server.await(() => store.updateAsync("key", transform)[0])).to.equal(undefined);
				cloud.advance(5);
				expect(server.output.size()).to.equal(1);
				expect(server.output[0].kind).to.equal("error");
				expect(server.output[0].text.find(message, 1, true)[0]).to.be.ok();
				expect(cloud.errors.size()).to.equal(0);
				expect(cloud.dataStore("A").keys().size()).to.equal(0);
			});

			it(`raises that the transform ${what}, where the platform is taken to do so`, () => {
				const cloud = new SimCloud({ transformErrors: "raise" });
				const server = cloud.startServer();
				const store = server.engine.dataStores.getDataStore("A");
				expect(() => server.await(() => store.updateAsync("key", transform))).to.throw(message);
				cloud.advance(5);
				expect(cloud.dataStore("A").keys().size()).to.equal(0);
			});
		}

		it("gives the transform no key info for a key that does not exist or was removed", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			let withInfo = 0;
			const look: Transform = (value, info) => {
				if (value !== undefined || info !== undefined) withInfo += 1;
				return $tuple(1);
			};
			server.await(() => {
				store.updateAsync("key", look);
				store.removeAsync("key");
				store.updateAsync("key", look);
			});
			expect(withInfo).to.equal(0);
			server.await(() => store.updateAsync("key", look));
			expect(withInfo).to.equal(1);
		});

		it("tells who listens at the commit, in the moment of it", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer({ name: "east" });
			const seen = new Array<string>();
			cloud.dataStore("A").onCommit((commit) => {
				const previous = (commit.previous as Counter | undefined)?.count ?? "nothing";
				const value = (commit.value as Counter | undefined)?.count ?? "nothing";
				seen.push(`${commit.server} ${commit.call} ${commit.key}: ${previous} to ${value}`);
			});
			server.await(() => {
				const store = server.engine.dataStores.getDataStore("A");
				store.updateAsync("key", increment);
				store.updateAsync("key", increment);
				store.removeAsync("key");
			});
			expect(seen[0]).to.equal("east UpdateAsync key: nothing to 1");
			expect(seen[1]).to.equal("east UpdateAsync key: 1 to 2");
			expect(seen[2]).to.equal("east RemoveAsync key: 2 to nothing");
		});
	});
};
