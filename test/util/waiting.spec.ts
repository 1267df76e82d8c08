import { SimCloud } from "../../src/testing";
import { Bell } from "../../src/util/bell";
import { bindToClose } from "../../src/util/bind-to-close";
import { endOfStep } from "../../src/util/end-of-step";
import { KeyedQueue } from "../../src/util/keyed-queue";
import { SIGNAL_MODES } from "../support/world";

type Mode = (typeof SIGNAL_MODES)[number];

function startEngine(signalMode: Mode) {
	const cloud = new SimCloud({ signalMode });
	const sim = cloud.startServer();
	return { cloud, sim, scheduler: sim.engine.scheduler };
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a bell, engine signals ${signalMode}`, () => {
			it("lets sleep for so many seconds, or until it rings", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const bell = new Bell(scheduler);
				const woken = new Array<number>();
				sim.run(() => {
					for (const seconds of [2, 10]) {
						bell.sleep(seconds);
						woken.push(math.floor(cloud.now() + 0.1));
					}
				});
				cloud.advance(5);
				sim.run(() => bell.ring());
				expect(woken.join(", ")).to.equal("2, 5");
			});

			it("ends no later sleep by the timer of one that was ended", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const bell = new Bell(scheduler);
				let isAwake = false;
				sim.run(() => {
					bell.sleep(3);
					bell.sleep(10);
					isAwake = true;
				});
				cloud.advance(1);
				sim.run(() => bell.ring());
				cloud.advance(4);
				expect(isAwake).to.equal(false);
				cloud.advance(7);
				expect(isAwake).to.equal(true);
			});

			it("does nothing where nobody sleeps", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const bell = new Bell(scheduler);
				let isAwake = false;
				sim.run(() => {
					bell.ring();
					bell.sleep(1);
					isAwake = true;
				});
				expect(isAwake).to.equal(false);
				cloud.advance(2);
				expect(isAwake).to.equal(true);
			});
		});

		describe(`the end of a step, engine signals ${signalMode}`, () => {
			it("comes after all that the step does, and in no later frame", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const order = new Array<string>();
				const startedAt = cloud.now();
				sim.run(() => {
					scheduler.spawn(() => {
						endOfStep(scheduler);
						order.push("end");
					});
					order.push("step");
				});
				expect(order.join(", ")).to.equal("step, end");
				expect(cloud.now()).to.equal(startedAt);
			});
		});

		describe(`a turn at a key that is waited for with a limit, engine signals ${signalMode}`, () => {
			it("comes at once where the key is free, and answers what the work answers", () => {
				const { sim, scheduler } = startEngine(signalMode);
				const queue = new KeyedQueue(scheduler);
				expect(sim.await(() => queue.tryRun("a", 0, () => 5))).to.equal(5);
				expect(() => sim.await(() => queue.tryRun("a", 1, () => error("broken", 0)))).to.throw("broken");
				expect(sim.await(() => queue.run("a", () => 6))).to.equal(6);
			});

			it("is given up in time, and passed by: those behind keep their order", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const queue = new KeyedQueue(scheduler);
				const done = new Array<string>();
				const work = (name: string) => () => {
					scheduler.wait(3);
					done.push(name);
					return name;
				};
				sim.run(() => queue.run("a", work("first")));
				let answer: string | undefined = "none yet";
				let answeredAt = 0;
				sim.run(() => {
					answer = queue.tryRun("a", 2, work("hasty"));
					answeredAt = cloud.now();
				});
				sim.run(() => queue.tryRun("a", 20, work("patient")));
				sim.run(() => queue.run("a", work("last")));
				cloud.advance(15);
				expect(answer).to.equal(undefined);
				expect(math.abs(answeredAt - 2) < 0.1).to.equal(true);
				expect(done.join(", ")).to.equal("first, patient, last");
			});

			it("is not given up once it has come, however long the work takes", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				const queue = new KeyedQueue(scheduler);
				sim.run(() => queue.run("a", () => scheduler.wait(1)));
				const answer = sim.await(() => {
					return queue.tryRun("a", 2, () => {
						scheduler.wait(9);
						return "done";
					});
				});
				expect(answer).to.equal("done");
				cloud.advance(5);
				expect(sim.await(() => queue.run("a", () => 6))).to.equal(6);
			});
		});

		describe(`what is bound to the close, engine signals ${signalMode}`, () => {
			it("runs when the server closes, once", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				let runs = 0;
				sim.run(() => bindToClose(sim.engine.host, scheduler, () => (runs += 1)));
				cloud.advance(1);
				expect(runs).to.equal(0);
				sim.close();
				cloud.advance(1);
				expect(runs).to.equal(1);
			});

			it("runs at once, beside its caller, where the server closes already", () => {
				const { cloud, sim, scheduler } = startEngine(signalMode);
				sim.run(() => sim.engine.host.onClose(() => scheduler.wait(20)));
				sim.close();
				const order = new Array<string>();
				sim.run(() => {
					bindToClose(sim.engine.host, scheduler, () => {
						order.push("begins");
						scheduler.wait(1);
						order.push("ends");
					});
					order.push("bound");
				});
				cloud.advance(2);
				expect(order.join(", ")).to.equal("begins, bound, ends");
			});
		});
	}
};
