import { forEachEvent } from "./each-event";
import { DATA_KINDS, OUTSIDE_KINDS, UNSAID_KINDS } from "./sold-kinds";

const KINDS = [...DATA_KINDS, ...OUTSIDE_KINDS, ...UNSAID_KINDS];

export = () => {
	for (const playersLeave of ["before", "after"] as const) {
		describe(`a purchase whose server is shut down at any event, its players leaving ${playersLeave} the callbacks`, () => {
			for (const kind of KINDS) {
				it(`is granted once when its handler ${kind.name}`, () => {
					forEachEvent(kind, {}, (run) => {
						run.first.server.sim.close({ playersLeave });
						run.cloud.advance(31);
					});
				});
			}
		});
	}

	describe("a purchase whose player leaves at any event", () => {
		for (const kind of KINDS) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(kind, {}, (run) => {
					run.first.server.sim.leave(run.player);
					run.cloud.advance(3);
				});
			});
		}
	});
};
