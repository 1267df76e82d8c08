import { SimCloud } from "../../src/testing";
import { Signal } from "../../src/util/signal";
import { describe as describeValue } from "../../src/util/text";
import { SIGNAL_MODES } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a signal of the library, engine signals ${signalMode}`, () => {
			let cloud: SimCloud;
			let server: ReturnType<SimCloud["startServer"]>;
			let signal: Signal<[value: number]>;

			beforeEach(() => {
				cloud = new SimCloud({ signalMode });
				server = cloud.startServer();
				signal = new Signal(server.engine.scheduler);
			});

			it("runs its listeners before Fire returns, the newest first", () => {
				const order = new Array<string>();
				signal.Connect((value) => order.push(`first ${value}`));
				signal.Connect((value) => order.push(`second ${value}`));
				server.run(() => {
					signal.Fire(5);
					order.push("returned");
				});
				expect(order.join(", ")).to.equal("second 5, first 5, returned");
			});

			it("does not call a listener that connects while it fires", () => {
				let late = 0;
				signal.Connect(() => signal.Connect(() => (late += 1)));
				server.run(() => signal.Fire(1));
				expect(late).to.equal(0);
				server.run(() => signal.Fire(2));
				expect(late).to.equal(1);
			});

			it("goes on after a listener that raises or yields", () => {
				let calls = 0;
				signal.Connect(() => (calls += 1));
				signal.Connect(() => error("a mistake"));
				signal.Connect(() => {
					server.engine.scheduler.wait(100);
				});
				server.run(() => signal.Fire(1));
				expect(calls).to.equal(1);
				expect(cloud.takeErrors().size()).to.equal(1);
			});

			it("leaves out who disconnects, also twice, also in the middle of a Fire", () => {
				const order = new Array<string>();
				const oldest = signal.Connect(() => order.push("oldest"));
				const middle = signal.Connect(() => order.push("middle"));
				signal.Connect(() => {
					order.push("newest");
					middle.Disconnect();
					middle.Disconnect();
				});
				server.run(() => signal.Fire(1));
				expect(order.join(", ")).to.equal("newest, oldest");
				expect(signal.GetListenerCount()).to.equal(2);
				oldest.Disconnect();
				expect(signal.GetListenerCount()).to.equal(1);
			});

			it("leaves out the one after a listener that disconnects itself and that one", () => {
				const order = new Array<string>();
				signal.Connect(() => order.push("oldest"));
				const middle = signal.Connect(() => order.push("middle"));
				const newest = signal.Connect(() => {
					newest.Disconnect();
					middle.Disconnect();
				});
				server.run(() => signal.Fire(1));
				expect(order.join(", ")).to.equal("oldest");
			});

			it("may disconnect itself while it runs", () => {
				let calls = 0;
				const connection = signal.Connect(() => {
					calls += 1;
					connection.Disconnect();
				});
				server.run(() => {
					signal.Fire(1);
					signal.Fire(2);
				});
				expect(calls).to.equal(1);
			});

			it("wakes every thread that waits, once", () => {
				const seen = new Array<number>();
				for (const _ of $range(1, 2)) {
					server.run(() => {
						const [value] = signal.Wait();
						seen.push(value);
					});
				}
				server.run(() => {
					signal.Fire(5);
					signal.Fire(6);
				});
				expect(seen.join(",")).to.equal("5,5");
				expect(signal.GetListenerCount()).to.equal(0);
			});

			it("does nothing for a waiting thread that was cancelled", () => {
				const waiting = server.run(() => {
					signal.Wait();
				});
				server.engine.scheduler.cancel(waiting);
				server.run(() => signal.Fire(5));
				expect(cloud.errors.size()).to.equal(0);
			});
		});
	}

	describe("the description of a value in an error text", () => {
		it("names its type, and the value where that helps", () => {
			expect(describeValue(undefined)).to.equal("nil");
			expect(describeValue(5)).to.equal("the number 5");
			expect(describeValue(true)).to.equal("the boolean true");
			expect(describeValue({})).to.equal("a table");
			expect(describeValue("abc")).to.equal('the string "abc" (3 characters)');
		});

		it("cuts a long text, and says how long it is", () => {
			const text = describeValue(string.rep("x", 500));
			expect(text.size() < 100).to.equal(true);
			expect(text.find("500 characters", 1, true)[0] !== undefined).to.equal(true);
		});
	});
};
