import { forEachEvent } from "./each-event";
import { DATA_KINDS, OUTSIDE_KINDS, UNSAID_KINDS } from "./sold-kinds";

const KINDS = [...DATA_KINDS, ...OUTSIDE_KINDS, ...UNSAID_KINDS];

export = () => {
	describe("a receipt that another server gets too, at any event", () => {
		for (const kind of KINDS) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(kind, {}, (run) => {
					run.cloud.purchases.redeliver(run.second.server.sim, run.purchaseId);
				});
			});
		}
	});

	describe("a receipt whose player is on another server before the first one let go, at any event", () => {
		for (const kind of KINDS) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(kind, {}, (run) => {
					// Still on the first server, as in a teleport: both get the receipt, one has the session.
					const there = run.second.server.sim.join(7);
					run.cloud.advance(5);
					run.second.server.sim.leave(there);
					run.cloud.advance(5);
				});
			});
		}
	});

	describe("a receipt that the same server gets again, at any event", () => {
		for (const kind of KINDS) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(kind, {}, (run) => {
					run.cloud.purchases.redeliver(run.first.server.sim, run.purchaseId);
					run.cloud.advance(5);
				});
			});
		}
	});
};
