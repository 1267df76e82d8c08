import { leave, profileIn } from "../support/records";
import type { TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld } from "../support/world";

/**
 * A write goes out when the game's step is over, and holds what Data and the message queue are by then. What the step does
 * after `Save()` or `EndSession()` is in it, and a message that was processed in the step leaves the queue in the same write.
 */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`written before the step is over, engine signals ${signalMode}`, () => {
			function giveOn(server: TestServer) {
				const profile = server.load("a");
				server.sim.run(() =>
					profile.MessageHandler((_message, processed) => {
						profile.Data.Cash += 50;
						profile.Save();
						processed();
					}),
				);
				return profile;
			}

			it("a gift whose handler saves and then says processed is not given twice when the server crashes ten seconds later", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.await(() => server.store().MessageAsync("a", { Gift: 50 }));
				giveOn(server);
				cloud.advance(10);
				server.sim.crash();
				expect(giveOn(startServer(cloud)).Data.Cash).to.equal(150);
			});

			it("a reset by message, whose handler ends the session and then says processed, happens once", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.await(() => server.store().MessageAsync("a", { Type: "Reset" }));
				let runs = 0;
				for (const _ of $range(1, 3)) {
					const profile = server.load("a");
					server.sim.run(() =>
						profile.MessageHandler((_message, processed) => {
							runs += 1;
							profile.Data.Cash = 0;
							profile.EndSession();
							processed();
						}),
					);
					leave(cloud, server, profile);
				}
				expect(runs).to.equal(1);
			});

			it("what a second PlayerRemoving listener writes in the step of EndSession is saved, as with the reference", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(2);
				server.sim.run(() => {
					profile.EndSession();
					profile.Data.Cash = 777;
				});
				cloud.advance(10);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(777);
			});
		});
	}
};
