import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { DIRECTIONS, IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES, STORE_NAME } from "../support/world";

interface Gift {
	Coins: number;
}

/** The coins that a handler is given, as they come. */
function collect(server: PeerServer, profile: Profile<PlayerData>, isTaking = true): Array<number> {
	const coins = new Array<number>();
	server.run(() => {
		profile.MessageHandler<Gift>((message, processed) => {
			coins.push(message.Coins);
			if (isTaking) processed();
		});
	});
	return coins;
}

/** The ids of the stored messages, oldest first, after the counter that numbers them. */
function queueOf(cloud: SimCloud, key: string): Array<number> {
	const record = cloud.dataStore(STORE_NAME).read(key) as { GlobalUpdates: [number, Array<[number, Gift]>] };
	return [record.GlobalUpdates[0], ...record.GlobalUpdates[1].map((entry) => entry[0])];
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const signalMode of SIGNAL_MODES) {
		for (const { from, to } of DIRECTIONS) {
			const start = (): { cloud: SimCloud; sender: PeerServer; receiver: PeerServer } => {
				const cloud = newCloud({ signalMode });
				return { cloud, sender: startPeer(cloud, from), receiver: startPeer(cloud, to) };
			};

			describe(`a message sent by ${from} and received by ${to}, engine signals ${signalMode}`, () => {
				it("reaches an online session within seconds, once, and leaves the queue with the next save", () => {
					const { cloud, sender, receiver } = start();
					const profile = receiver.load("a");
					const coins = collect(receiver, profile);
					cloud.advance(20);
					expect(sender.send("a", { Coins: 5 })).to.equal(true);
					cloud.advance(5);
					expectSame([5], coins);
					receiver.run(() => profile.Save());
					cloud.advance(5);
					expectSame([1], queueOf(cloud, "a"));
					cloud.advance(330);
					expectSame([5], coins);
				});

				it("waits for an offline user and is handled before MessageHandler returns", () => {
					const { cloud, sender, receiver } = start();
					receiver.unload(receiver.load("a"));
					expect(sender.send("a", { Coins: 5 })).to.equal(true);
					expect(sender.send("a", { Coins: 6 })).to.equal(true);
					const profile = receiver.load("a");
					const order = new Array<string>();
					receiver.run(() => {
						profile.MessageHandler<Gift>((message, processed) => {
							order.push(`message ${message.Coins}`);
							processed();
						});
						order.push("returned");
					});
					expect(order.join(", ")).to.equal("message 5, message 6, returned");
					receiver.unload(profile);
					expectSame([2], queueOf(cloud, "a"));
				});

				it("waits for a user who has never played, who begins with the template", () => {
					const { cloud, sender, receiver } = start();
					sender.send("a", { Coins: 5 });
					sender.send("a", { Coins: 6 });
					const profile = receiver.load("a");
					expectSame({ Cash: 100, Items: [], Nested: { Level: 1 } }, profile.Data);
					expect(profile.SessionLoadCount).to.equal(1);
					expectSame([5, 6], collect(receiver, profile));
					receiver.unload(profile);
					expectSame([2], queueOf(cloud, "a"));
				});

				it("that nobody takes goes to the next handler, to the next session and to the other kind of server", () => {
					const { cloud, sender, receiver } = start();
					const profile = receiver.load("a");
					const refused = collect(receiver, profile, false);
					sender.send("a", { Coins: 5 });
					cloud.advance(5);
					expectSame([5], refused);
					expectSame([5], collect(receiver, profile, false));
					receiver.unload(profile);
					expectSame([1, 1], queueOf(cloud, "a"));
					const later = sender.load("a");
					expectSame([5], collect(sender, later));
					sender.unload(later);
					expectSame([1], queueOf(cloud, "a"));
				});

				it("gets the next number, whoever sent the one before and whatever was processed", () => {
					const { cloud, sender, receiver } = start();
					sender.send("a", { Coins: 1 });
					receiver.send("a", { Coins: 2 });
					sender.send("a", { Coins: 3 });
					expectSame([3, 1, 2, 3], queueOf(cloud, "a"));
					const profile = receiver.load("a");
					expectSame([1, 2, 3], collect(receiver, profile));
					receiver.unload(profile);
					sender.send("a", { Coins: 4 });
					receiver.send("a", { Coins: 5 });
					expectSame([5, 4, 5], queueOf(cloud, "a"));
				});

				it("stays when it comes in the very save that ends the session, and its user gets it next time", () => {
					const { cloud, sender, receiver } = start();
					const profile = receiver.load("a");
					const coins = collect(receiver, profile);
					cloud.advance(20);
					receiver.run(() => profile.EndSession());
					sender.send("a", { Coins: 5 });
					cloud.advance(10);
					expectSame([], coins);
					expectSame([5], collect(sender, sender.load("a")));
				});

				it("survives the hand-off to the other server unhandled, or is gone there when it was processed", () => {
					const { cloud, sender, receiver } = start();
					const profile = receiver.load("a");
					receiver.run(() => {
						profile.MessageHandler<Gift>((message, processed) => {
							if (message.Coins === 5) processed();
						});
					});
					cloud.advance(20);
					sender.send("a", { Coins: 5 });
					cloud.advance(10);
					sender.send("a", { Coins: 6 });
					cloud.advance(10);
					expectSame([6], collect(sender, sender.load("a")));
				});

				it("is found by GetAsync, can be cleared there, and SetAsync takes it out of the queue", () => {
					const { cloud, sender, receiver } = start();
					receiver.unload(receiver.load("a"));
					sender.send("a", { Coins: 5 });
					sender.send("a", { Coins: 6 });
					// The reference would read the engine's cache, which is up to 4 s old.
					cloud.advance(5);
					const viewed = receiver.await(() => receiver.store().GetAsync("a"))!;
					receiver.run(() => {
						viewed.MessageHandler<Gift>((message, processed) => {
							if (message.Coins === 5) processed();
						});
					});
					receiver.await(() => viewed.SetAsync());
					expectSame([2, 2], queueOf(cloud, "a"));
				});
			});
		}
	}

	describe("a burst of messages from ProfileStore 1.0.3", () => {
		it("reaches a session of Coffer whole, in order, within 10 s of each", () => {
			const cloud = newCloud();
			const sender = startPeer(cloud, OLD);
			const receiver = startPeer(cloud, NEW);
			const coins = collect(receiver, receiver.load("a"));
			cloud.advance(20);
			for (const amount of [1, 2, 3, 4, 5]) {
				sender.send("a", { Coins: amount });
				cloud.advance(1);
			}
			cloud.advance(5);
			expectSame([1, 2, 3, 4, 5], coins);
		});
	});

	describe("a burst of messages from Coffer", () => {
		// The reference hears no notice within 6 s of the one before it: that is its own limit.
		it("reaches a session of ProfileStore 1.0.3 whole and in order with its next save", () => {
			const cloud = newCloud();
			const sender = startPeer(cloud, NEW);
			const receiver = startPeer(cloud, OLD);
			const profile = receiver.load("a");
			const coins = collect(receiver, profile);
			cloud.advance(20);
			for (const amount of [1, 2, 3, 4, 5]) {
				sender.send("a", { Coins: amount });
				cloud.advance(1);
			}
			receiver.run(() => profile.Save());
			cloud.advance(5);
			expectSame([1, 2, 3, 4, 5], coins);
		});
	});

	describe("a full queue", () => {
		const fill = (): { cloud: SimCloud; older: PeerServer; newer: PeerServer } => {
			const cloud = newCloud();
			const older = startPeer(cloud, OLD);
			const newer = startPeer(cloud, NEW);
			for (const server of [older, newer]) server.ProfileStore.SetConstant("MAX_MESSAGE_QUEUE", 2);
			older.send("a", { Coins: 1 });
			newer.send("a", { Coins: 2 });
			return { cloud, older, newer };
		};

		it("of two servers' messages is refused by Coffer with false, and keeps what it has", () => {
			const { cloud, newer } = fill();
			expect(newer.send("a", { Coins: 3 })).to.equal(false);
			expectSame([2, 1, 2], queueOf(cloud, "a"));
		});

		it("still loses its oldest to an old server's message, and Coffer reads on", () => {
			const { cloud, older, newer } = fill();
			expect(older.send("a", { Coins: 3 })).to.equal(true);
			expectSame([3, 2, 3], queueOf(cloud, "a"));
			expectSame([2, 3], collect(newer, newer.load("a")));
		});
	});

	describe("a message that Coffer sends with a lost reply", () => {
		it("is stored once beside an old server's session", () => {
			const cloud = newCloud();
			const receiver = startPeer(cloud, OLD);
			const sender = startPeer(cloud, NEW, { name: "sender" });
			const coins = collect(receiver, receiver.load("a"));
			cloud.advance(20);
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply", server: "sender", key: "a" });
			expect(sender.send("a", { Coins: 5 })).to.equal(true);
			cloud.advance(400);
			expectSame([5], coins);
			expect(recordOf(cloud, "a").GlobalUpdates[0]).to.equal(1);
		});
	});
};
