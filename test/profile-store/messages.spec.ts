import { SimCloud } from "../../src/testing";
import type { Profile } from "../../src/profile-store/types";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

interface Gift {
	Coins: number;
}

/** Collects what a profile's handler is given, and marks it processed unless told otherwise. */
function collect(server: TestServer, profile: Profile<PlayerData>, isTaking = true): Array<number> {
	const coins = new Array<number>();
	server.sim.run(() => {
		profile.MessageHandler<Gift>((message, processed) => {
			coins.push(message.Coins);
			if (isTaking) processed();
		});
	});
	return coins;
}

function send(server: TestServer, key: string, coins: number): boolean {
	return server.await(() => server.store().MessageAsync(key, { Coins: coins }));
}

function queueLength(cloud: SimCloud, key: string): number {
	const record = cloud.dataStore("PlayerData").read(key) as { GlobalUpdates: [number, Array<unknown>] };
	return record.GlobalUpdates[1].size();
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a message, engine signals ${signalMode}`, () => {
			it("reaches a session on another server within seconds, once, and leaves the queue", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const sender = startServer(cloud);
				const profile = owner.load("a");
				const coins = collect(owner, profile);
				expect(send(sender, "a", 5)).to.equal(true);
				cloud.advance(5);
				expect(coins.join(",")).to.equal("5");
				owner.sim.run(() => profile.EndSession());
				cloud.advance(5);
				expect(queueLength(cloud, "a")).to.equal(0);
			});

			it("reaches a session on the same server", () => {
				const { cloud, server } = startWorld({ signalMode });
				const coins = collect(server, server.load("a"));
				expect(send(server, "a", 5)).to.equal(true);
				cloud.advance(2);
				expect(coins.join(",")).to.equal("5");
			});

			it("is stored as it was when it was sent, whatever the game does to its table meanwhile", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.sim.run(() => {
					const gift = { Coins: 5 };
					server.sim.engine.scheduler.spawn(() => server.store().MessageAsync("a", gift));
					gift.Coins = 1_000_000;
				});
				cloud.advance(2);
				expect(collect(server, server.load("a")).join(",")).to.equal("5");
			});

			it("waits for a user who is offline, or who has never played", () => {
				const { server } = startWorld({ signalMode });
				expect(send(server, "new", 5)).to.equal(true);
				const profile = server.load("new");
				expect(profile.Data.Cash).to.equal(100);
				const coins = collect(server, profile);
				expect(coins.join(",")).to.equal("5");
			});

			it("that waits is handled before MessageHandler returns", () => {
				const { server } = startWorld({ signalMode });
				send(server, "a", 5);
				const profile = server.load("a");
				const order = new Array<string>();
				server.sim.run(() => {
					profile.MessageHandler<Gift>((message) => order.push(`message ${message.Coins}`));
					order.push("returned");
				});
				expect(order.join(", ")).to.equal("message 5, returned");
			});

			it("stops at the first handler that takes it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const refused = collect(server, profile, false);
				const taken = collect(server, profile, true);
				const never = collect(server, profile, true);
				send(server, "a", 5);
				cloud.advance(2);
				expect(refused.size()).to.equal(1);
				expect(taken.size()).to.equal(1);
				expect(never.size()).to.equal(0);
			});

			it("is offered to each handler once in a session, however many saves follow", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const refused = collect(server, profile, false);
				send(server, "a", 5);
				for (const _ of $range(1, 3)) {
					cloud.advance(2);
					server.sim.run(() => profile.Save());
				}
				send(server, "a", 6);
				cloud.advance(2);
				expect(refused.join(",")).to.equal("5,6");
			});

			it("that is taken while a save is on its way is not handed out again", () => {
				const { cloud, server } = startWorld({ signalMode });
				send(server, "a", 5);
				const profile = server.load("a");
				cloud.faults.script({ call: "UpdateAsync", key: "a", kind: "delay", seconds: 3 });
				server.sim.run(() => profile.Save());
				cloud.advance(1);
				const first = collect(server, profile);
				cloud.advance(5);
				const second = collect(server, profile);
				server.sim.run(() => profile.Save());
				cloud.advance(2);
				expect(first.join(",")).to.equal("5");
				expect(second.size()).to.equal(0);
				expect(queueLength(cloud, "a")).to.equal(0);
			});

			it("is a copy of its own for each handler", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				server.sim.run(() => profile.MessageHandler<Gift>((message) => (message.Coins = 1_000_000)));
				const coins = collect(server, profile);
				send(server, "a", 5);
				cloud.advance(2);
				expect(coins.join(",")).to.equal("5");
			});

			it("that nobody took goes to new handlers and to the next session", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				collect(server, profile, false);
				send(server, "a", 5);
				cloud.advance(2);
				expect(collect(server, profile, false).join(",")).to.equal("5");
				server.sim.run(() => profile.EndSession());
				cloud.advance(2);
				expect(collect(server, server.load("a")).join(",")).to.equal("5");
			});

			it("is with one handler at a time, also when that one yields before it takes it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				let second = 0;
				server.sim.run(() => {
					profile.MessageHandler((_, processed) => {
						server.sim.engine.scheduler.wait(5);
						processed();
					});
					profile.MessageHandler(() => {
						second += 1;
					});
				});
				send(server, "a", 5);
				cloud.advance(10);
				expect(second).to.equal(0);
			});

			it("goes on to the next handler when one raises", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				server.sim.run(() => profile.MessageHandler(() => error("a handler's own mistake")));
				const coins = collect(server, profile);
				send(server, "a", 5);
				cloud.advance(2);
				expect(coins.join(",")).to.equal("5");
				expect(cloud.takeErrors().size()).to.equal(1);
			});

			it("of a burst arrives within 10 s like all the others, in order", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const sender = startServer(cloud);
				const coins = collect(owner, owner.load("a"));
				for (const amount of [1, 2, 3, 4, 5]) {
					send(sender, "a", amount);
					cloud.advance(1);
				}
				cloud.advance(5);
				expect(coins.join(",")).to.equal("1,2,3,4,5");
			});

			it("is stored once when the reply of its request is lost", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply", key: "a" });
				expect(send(server, "a", 5)).to.equal(true);
				expect(queueLength(cloud, "a")).to.equal(1);
			});

			it("is stored once when a try that failed lands late, after the messages that followed", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "UpdateAsync", kind: "lateEffect", seconds: 20 });
				expect(send(server, "a", 5)).to.equal(true);
				expect(send(server, "a", 6)).to.equal(true);
				cloud.advance(30);
				expect(queueLength(cloud, "a")).to.equal(2);
			});

			it("is refused with false when the queue is full, and the queue keeps what it has", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 2);
				expect(send(server, "a", 1)).to.equal(true);
				expect(send(server, "a", 2)).to.equal(true);
				expect(send(server, "a", 3)).to.equal(false);
				expect(queueLength(cloud, "a")).to.equal(2);
			});

			it("answers false, without a request, once the server closes", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				server.load("held");
				server.sim.close();
				let result: boolean | undefined;
				server.sim.run(() => {
					result = server.store().MessageAsync("a", { Coins: 1 });
				});
				expect(result).to.equal(false);
				cloud.advance(10);
				expect(cloud.dataStore("PlayerData").read("a")).to.equal(undefined);
			});

			it("that is under way when the server closes is still stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.store();
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", key: "a" });
				let result: boolean | undefined;
				server.sim.run(() => {
					result = server.store().MessageAsync("a", { Coins: 1 });
				});
				cloud.advance(0.02);
				server.sim.close();
				cloud.advance(20);
				expect(result).to.equal(true);
				expect(queueLength(cloud, "a")).to.equal(1);
			});

			it("can be cleared by a viewed profile that is set", () => {
				const { cloud, server } = startWorld({ signalMode });
				send(server, "a", 5);
				send(server, "a", 6);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				server.sim.run(() => {
					viewed.MessageHandler<Gift>((message, processed) => {
						if (message.Coins === 5) processed();
					});
				});
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(queueLength(cloud, "a")).to.equal(1);
			});
		});
	}
};
