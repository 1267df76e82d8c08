import { forEachEvent } from "./each-event";
import { DATA_KINDS, OUTSIDE_KINDS, UNSAID_KINDS } from "./sold-kinds";

export = () => {
	describe("a purchase whose server crashes at any event between the receipt's arrival and quiet", () => {
		for (const kind of [...DATA_KINDS, ...OUTSIDE_KINDS, ...UNSAID_KINDS]) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(kind, { isCrash: true }, (run) => run.first.server.sim.crash());
			});
		}
	});

	describe("a purchase whose first save lands without an answer and whose server then crashes at any event", () => {
		for (const kind of [...DATA_KINDS, ...OUTSIDE_KINDS, ...UNSAID_KINDS]) {
			it(`is granted once when its handler ${kind.name}`, () => {
				forEachEvent(
					kind,
					{
						isCrash: true,
						prepare: (cloud) => cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" }),
					},
					(run) => run.first.server.sim.crash(),
				);
			});
		}
	});
};
