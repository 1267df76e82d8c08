import { leave, profileIn } from "../support/records";
import { SIGNAL_MODES, startWorld } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a rejoin on the same server, engine signals ${signalMode}`, () => {
			it("right after EndSession waits for the last save and finds what it wrote", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				const again = server.await(() => {
					profile.EndSession();
					return server.store().StartSessionAsync("a");
				})!;
				expect(again.Data.Cash).to.equal(5);
				expect(again.SessionLoadCount).to.equal(2);
				expect(again === profile).to.equal(false);
				cloud.advance(10);
				expect(again.IsActive()).to.equal(true);
			});

			it("loses nothing while the stores fail for a minute", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + 60);
				server.sim.run(() => profile.EndSession());
				const again = server.load("a");
				expect(again.Data.Cash).to.equal(5);
				expect(again.SessionLoadCount).to.equal(2);
				again.Data.Cash = 6;
				leave(cloud, server, again);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(6);
			});

			it("late in such a minute does not overtake the last save, which waits longer between its tries", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + 60);
				server.sim.run(() => profile.EndSession());
				cloud.advance(57);
				const again = server.load("a");
				expect(again.Data.Cash).to.equal(5);
				cloud.advance(30);
				expect(again.IsActive()).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(5);
			});

			it("that gives up meanwhile does not stop the last save", () => {
				const { cloud, server } = startWorld({ signalMode });
				server.ProfileStore.SetConstant("START_SESSION_TIMEOUT", 20);
				const profile = server.load("a");
				profile.Data.Cash = 5;
				cloud.faults.outage("dataStore", cloud.now() + 60);
				server.sim.run(() => profile.EndSession());
				expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
				cloud.advance(90);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
			});
		});
	}
};
