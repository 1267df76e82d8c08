import { ASK_PERIODS, Club } from "../../support/entitlements";
import { PLAN } from "../../support/prompts";
import { SIGNAL_MODES } from "../../support/world";

const HOUR = 3600;

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`what an old answer does to handlers (${signalMode} signals)`, () => {
			it("a server that remembers that a pass was not owned does not make its handler run again", () => {
				const club = new Club(signalMode);
				const old = club.open();
				club.leave(club.join(old));
				const shop = club.open();
				let player = club.join(shop);
				club.buyPass(shop, player);
				expect(club.calls).to.equal(1);
				club.leave(player);
				club.cloud.advance(2 * HOUR);
				// Its engine still says no.
				club.leave(club.join(old));
				player = club.join(club.open());
				expect(club.calls).to.equal(1);
				club.leave(player);
				expect(club.stored()).to.equal(150);
			});

			it("a server whose clock is behind does not pay a period twice that it could not name at first", () => {
				const club = new Club(signalMode);
				const fault = club.cloud.faults.script({ call: ASK_PERIODS, kind: "errorBefore", times: 100 });
				const shop = club.open();
				shop.server.sim.engine.clock.skewSeconds = -600;
				club.cloud.purchases.subscribe(7, PLAN);
				const player = club.join(shop);
				expect(club.calls).to.equal(1);
				fault.stop();
				club.leave(player);
				club.join(club.open());
				expect(club.calls).to.equal(1);
			});
		});
	}
};
