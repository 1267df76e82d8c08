import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

function write(server: SimServer, key = "key", value: unknown = 1): () => void {
	return () => server.await(() => server.engine.dataStores.getDataStore("A").setAsync(key, value), 60);
}

export = () => {
	describe("a scripted fault", () => {
		it("fails a call without an effect, once", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const fault = cloud.faults.script({ call: "SetAsync", kind: "errorBefore" });
			expect(write(server)).to.throw("502:");
			expect(cloud.dataStore("A").read("key")).to.equal(undefined);
			write(server)();
			expect(cloud.dataStore("A").read("key")).to.equal(1);
			expect(fault.hits()).to.equal(1);
		});

		it("loses the reply of a call that took effect", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.script({ kind: "lostReply", message: "504: lost on the way" });
			expect(write(server)).to.throw("504: lost on the way");
			expect(cloud.dataStore("A").read("key")).to.equal(1);
		});

		it("loses the reply of an update, or lets it fail before its transform", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			let runs = 0;
			const update = (): void => {
				server.await(() => {
					store.updateAsync("key", () => {
						runs += 1;
						return $tuple(runs);
					});
				});
			};
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore" });
			expect(update).to.throw("502:");
			expect(runs).to.equal(0);
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
			expect(update).to.throw("502:");
			expect(cloud.dataStore("A").read("key")).to.equal(1);
		});

		it("lets a call hang for ever, without an effect", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.script({ kind: "hang" });
			expect(write(server)).to.throw("60 virtual seconds");
			expect(cloud.dataStore("A").read("key")).to.equal(undefined);
		});

		it("delays the reply, not the effect", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.script({ kind: "delay", seconds: 30 });
			server.run(() => server.engine.dataStores.getDataStore("A").setAsync("key", 1));
			cloud.advance(1);
			expect(cloud.dataStore("A").read("key")).to.equal(1);
			write(server)();
			expect(cloud.now() < 2).to.equal(true);
		});

		it("meets only the calls that it names, after those it lets through", () => {
			const cloud = new SimCloud();
			const east = cloud.startServer({ name: "east" });
			const west = cloud.startServer({ name: "west" });
			const fault = cloud.faults.script({
				call: "SetAsync",
				server: "east",
				store: "A",
				key: "gold",
				kind: "errorBefore",
				after: 1,
				times: 2,
			});
			write(west, "gold")();
			write(east, "silver")();
			write(east, "gold")();
			expect(write(east, "gold")).to.throw("502:");
			expect(write(east, "gold")).to.throw("502:");
			write(east, "gold")();
			expect(fault.hits()).to.equal(2);
		});

		it("ends when it is stopped or all faults are cleared", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.script({ kind: "errorBefore", times: 100 }).stop();
			write(server)();
			cloud.faults.script({ kind: "errorBefore", times: 100 });
			cloud.faults.rates.errorBefore = 1;
			cloud.faults.outage("dataStore", cloud.now() + 1000);
			cloud.faults.clear();
			write(server)();
		});
	});

	describe("fault rates", () => {
		it("strike about as often as they say", () => {
			const cloud = new SimCloud({ budgets: false });
			const server = cloud.startServer();
			cloud.faults.rates.errorBefore = 0.3;
			let failed = 0;
			for (const _call of $range(1, 400)) {
				const [isOk] = pcall(write(server));
				if (!isOk) failed += 1;
			}
			expect(failed > 80 && failed < 160).to.equal(true);
		});

		it("do not move the workload when they are taken away", () => {
			const draw = (rate: number): string => {
				const cloud = new SimCloud({ seed: 7 });
				cloud.faults.rates.errorBefore = rate;
				const server = cloud.startServer();
				for (const _call of $range(1, 20)) pcall(write(server));
				return server.engine.random.guid();
			};
			expect(draw(0)).to.equal(draw(0.5));
		});

		it("hold for one service at a time during an outage", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			cloud.faults.outage("dataStore", 10);
			expect(write(server)).to.throw("502:");
			server.await(() => server.engine.messaging.publishAsync("topic", "hello"));
			cloud.advance(10);
			write(server)();
		});

		it("fail updates before their transform as well as at their write", () => {
			const cloud = new SimCloud({ budgets: false });
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			cloud.faults.rates.errorBefore = 1;
			let transforms = 0;
			for (const _call of $range(1, 40)) {
				pcall(() => {
					server.await(() => {
						store.updateAsync("key", () => {
							transforms += 1;
							return $tuple(1);
						});
					});
				});
			}
			expect(transforms > 5 && transforms < 35).to.equal(true);
			expect(cloud.dataStore("A").read("key")).to.equal(undefined);
		});
	});
};
