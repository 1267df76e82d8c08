import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { SIGNAL_MODES } from "../support/world";

interface Gift {
	Coins: number;
}

function collect(server: PeerServer, profile: Profile<PlayerData>, isTaking: boolean): Array<number> {
	const coins = new Array<number>();
	server.run(() => {
		profile.MessageHandler<Gift>((message, processed) => {
			coins.push(message.Coins);
			if (isTaking) processed();
		});
	});
	return coins;
}

function queueLength(cloud: SimCloud, key: string): number {
	return recordOf(cloud, key).GlobalUpdates[1].size();
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		for (const signalMode of SIGNAL_MODES) {
			const start = (): { cloud: SimCloud; server: PeerServer; profile: Profile<PlayerData> } => {
				const cloud = newCloud({ signalMode });
				const server = startPeer(cloud, kind);
				return { cloud, server, profile: server.load("a") };
			};

			describe(`messages with ${kind}, engine signals ${signalMode}`, () => {
				it("reach a session on the same server, and one on another, within seconds", () => {
					const { cloud, server, profile } = start();
					const coins = collect(server, profile, true);
					expect(server.send("a", { Coins: 5 })).to.equal(true);
					cloud.advance(3);
					expectSame([5], coins);
					cloud.advance(10);
					const sender = startPeer(cloud, kind);
					expect(sender.send("a", { Coins: 6 })).to.equal(true);
					cloud.advance(3);
					expectSame([5, 6], coins);
				});

				it("that wait are handled before MessageHandler returns, in order", () => {
					const { cloud, server, profile } = start();
					server.unload(profile);
					for (const amount of [1, 2, 3]) server.send("a", { Coins: amount });
					const later = server.load("a");
					const order = new Array<string>();
					server.run(() => {
						later.MessageHandler<Gift>((message) => order.push(tostring(message.Coins)));
						order.push("returned");
					});
					expect(order.join(", ")).to.equal("1, 2, 3, returned");
					cloud.advance(1);
				});

				it("stop at the first handler that takes them, and each handler has a copy of its own", () => {
					const { cloud, server, profile } = start();
					server.run(() => profile.MessageHandler<Gift>((message) => (message.Coins = 1_000_000)));
					const taken = collect(server, profile, true);
					const never = collect(server, profile, true);
					server.send("a", { Coins: 5 });
					cloud.advance(3);
					expectSame([5], taken);
					expectSame([], never);
				});

				it("that nobody takes stay, go to new handlers and to the next session", () => {
					const { cloud, server, profile } = start();
					expectSame([], collect(server, profile, false));
					server.send("a", { Coins: 5 });
					cloud.advance(3);
					expectSame([5], collect(server, profile, false));
					server.unload(profile);
					expect(queueLength(cloud, "a")).to.equal(1);
					expectSame([5], collect(server, server.load("a"), false));
				});

				it("are not handed out twice to one handler, however often the profile is saved", () => {
					const { cloud, server, profile } = start();
					const coins = collect(server, profile, false);
					server.send("a", { Coins: 5 });
					for (const _ of $range(1, 5)) {
						server.run(() => profile.Save());
						cloud.advance(2);
					}
					expectSame([5], coins);
					expect(queueLength(cloud, "a")).to.equal(1);
				});

				it("leave the queue with the save after processed(), also when that is called later", () => {
					const { cloud, server, profile } = start();
					server.run(() => {
						profile.MessageHandler((_, processed) => {
							server.sim.engine.scheduler.wait(20);
							processed();
						});
					});
					server.send("a", { Coins: 5 });
					cloud.advance(10);
					server.run(() => profile.Save());
					cloud.advance(3);
					expect(queueLength(cloud, "a")).to.equal(1);
					cloud.advance(20);
					server.run(() => profile.Save());
					cloud.advance(3);
					expect(queueLength(cloud, "a")).to.equal(0);
				});

				it("are not handed to a handler that comes after the end of the session", () => {
					const { cloud, server, profile } = start();
					server.unload(profile);
					server.send("a", { Coins: 5 });
					cloud.advance(3);
					expectSame([], collect(server, profile, true));
					expect(queueLength(cloud, "a")).to.equal(1);
				});

				it("can be cleared by a viewed profile, which writes the queue with SetAsync", () => {
					const { cloud, server, profile } = start();
					server.unload(profile);
					server.send("a", { Coins: 5 });
					server.send("a", { Coins: 6 });
					cloud.advance(5);
					const viewed = server.await(() => server.store().GetAsync("a"))!;
					const seen = new Array<number>();
					server.run(() => {
						viewed.MessageHandler<Gift>((message, processed) => {
							seen.push(message.Coins);
							if (message.Coins === 5) processed();
						});
					});
					expectSame([5, 6], seen);
					server.await(() => viewed.SetAsync());
					expectSame([[2, { Coins: 6 }]], recordOf(cloud, "a").GlobalUpdates[1]);
				});

				it("are stored although some requests fail", () => {
					const { cloud, server, profile } = start();
					const coins = collect(server, profile, true);
					cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 3 });
					expect(server.send("a", { Coins: 5 })).to.equal(true);
					cloud.advance(5);
					expectSame([5], coins);
				});
			});
		}
	}
};
