import { SimCloud } from "../../src/testing";

export = () => {
	describe("the read cache of a data store", () => {
		it("answers for 4 s what was read before, and only when asked to", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer();
			const west = cloud.startServer();
			const store = east.engine.dataStores.getDataStore("A");
			const read = (useCache: boolean): unknown => east.await(() => store.getAsync("key", useCache)[0]);
			cloud.dataStore("A").preload("key", "old");
			expect(read(true)).to.equal("old");
			west.await(() => west.engine.dataStores.getDataStore("A").setAsync("key", "new"));
			expect(read(true)).to.equal("old");
			expect(read(false)).to.equal("new");
			west.await(() => west.engine.dataStores.getDataStore("A").setAsync("key", "newer"));
			cloud.advance(4);
			expect(read(true)).to.equal("newer");
		});

		it("takes no request of the budget", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { dataStores } = server.engine;
			const before = dataStores.getRequestBudget("StandardRead");
			server.await(() => {
				for (const _read of $range(1, 20)) dataStores.getDataStore("A").getAsync("key", true);
			});
			expect(cloud.calls.count("GetAsync")).to.equal(1);
			expect(before - dataStores.getRequestBudget("StandardRead") <= 1).to.equal(true);
		});

		it("hands out a copy every time", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.dataStore("A").preload("key", { coins: 1 });
			const coins = server.await(() => {
				const store = server.engine.dataStores.getDataStore("A");
				(store.getAsync("key", true)[0] as { coins: number }).coins = 9;
				return (store.getAsync("key", true)[0] as { coins: number }).coins;
			});
			expect(coins).to.equal(1);
		});
	});

	describe("data stores in Studio", () => {
		const read = (studioAccess: "Access" | "NoAccess" | "NoInternet" | "Unpublished"): (() => unknown) => {
			const server = new SimCloud().startServer({ isStudio: true, studioAccess });
			return () => server.await(() => server.engine.dataStores.getDataStore("A").getAsync("key", true)[0]);
		};

		it("raise what the engine raises without a way to the data", () => {
			expect(read("NoAccess")).to.throw("403");
			expect(read("NoInternet")).to.throw("ConnectFail");
			expect(read("Unpublished")).to.throw("must publish");
		});

		it("work with access, and the job has no id", () => {
			expect(read("Access")()).to.equal(undefined);
			const { host } = new SimCloud().startServer({ isStudio: true }).engine;
			expect(host.jobId).to.equal("");
			expect(host.isStudio).to.equal(true);
		});
	});

	describe("request budgets", () => {
		it("are 60 and 40 per player a minute, refilled all the time up to that", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { dataStores } = server.engine;
			expect(dataStores.getRequestBudget("StandardWrite")).to.equal(60);
			expect(dataStores.getRequestBudget("StandardList")).to.equal(5);
			server.join(1);
			cloud.advance(120);
			expect(dataStores.getRequestBudget("StandardWrite")).to.equal(100);
			expect(dataStores.getRequestBudget("StandardList")).to.equal(7);
		});

		it("pay a read and a write for an update", () => {
			const server = new SimCloud().startServer();
			const { dataStores } = server.engine;
			server.run(() => {
				for (const _call of $range(1, 10)) {
					server.engine.scheduler.spawn(() => {
						dataStores.getDataStore("A").updateAsync("key", () => $tuple(1));
					});
				}
			});
			expect(dataStores.getRequestBudget("StandardRead")).to.equal(50);
			expect(dataStores.getRequestBudget("StandardWrite")).to.equal(50);
		});

		it("let calls wait in a queue of 30, in order, and refuse the rest", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			const refused = new Array<string>();
			let done = 0;
			for (const index of $range(1, 100)) {
				server.run(() => {
					const [isOk, problem] = pcall(() => store.setAsync(`key${index}`, index));
					if (isOk) done += 1;
					else refused.push(tostring(problem));
				});
			}
			expect(refused.size()).to.equal(10);
			expect(refused[0].sub(1, 4)).to.equal("302:");
			cloud.advance(1);
			expect(done >= 60 && done <= 61).to.equal(true);
			cloud.advance(31);
			expect(done).to.equal(90);
			expect(cloud.dataStore("A").read("key90")).to.equal(90);
		});

		it("can be used up: what goes over waits, and is sent as the budget refills", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const { dataStores } = server.engine;
			const store = dataStores.getDataStore("A");
			while (dataStores.getRequestBudget("StandardWrite") > 0) {
				server.run(() => store.updateAsync("spent", () => $tuple(1)));
			}
			expect(dataStores.getRequestBudget("StandardRead")).to.equal(0);
			let order = "";
			for (const name of ["a", "b", "c"]) {
				server.run(() => {
					store.updateAsync(name, () => $tuple(1));
					order += name;
				});
			}
			cloud.advance(0.9);
			expect(order).to.equal("");
			cloud.advance(5);
			expect(order).to.equal("abc");
		});

		it("are waited for in one queue by all kinds of writes, and in another by reads and listings", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			const errors = new Array<string>();
			const start = (count: number, call: () => void): void => {
				for (const _call of $range(1, count)) {
					server.run(() => {
						const [isOk, problem] = pcall(call);
						if (!isOk) errors.push(tostring(problem).sub(1, 4));
					});
				}
			};
			start(90, () => store.setAsync("key", 1));
			// Its own budget is there: it need not wait, so it needs no room in the queue.
			start(60, () => store.removeAsync("key"));
			expect(errors.size()).to.equal(0);
			start(1, () => store.removeAsync("key"));
			start(1, () => store.updateAsync("key", () => $tuple(1)));
			expect(errors.join(" ")).to.equal("306: 304:");
			start(90, () => store.getAsync("key", false));
			start(6, () => store.listVersionsAsync("key", { isDescending: true }));
			expect(errors.join(" ")).to.equal("306: 304: 305:");
		});

		it("hold up no reads for a listing that waits", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			let listed = 0;
			for (const _call of $range(1, 6)) {
				server.run(() => {
					store.listVersionsAsync("key", { isDescending: true });
					listed += 1;
				});
			}
			let read = 0;
			for (const _call of $range(1, 62)) {
				server.run(() => {
					store.getAsync("key", false);
					read += 1;
				});
			}
			cloud.advance(3);
			expect(read).to.equal(62);
			expect(listed).to.equal(5);
			cloud.advance(10);
			expect(listed).to.equal(6);
		});

		it("refuse each kind of call with a number of its own", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			const flood = (call: () => void): string => {
				let first = "";
				for (const _call of $range(1, 100)) {
					server.run(() => {
						const [isOk, problem] = pcall(call);
						if (!isOk && first === "") first = tostring(problem);
					});
				}
				return first.sub(1, 4);
			};
			expect(flood(() => store.getAsync("key", false))).to.equal("301:");
			expect(flood(() => store.listVersionsAsync("key", { isDescending: true }))).to.equal("305:");
			expect(flood(() => store.removeAsync("key"))).to.equal("306:");
			cloud.advance(300);
			expect(flood(() => store.updateAsync("key", () => $tuple(1)))).to.equal("304:");
		});

		it("are absent from a cloud without budgets", () => {
			const cloud = new SimCloud({ budgets: false });
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			for (const index of $range(1, 300)) server.run(() => store.setAsync(`key${index}`, index));
			cloud.advance(1);
			expect(cloud.dataStore("A").keys().size()).to.equal(300);
		});
	});
};
