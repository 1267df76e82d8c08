import { SimCloud } from "../../src/testing";

export = () => {
	describe("the scheduler of a simulated server", () => {
		it("runs a spawned thread at once and a deferred one at the end of the step", () => {
			const cloud = new SimCloud();
			const { scheduler } = cloud.startServer().engine;
			const order = new Array<string>();
			cloud.servers[0].run(() => {
				scheduler.defer(() => order.push("deferred"));
				scheduler.spawn(() => order.push("spawned"));
				order.push("after");
			});
			expect(order.join(" ")).to.equal("spawned after deferred");
		});

		it("lets a wait end in a later frame, after at least the time asked for", () => {
			const cloud = new SimCloud({ frameRate: 10 });
			const server = cloud.startServer();
			const [shortest, longer] = server.await(() => {
				const first = server.engine.scheduler.wait();
				return [first, server.engine.scheduler.wait(1)] as const;
			});
			expect(shortest > 0).to.equal(true);
			expect(shortest <= 0.1 + 1e-6).to.equal(true);
			expect(longer >= 1 && longer <= 1.1 + 1e-6).to.equal(true);
		});

		it("goes on event by event, however far away the next one is, until nothing is left", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const seen = new Array<number>();
			for (const seconds of [1, 5000]) server.engine.scheduler.delay(seconds, () => seen.push(seconds));
			expect(cloud.step()).to.equal(true);
			expect(seen.join(" ")).to.equal("1");
			expect(cloud.now() < 2).to.equal(true);
			expect(cloud.step()).to.equal(true);
			expect(seen.join(" ")).to.equal("1 5000");
			expect(cloud.step()).to.equal(false);
			expect(cloud.now() < 5001).to.equal(true);
			expect(() => server.await(() => cloud.step())).to.throw("drives the cloud");
		});

		it("hands a delayed thread its arguments, unless it was cancelled", () => {
			const cloud = new SimCloud();
			const { scheduler } = cloud.startServer().engine;
			const seen = new Array<string>();
			scheduler.delay(2, (text: string) => seen.push(text), "kept");
			const cancelled = scheduler.delay(1, (text: string) => seen.push(text), "cancelled");
			scheduler.cancel(cancelled);
			cloud.advance(1.9);
			expect(seen.size()).to.equal(0);
			cloud.advance(0.2);
			expect(seen.join(" ")).to.equal("kept");
		});

		it("does nothing when it resumes or cancels a thread that ended", () => {
			const cloud = new SimCloud();
			const { scheduler } = cloud.startServer().engine;
			let count = 0;
			const ended = scheduler.spawn(() => {
				count += 1;
			});
			scheduler.resume(ended);
			scheduler.cancel(ended);
			expect(count).to.equal(1);
		});

		it("kills a thread in the middle of a call, and the call still takes effect", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const store = server.engine.dataStores.getDataStore("A");
			let isPast = false;
			const caller = server.run(() => {
				store.setAsync("key", 1);
				isPast = true;
			});
			server.engine.scheduler.cancel(caller);
			cloud.advance(5);
			expect(isPast).to.equal(false);
			expect(cloud.dataStore("A").read("key")).to.equal(1);
		});

		it("fires the heartbeat every frame while somebody listens", () => {
			const cloud = new SimCloud({ frameRate: 20 });
			const { scheduler } = cloud.startServer().engine;
			let frames = 0;
			let seconds = 0;
			const connection = scheduler.onHeartbeat((deltaSeconds) => {
				frames += 1;
				seconds += deltaSeconds;
			});
			cloud.advance(10);
			connection.Disconnect();
			cloud.advance(10);
			expect(frames >= 199 && frames <= 201).to.equal(true);
			expect(math.abs(seconds - 10) < 0.1).to.equal(true);
		});

		it("remembers the error of a thread, and everything else goes on", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer({ name: "east" });
			let isReached = false;
			server.run(() => {
				server.engine.scheduler.spawn(() => error("boom"));
				isReached = true;
			});
			expect(isReached).to.equal(true);
			const known = SimCloud.uncaughtErrors().size();
			const errors = cloud.takeErrors();
			expect(errors.size()).to.equal(1);
			expect(errors[0].find("[east]", 1, true)[0]).to.equal(1);
			expect(errors[0].find("boom", 1, true)[0] !== undefined).to.equal(true);
			expect(server.output[0].kind).to.equal("error");
			expect(cloud.errors.size()).to.equal(0);
			expect(SimCloud.uncaughtErrors().size()).to.equal(known - 1);
		});
	});

	describe("driving a simulated cloud", () => {
		it("answers what an awaited callback returned and raises what it raised", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			expect(
				server.await(() => {
					server.engine.scheduler.wait(3);
					return "done";
				}),
			).to.equal("done");
			expect(() => server.await(() => error("refused", 0))).to.throw("refused");
			expect(cloud.errors.size()).to.equal(0);
		});

		it("raises when an awaited callback takes longer than its limit", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			expect(() => server.await(() => server.engine.scheduler.wait(60), 10)).to.throw("10 virtual seconds");
			expect(cloud.now()).to.equal(10);
		});

		it("raises when the server ends before an awaited callback returned", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			server.engine.scheduler.delay(1, () => server.crash());
			expect(() => server.await(() => server.engine.scheduler.wait(60))).to.throw("ended before");
		});

		it("refuses to be driven from inside a simulated thread", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			let message = "";
			server.run(() => {
				const [, problem] = pcall(() => cloud.advance(1));
				message = tostring(problem);
			});
			expect(message.find("inside a simulated thread", 1, true)[0] !== undefined).to.equal(true);
		});

		it("refuses a call that would yield outside of every simulated thread", () => {
			const cloud = new SimCloud();
			const store = cloud.startServer().engine.dataStores.getDataStore("A");
			expect(() => store.getAsync("key", false)).to.throw("simulated thread");
		});

		it("runs until a condition holds, or until the limit", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			let isDone = false;
			server.engine.scheduler.delay(4, () => {
				isDone = true;
			});
			expect(cloud.runUntil(() => isDone, 2)).to.equal(false);
			expect(cloud.now()).to.equal(2);
			expect(cloud.runUntil(() => isDone, 10)).to.equal(true);
			expect(cloud.now() < 4.1).to.equal(true);
		});
	});
};
