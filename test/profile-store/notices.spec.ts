import { SimCloud } from "../../src/testing";
import { includes, leave, profileIn, watchErrors } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** A server that has its own topic already, so that what fails from now on is that of a session. */
function startListening(signalMode: "immediate" | "deferred") {
	const world = startWorld({ signalMode });
	world.server.store();
	world.cloud.advance(1);
	if (world.cloud.calls.count("SubscribeAsync") !== 1) error("the server has not one subscription", 2);
	return world;
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a subscription that fails, engine signals ${signalMode}`, () => {
			it("never delays a load, whether it raises or hangs", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore" });
				const startedAt = cloud.now();
				server.load("raises");
				expect(cloud.now() - startedAt < 0.5).to.equal(true);
				cloud.faults.script({ call: "SubscribeAsync", kind: "hang" });
				const hangsAt = cloud.now();
				const profile = server.load("hangs");
				expect(cloud.now() - hangsAt < 0.5).to.equal(true);
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				expect(profileIn(cloud, "hangs").Data.Cash).to.equal(5);
			});

			it("that hangs does not hold up the shutdown either", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "SubscribeAsync", kind: "hang" });
				server.load("a");
				server.sim.close();
				cloud.advance(10);
				expect(server.sim.closeSeconds! < 2).to.equal(true);
			});

			it("is tried again with growing pauses, and each failure is reported", () => {
				const { cloud, server } = startListening(signalMode);
				const errors = watchErrors(server);
				const failure = cloud.faults.script({
					call: "SubscribeAsync",
					kind: "errorBefore",
					times: 1000,
					message: "no topics today",
				});
				server.load("a");
				cloud.advance(4);
				expect(failure.hits()).to.equal(1);
				expect(includes(errors[0], "no topics today")).to.equal(true);
				expect(includes(errors[0], `|${STORE_NAME}|a`)).to.equal(true);
				cloud.advance(3);
				expect(failure.hits()).to.equal(2);
				cloud.advance(600);
				const triesInTenMinutes = failure.hits();
				expect(triesInTenMinutes >= 8 && triesInTenMinutes <= 16).to.equal(true);
				expect(errors.size()).to.equal(triesInTenMinutes);
			});

			it("of the server's own topic is tried again likewise, reported without a store and a key", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const failure = cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore", times: 3 });
				server.store();
				cloud.advance(1);
				expect(failure.hits()).to.equal(1);
				expect(includes(errors[0], "this server's notices")).to.equal(true);
				expect(errors[0].sub(-2)).to.equal("||");
				cloud.advance(5);
				expect(failure.hits()).to.equal(2);
				cloud.advance(100);
				expect(cloud.calls.count("SubscribeAsync")).to.equal(4);
				expect(errors.size()).to.equal(3);
			});

			it("is no error of the data stores: it does not make the state critical", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore", times: 1000 });
				for (const key of ["a", "b", "c", "d", "e", "f"]) server.load(key);
				cloud.advance(100);
				expect(server.ProfileStore.IsCriticalState).to.equal(false);
			});

			it("works once it succeeds: the notices of a message and of a hand-off arrive", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore", times: 2 });
				const profile = owner.load("a");
				let coins = 0;
				owner.sim.run(() => profile.MessageHandler<{ Coins: number }>((message) => (coins = message.Coins)));
				cloud.advance(20);
				expect(other.await(() => other.store().MessageAsync("a", { Coins: 3 }))).to.equal(true);
				cloud.advance(5);
				expect(coins).to.equal(3);
				const startedAt = cloud.now();
				other.load("a");
				expect(cloud.now() - startedAt < 8).to.equal(true);
			});

			it("leaves no room behind that later sessions would miss", () => {
				// Without players a server may hold 20 subscriptions at a time.
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				for (const index of $range(1, 30)) {
					const profile = server.load(`player${index}`);
					cloud.advance(1);
					leave(cloud, server, profile);
				}
				expect(errors.size()).to.equal(0);
			});

			it("is given up with the session", () => {
				const { cloud, server } = startListening(signalMode);
				const failure = cloud.faults.script({ call: "SubscribeAsync", kind: "errorBefore", times: 1000 });
				leave(cloud, server, server.load("a"));
				const hits = failure.hits();
				cloud.advance(300);
				expect(failure.hits()).to.equal(hits);
			});

			it("that comes back after the session's end is taken down", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				cloud.faults.script({ call: "SubscribeAsync", kind: "delay", seconds: 20, times: 20 });
				for (const index of $range(1, 20)) leave(cloud, server, server.load(`player${index}`));
				cloud.advance(30);
				server.load("a");
				cloud.advance(5);
				expect(errors.size()).to.equal(0);
			});
		});

		describe(`subscriptions, engine signals ${signalMode}`, () => {
			it("are one of the server, and one per session a second apart", () => {
				const { cloud, server } = startListening(signalMode);
				const count = () => cloud.calls.count("SubscribeAsync") - 1;
				server.sim.run(() => {
					for (const index of $range(1, 8)) {
						server.sim.engine.scheduler.spawn(() => server.store().StartSessionAsync(`player${index}`));
					}
				});
				cloud.advance(0.4);
				expect(count()).to.equal(1);
				cloud.advance(3);
				expect(count() >= 3 && count() <= 4).to.equal(true);
				cloud.advance(10);
				expect(count()).to.equal(8);
			});

			it("are the server's alone where the fleet has no old server, and hand-offs are as fast", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				for (const server of [owner, other]) server.ProfileStore.SetConstant("LEGACY_NOTICES", 0);
				const profile = owner.load("a");
				other.store();
				cloud.advance(10);
				profile.Data.Cash = 777;
				const startedAt = cloud.now();
				expect(other.load("a").Data.Cash).to.equal(777);
				expect(cloud.now() - startedAt < 5).to.equal(true);
				cloud.advance(10);
				expect(cloud.calls.count("SubscribeAsync")).to.equal(2);
			});
		});

		describe(`a notice, engine signals ${signalMode}`, () => {
			it("that cannot be sent fails neither the message nor the load", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				profile.Data.Cash = 5;
				cloud.faults.script({ call: "PublishAsync", kind: "errorBefore", times: 1000 });
				expect(other.await(() => other.store().MessageAsync("a", { Coins: 3 }))).to.equal(true);
				other.sim.run(() => other.store().StartSessionAsync("a"));
				cloud.advance(3);
				owner.sim.run(() => profile.Save());
				cloud.advance(20);
				expect(profile.IsActive()).to.equal(false);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
			});

			it("that comes twice, late or broken does no harm", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const profile = owner.load("a");
				cloud.advance(1);
				const guid = profileIn(cloud, "a").MetaData.ActiveSession![2]!;
				const publish = (data: unknown) => {
					other.sim.run(() => other.sim.engine.messaging.publishAsync(`PS_${guid}`, data));
				};
				for (const data of ["text", 5, {}, { LoadCount: 99, EndSession: true }, { EndSession: true }])
					publish(data);
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(true);
				publish({ LoadCount: 1 });
				publish({ LoadCount: 1 });
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(true);
				publish({ LoadCount: 1, EndSession: true });
				publish({ LoadCount: 1, EndSession: true });
				let ends = 0;
				profile.OnSessionEnd.Connect(() => (ends += 1));
				cloud.advance(5);
				expect(ends).to.equal(1);
				expect(profile.IsActive()).to.equal(false);
			});
		});
	}
};
