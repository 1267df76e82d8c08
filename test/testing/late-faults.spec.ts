import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

interface Story {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	/** What the transform was given, in the order of its runs. */
	readonly given: Array<defined>;
	/** Adds one to "key" in a thread of its own; what came of it goes into `ends`. */
	readonly add: () => void;
	/** "ok 1" or "failed 502: ...". */
	readonly ends: Array<string>;
}

function tell(): Story {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const store = server.engine.dataStores.getDataStore("A");
	const given = new Array<defined>();
	const ends = new Array<string>();
	const add = (): void => {
		server.run(() => {
			const [isOk, answer] = pcall(() => {
				return store.updateAsync("key", (value) => {
					given.push(value ?? "nothing");
					return $tuple(((value as number | undefined) ?? 0) + 1);
				})[0];
			});
			ends.push(isOk ? `ok ${answer}` : `failed ${answer}`);
		});
	};
	return { cloud, server, given, add, ends };
}

function read(cloud: SimCloud, key = "key"): unknown {
	return cloud.dataStore("A").read(key);
}

function set(server: SimServer, value: unknown, key = "key"): () => void {
	return () => server.await(() => server.engine.dataStores.getDataStore("A").setAsync(key, value), 60);
}

export = () => {
	describe("a late arrival", () => {
		it("lets the request wait before it reaches its key, and not fail", () => {
			const { cloud, given, add, ends } = tell();
			cloud.faults.script({ kind: "lateArrival", seconds: 30 });
			add();
			cloud.advance(29);
			expect(given.size() + ends.size()).to.equal(0);
			cloud.advance(2);
			expect(ends[0]).to.equal("ok 1");
			expect(read(cloud)).to.equal(1);
		});
	});

	describe("a late effect", () => {
		it("fails a write at once, and lands so many seconds later", () => {
			const { cloud, server } = tell();
			const fault = cloud.faults.script({ kind: "lateEffect", seconds: 10 });
			expect(set(server, "late")).to.throw("502:");
			expect(cloud.now() < 1).to.equal(true);
			cloud.advance(9);
			expect(read(cloud)).to.equal(undefined);
			cloud.advance(2);
			expect(read(cloud)).to.equal("late");
			expect(fault.hits()).to.equal(1);
		});

		it("passes reads by", () => {
			const { cloud, server } = tell();
			const fault = cloud.faults.script({ kind: "lateEffect" });
			server.await(() => server.engine.dataStores.getDataStore("A").getAsync("key", false));
			expect(fault.hits()).to.equal(0);
			expect(set(server, 1)).to.throw("502:");
		});

		it("of an update runs its transform then, on what is stored then", () => {
			const { cloud, server, given, add, ends } = tell();
			cloud.faults.script({ call: "UpdateAsync", kind: "lateEffect", seconds: 10 });
			add();
			cloud.advance(1);
			expect(ends[0].sub(1, 11)).to.equal("failed 502:");
			expect(given.size()).to.equal(0);
			set(server, 5)();
			cloud.advance(11);
			expect(given[0]).to.equal(5);
			expect(read(cloud)).to.equal(6);
			// The caller heard of it once.
			expect(ends.size()).to.equal(1);
		});

		it("of an update is dropped when its server is dead by then, and that of a plain write is not", () => {
			const { cloud, server, given, add } = tell();
			cloud.faults.script({ kind: "lateEffect", seconds: 10, times: 2 });
			add();
			server.run(() => pcall(() => server.engine.dataStores.getDataStore("A").setAsync("plain", 1)));
			cloud.advance(5);
			server.crash();
			cloud.advance(20);
			expect(given.size()).to.equal(0);
			expect(read(cloud)).to.equal(undefined);
			expect(read(cloud, "plain")).to.equal(1);
		});

		it("meets a conflict as any update does, and resumes nobody", () => {
			const { cloud, server, given, add } = tell();
			cloud.faults.script({ call: "UpdateAsync", kind: "lateEffect", seconds: 10 });
			let isWoken = false;
			server.run(() => {
				const { dataStores } = server.engine;
				pcall(() => dataStores.getDataStore("A").updateAsync("other", () => $tuple("late")));
				coroutine.yield();
				isWoken = true;
			});
			cloud.advance(30);
			expect(read(cloud, "other")).to.equal("late");
			expect(isWoken).to.equal(false);
			cloud.faults.script({ call: "UpdateAsync", kind: "lateEffect", seconds: 10 });
			cloud.faults.rates.conflict = 0.8;
			add();
			cloud.advance(60);
			expect(given.size() > 1).to.equal(true);
			expect(read(cloud)).to.equal(1);
		});

		it("meets the writes of memory stores by script", () => {
			const { cloud, server } = tell();
			const map = server.engine.memoryStores.getHashMap("map");
			const readItem = (): unknown => server.await(() => map.getAsync("key"));
			cloud.faults.script({ call: "HashMap.UpdateAsync", kind: "lateEffect", seconds: 10 });
			expect(() => server.await(() => map.updateAsync("key", () => "late", 60))).to.throw("502:");
			expect(readItem()).to.equal(undefined);
			cloud.advance(11);
			expect(readItem()).to.equal("late");
		});

		it("strikes at a rate too, and lands 1 to 20 s later", () => {
			const cloud = new SimCloud({ budgets: false });
			const server = cloud.startServer();
			const landed = new Array<number>();
			cloud.faults.rates.lateEffect = 1;
			for (const index of $range(1, 40)) expect(set(server, cloud.now(), `key${index}`)).to.throw("502:");
			cloud.dataStore("A").onCommit((commit) => landed.push(commit.time - (commit.value as number)));
			cloud.advance(30);
			expect(cloud.dataStore("A").keys().size()).to.equal(40);
			for (const seconds of landed) expect(seconds >= 1 && seconds < 21).to.equal(true);
			server.await(() => server.engine.dataStores.getDataStore("A").getAsync("key1", false));
		});
	});

	describe("a landed conflict", () => {
		it("runs the transform again on its own result, and does what that run decides", () => {
			const { cloud, given, add, ends } = tell();
			cloud.faults.script({ kind: "landedConflict" });
			add();
			cloud.advance(5);
			expect(given.size()).to.equal(2);
			expect(given[1]).to.equal(1);
			expect(read(cloud)).to.equal(2);
			expect(ends[0]).to.equal("ok 2");
		});

		it("leaves what landed when the second run cancels, and the call answers nil", () => {
			const { cloud, server } = tell();
			cloud.faults.script({ kind: "landedConflict" });
			const answer = server.await(() => {
				const store = server.engine.dataStores.getDataStore("A");
				return store.updateAsync("key", (value) => $tuple(value === undefined ? "landed" : undefined))[0];
			});
			expect(answer).to.equal(undefined);
			expect(read(cloud)).to.equal("landed");
		});

		it("leaves what landed when the server is dead before the second run", () => {
			const { cloud, server, given, add } = tell();
			cloud.faults.script({ kind: "landedConflict" });
			cloud.dataStore("A").onCommit(() => server.crash());
			add();
			cloud.advance(5);
			expect(given.size()).to.equal(1);
			expect(read(cloud)).to.equal(1);
		});

		it("meets updates alone, and at a rate as often as that says", () => {
			const { cloud, server, given, add } = tell();
			const fault = cloud.faults.script({ kind: "landedConflict" });
			set(server, 1, "other")();
			expect(fault.hits()).to.equal(0);
			fault.stop();
			cloud.faults.rates.landedConflict = 0.5;
			for (const _call of $range(1, 20)) {
				add();
				cloud.advance(5);
			}
			expect(given.size() > 28 && given.size() < 60).to.equal(true);
			expect(read(cloud)).to.equal(given.size());
		});
	});

	describe("a slow service", () => {
		it("lets every request wait until that time, and fails none", () => {
			const { cloud, server, add, ends } = tell();
			cloud.faults.slow("dataStore", 20, 8);
			add();
			cloud.advance(7);
			expect(ends.size()).to.equal(0);
			cloud.advance(2);
			expect(ends[0]).to.equal("ok 1");
			const before = cloud.now();
			server.await(() => server.engine.memoryStores.getHashMap("map").getAsync("key"));
			expect(cloud.now() - before < 1).to.equal(true);
			cloud.advance(20);
			add();
			cloud.advance(1);
			expect(ends[1]).to.equal("ok 2");
		});

		it("is as slow as the slowest of the times that meet, and ends when all faults are cleared", () => {
			const { cloud, server } = tell();
			cloud.faults.slow("dataStore", 1000, 3);
			cloud.faults.slow("dataStore", 50, 10);
			const seconds = (): number => {
				const before = cloud.now();
				set(server, 1)();
				return math.floor(cloud.now() - before);
			};
			expect(seconds()).to.equal(10);
			cloud.advance(60);
			expect(seconds()).to.equal(3);
			cloud.faults.clear();
			expect(seconds()).to.equal(0);
		});
	});

	describe("the rates of late effects and landed conflicts", () => {
		it("leave the streams of the others as they are", () => {
			const play = (isNew: boolean): string => {
				const cloud = new SimCloud({ seed: 5, budgets: false });
				const server = cloud.startServer();
				const { rates } = cloud.faults;
				rates.errorBefore = 0.3;
				rates.lostReply = 0.2;
				if (isNew) {
					rates.lateEffect = 0.3;
					rates.landedConflict = 0.3;
				}
				for (const index of $range(1, 60)) pcall(set(server, index));
				return `${cloud.trace.count("errorBefore")} ${cloud.trace.count("lostReply")} ${server.engine.random.guid()}`;
			};
			expect(play(true)).to.equal(play(false));
		});

		it("are the same twice for one seed", () => {
			const play = (): string => {
				const cloud = new SimCloud({ seed: 9 });
				cloud.faults.rates.lateEffect = 0.3;
				cloud.faults.rates.landedConflict = 0.3;
				cloud.faults.slow("dataStore", 30, 2);
				for (const _server of $range(1, 3)) {
					const server = cloud.startServer();
					const store = server.engine.dataStores.getDataStore("A");
					server.run(() => {
						for (const _call of $range(1, 20)) {
							pcall(() => store.updateAsync("key", (value) => $tuple(((value as number) ?? 0) + 1)));
						}
					});
				}
				cloud.advance(120);
				expect(cloud.trace.count("lateEffect") > 5 && cloud.trace.count("landedConflict") > 5).to.equal(true);
				return cloud.trace.hash();
			};
			expect(play()).to.equal(play());
		});
	});
};
