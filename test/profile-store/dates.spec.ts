import { leave } from "../support/records";
import { startWorld } from "../support/world";

/** A moment that cannot be is an error of the caller, and no request that fails for ever. */
export = () => {
	describe("dates that cannot be", () => {
		it("GetAtTimeAsync of a moment in the future answers, and does not put the server into the critical state", () => {
			const { cloud, server } = startWorld();
			leave(cloud, server, server.load("a"));
			let isDone = false;
			server.sim.run(() => {
				pcall(() => server.store().GetAtTimeAsync("a", server.sim.engine.clock.unixMillis() + 3_600_000));
				isDone = true;
			});
			cloud.advance(600);
			expect(isDone).to.equal(true);
			expect(server.ProfileStore.IsCriticalState).to.equal(false);
		});
	});
};
