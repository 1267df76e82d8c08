import { SimCloud } from "../../src/testing";
import { profileIn } from "../support/records";
import { SIGNAL_MODES, startServer } from "../support/world";

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a restart that Roblox plans, engine signals ${signalMode}`, () => {
			/** Players who earn a coin every second; what of it is stored when the server is killed just before the restart. */
			function lostCoins(seconds: number, isPlanned: boolean): number {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				const profiles = [];
				for (const index of $range(1, 20)) {
					profiles.push(server.load(`player${index}`));
					cloud.advance(3);
				}
				cloud.advance(30);
				if (isPlanned) server.sim.scheduleRestart(seconds);
				for (const _ of $range(1, seconds - 1)) {
					for (const profile of profiles) profile.Data.Cash += 1;
					cloud.advance(1);
				}
				server.sim.crash();
				let most = 0;
				for (const profile of profiles) {
					most = math.max(most, profile.Data.Cash - profileIn(cloud, profile.Key).Data.Cash);
				}
				return most;
			}

			it("is saved for: not even a server that is killed then loses more than 20 s of anybody's play", () => {
				for (const seconds of [10, 60, 130]) {
					expect(lostCoins(seconds, true) <= 20).to.equal(true);
				}
				expect(lostCoins(130, false) > 20).to.equal(true);
			});

			it("saves nothing large just before it, for which the last save would have to wait too long", () => {
				for (const seconds of [150, 160, 170, 180]) {
					const cloud = new SimCloud({ signalMode });
					const server = startServer(cloud);
					const profile = server.load("large");
					(profile.Data as unknown as Map<string, unknown>).set("World", string.rep("x", 3_200_000));
					for (const second of $range(1, seconds)) {
						if (second === seconds - 60) server.sim.scheduleRestart(60);
						profile.Data.Cash = second;
						cloud.advance(1);
					}
					cloud.advance(40);
					expect(profileIn(cloud, "large").Data.Cash).to.equal(seconds);
				}
			});

			it("lets players who come before it play, and saves them at the close", () => {
				const cloud = new SimCloud({ signalMode });
				const server = startServer(cloud);
				server.sim.scheduleRestart(60);
				cloud.advance(55);
				const profile = server.load("late");
				profile.Data.Cash = 777;
				cloud.advance(45);
				expect(server.sim.state).to.equal("closed");
				expect(profileIn(cloud, "late").Data.Cash).to.equal(777);
				expect(profileIn(cloud, "late").MetaData.ActiveSession).to.equal(undefined);
			});
		});
	}
};
