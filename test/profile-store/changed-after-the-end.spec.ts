import { profileIn } from "../support/records";
import { SIGNAL_MODES, startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;

/**
 * The content of the last save is fixed at the end of the step in which the session ended, for all its tries: what the game
 * does with its tables later is not in it.
 */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`changed after the end, engine signals ${signalMode}`, () => {
			it("Data that the game empties half a second after the end is stored as it was, though the last save is tried again", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(2);
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 2 });
				profile.Data.Cash = 1;
				server.sim.run(() => profile.EndSession());
				cloud.advance(0.5);
				(profile.Data as unknown as Fields).clear();
				cloud.advance(60);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(1);
			});

			it("Data that the game empties one frame after the end is stored as it was, with another save under way", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				cloud.advance(2);
				server.sim.run(() => {
					profile.Save();
					profile.Data.Cash = 1;
					profile.EndSession();
					server.sim.engine.scheduler.wait();
					(profile.Data as unknown as Fields).clear();
				});
				cloud.advance(10);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(1);
			});
		});
	}
};
