import { SimCloud } from "../../src/testing";
import { KeyedQueue } from "../../src/util/keyed-queue";
import { runOwned } from "../../src/util/owned-thread";
import { SIGNAL_MODES } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a keyed queue, engine signals ${signalMode}`, () => {
			it("runs the work of one key one after the other, in the order of asking", () => {
				const cloud = new SimCloud({ signalMode });
				const server = cloud.startServer();
				const queue = new KeyedQueue(server.engine.scheduler);
				const order = new Array<string>();
				for (const name of ["one", "two", "three"]) {
					server.run(() => {
						queue.run("a", () => {
							order.push(`${name} begins`);
							server.engine.scheduler.wait(1);
							order.push(`${name} ends`);
						});
					});
				}
				cloud.advance(5);
				expect(order.join(", ")).to.equal(
					"one begins, one ends, two begins, two ends, three begins, three ends",
				);
			});

			it("runs the work of different keys side by side", () => {
				const cloud = new SimCloud({ signalMode });
				const server = cloud.startServer();
				const queue = new KeyedQueue(server.engine.scheduler);
				let running = 0;
				for (const key of ["a", "b"]) {
					server.run(() => {
						queue.run(key, () => {
							running += 1;
							server.engine.scheduler.wait(1);
						});
					});
				}
				expect(running).to.equal(2);
				cloud.advance(2);
			});

			it("hands on what the work answers or raises, and goes on after an error", () => {
				const cloud = new SimCloud({ signalMode });
				const server = cloud.startServer();
				const queue = new KeyedQueue(server.engine.scheduler);
				expect(server.await(() => queue.run("a", () => 5))).to.equal(5);
				expect(() => server.await(() => queue.run("a", () => error("broken", 0)))).to.throw("broken");
				expect(server.await(() => queue.run("a", () => 6))).to.equal(6);
			});
		});

		describe(`an owned thread, engine signals ${signalMode}`, () => {
			it("answers what the work answers, with or without a yield", () => {
				const { engine, server } = startEngine(signalMode);
				expect(server.await(() => runOwned(engine.scheduler, () => 5))).to.equal(5);
				const answer = server.await(() => {
					return runOwned(engine.scheduler, () => {
						engine.scheduler.wait(3);
						return 6;
					});
				});
				expect(answer).to.equal(6);
			});

			it("raises what the work raises", () => {
				const { engine, server } = startEngine(signalMode);
				expect(() => server.await(() => runOwned(engine.scheduler, () => error("broken", 0)))).to.throw(
					"broken",
				);
			});

			it("goes on when the caller's thread is cancelled", () => {
				const { cloud, engine, server } = startEngine(signalMode);
				let isDone = false;
				const caller = server.run(() => {
					runOwned(engine.scheduler, () => {
						engine.scheduler.wait(3);
						isDone = true;
					});
				});
				cloud.advance(1);
				engine.scheduler.cancel(caller);
				cloud.advance(5);
				expect(isDone).to.equal(true);
			});
		});
	}
};

function startEngine(signalMode: "immediate" | "deferred") {
	const cloud = new SimCloud({ signalMode });
	const server = cloud.startServer();
	return { cloud, server, engine: server.engine };
}
