import { includes, profileIn, watchErrors } from "../support/records";
import { startWorld } from "../support/world";

type Fields = Map<unknown, unknown>;

/** A crash loses 60 s at most, also of state that comes in by OnSave; and a game hears of the limit before it is reached. */
export = () => {
	describe("saved within a minute", () => {
		it("what a game keeps in leaderstats and writes into Data by OnSave is at most 60 s behind after a crash", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			let coins = 100;
			profile.OnSave.Connect(() => (profile.Data.Cash = coins));
			for (const _ of $range(1, 200)) {
				coins += 1;
				cloud.advance(1);
			}
			server.sim.crash();
			cloud.advance(30);
			expect(coins - profileIn(cloud, "a").Data.Cash <= 61).to.equal(true);
		});

		it("a profile that holds a long JSON text is told of, with its part, before the store refuses it", () => {
			const { cloud, server } = startWorld();
			const errors = watchErrors(server);
			const profile = server.load("a");
			const cell = '{"a":"b","c":"d"},';
			for (const megabytes of [2.2, 2.6, 2.9, 3.1]) {
				const text = string.rep(cell, math.floor((megabytes * 1_000_000) / cell.size()));
				(profile.Data as unknown as Fields).set("World", text);
				server.await(() => profile.SaveAsync());
				cloud.advance(70);
				if (errors.size() > 0) break;
			}
			cloud.takeErrors();
			expect(includes(errors[0], "Data.World")).to.equal(true);
		});
	});
};
