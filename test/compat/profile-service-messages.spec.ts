import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { expectSame, isFree } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, newCloud, SERVER_KINDS, startPeer } from "../support/old-servers";
import type { ServiceServer } from "../support/old-service";
import { startService } from "../support/old-service";
import type { PlayerData } from "../support/world";
import { STORE_NAME } from "../support/world";

interface Gift {
	Coins: number;
}

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

/** The stored queue as it is: `[counter, entries]`. */
function queueOf(cloud: SimCloud, key: string): [number, Array<Array<unknown>>] {
	return (cloud.dataStore(STORE_NAME).read(key) as { GlobalUpdates: [number, Array<Array<unknown>>] }).GlobalUpdates;
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const kind of SERVER_KINDS) {
		const start = (): { cloud: SimCloud; service: ServiceServer; server: PeerServer } => {
			const cloud = newCloud();
			return { cloud, service: startService(cloud), server: startPeer(cloud, kind) };
		};

		describe(`a global update of ProfileService, for ${kind}`, () => {
			it("is a message for a user who is offline, and leaves the queue when it was processed", () => {
				const { cloud, service, server } = start();
				service.unload(service.load("a"));
				service.send("a", { Coins: 5 });
				service.send("a", { Coins: 6 });
				expectSame(
					[
						2,
						[
							[1, 1, false, { Coins: 5 }],
							[2, 1, false, { Coins: 6 }],
						],
					],
					queueOf(cloud, "a"),
				);
				const profile = server.load("a");
				expectSame([5, 6], collect(server, profile));
				server.unload(profile);
				expectSame([2, []], queueOf(cloud, "a"));
			});

			it("is a message for a user who has never played", () => {
				const { cloud, service, server } = start();
				service.send("a", { Coins: 5 });
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(100);
				expectSame([5], collect(server, profile));
				server.unload(profile);
				expectSame([1, []], queueOf(cloud, "a"));
			});

			// ProfileService sends no notices.
			it("reaches a session with its next save", () => {
				const { cloud, service, server } = start();
				const profile = server.load("a");
				const coins = collect(server, profile);
				service.send("a", { Coins: 5 });
				cloud.advance(10);
				expectSame([], coins);
				server.run(() => profile.Save());
				cloud.advance(5);
				expectSame([5], coins);
			});

			it("that ProfileService had locked and not cleared is a message too, and not lost", () => {
				const { cloud, service, server } = start();
				service.send("a", { Coins: 5 });
				const old = service.load("a");
				old.GlobalUpdates.LockActiveUpdate(old.GlobalUpdates.GetActiveUpdates()[0][0]);
				cloud.advance(10);
				service.unload(old);
				expectSame([1, [[1, 1, true, { Coins: 5 }]]], queueOf(cloud, "a"));
				const profile = server.load("a");
				expectSame([5], collect(server, profile));
				server.unload(profile);
				expectSame([1, []], queueOf(cloud, "a"));
			});

			it("that nobody takes stays as ProfileService wrote it, and ProfileService can still handle it", () => {
				const { cloud, service, server } = start();
				service.send("a", { Coins: 5 });
				const profile = server.load("a");
				expectSame([5], collect(server, profile, false));
				server.run(() => profile.Save());
				cloud.advance(5);
				server.unload(profile);
				expectSame([1, [[1, 1, false, { Coins: 5 }]]], queueOf(cloud, "a"));
				const old = service.load("a");
				expectSame([[1, { Coins: 5 }]], old.GlobalUpdates.GetActiveUpdates());
				old.GlobalUpdates.LockActiveUpdate(1);
				old.Save();
				cloud.advance(10);
				old.GlobalUpdates.ClearLockedUpdate(1);
				old.Save();
				cloud.advance(10);
				expectSame([1, []], queueOf(cloud, "a"));
			});

			it("and a message number themselves from one counter", () => {
				const { cloud, service, server } = start();
				service.send("a", { Coins: 1 });
				server.send("a", { Coins: 2 });
				service.send("a", { Coins: 3 });
				server.send("a", { Coins: 4 });
				expectSame(
					[1, 2, 3, 4],
					queueOf(cloud, "a")[1].map((entry) => entry[0]),
				);
				const profile = server.load("a");
				expectSame([1, 2, 3, 4], collect(server, profile));
				server.unload(profile);
				expectSame([4, []], queueOf(cloud, "a"));
			});
		});

		// ProfileService looks for the third and fourth element of an entry, which ProfileStore's messages do not have.
		describe(`a message of ${kind}, for ProfileService, which cannot read it`, () => {
			it("is none of the updates that a session of ProfileService lists, and stays for later", () => {
				const { cloud, service, server } = start();
				server.send("a", { Coins: 5 });
				const old = service.load("a");
				expectSame([], old.GlobalUpdates.GetActiveUpdates());
				expectSame([], old.GlobalUpdates.GetLockedUpdates());
				service.unload(old);
				expectSame([1, [[1, { Coins: 5 }]]], queueOf(cloud, "a"));
				expectSame([5], collect(server, server.load("a")));
			});

			it("makes ProfileService's saves raise after they have written: the data is safe, its shutdown is slow", () => {
				const { cloud, service, server } = start();
				server.send("a", { Coins: 5 });
				const old = service.load("a");
				cloud.advance(10);
				old.Data.Cash = 777;
				old.Save();
				cloud.advance(10);
				const errors = cloud.takeErrors();
				expect(errors.size()).to.equal(1);
				expect(errors[0].find("ProfileService", 1, true)[0]).to.be.ok();
				expectSame(
					{ Cash: 777, Items: [], Nested: { Level: 1 } },
					(cloud.dataStore(STORE_NAME).read("a") as { Data: object }).Data,
				);
				service.sim.close();
				cloud.advance(40);
				// The job that raised is counted as running for ever.
				expect(service.sim.closeSeconds! > 29).to.equal(true);
				expect(isFree(cloud, "a")).to.equal(true);
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(777);
				expectSame([5], collect(server, profile));
			});
		});
	}
};
