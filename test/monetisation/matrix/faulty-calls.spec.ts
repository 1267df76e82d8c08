import type { ScriptedFault, ScriptedKind } from "../../../src/testing/faults/scripted-fault";
import { PurchaseRun, problemOf } from "./purchase-run";
import type { SoldKind } from "./sold-kinds";
import { DATA_KINDS, OUTSIDE_KINDS, UNSAID_KINDS } from "./sold-kinds";

const FAULTS: ReadonlyArray<readonly [kind: ScriptedKind, words: string, seconds: number]> = [
	["lostReply", "lands without an answer", 0],
	["errorBefore", "fails", 0],
	["delay", "is late by half a minute", 30],
	["hang", "never answers", 0],
];
/** After the receipt has come: the longest of these troubles is over, and the player still there. */
const PATIENT_SECONDS = 120;

/** One fault at the call after `after` others; answers whether there was such a call. */
function meet(kind: SoldKind, fault: ScriptedKind, seconds: number, after: number): boolean {
	let scripted: ScriptedFault | undefined;
	const run = new PurchaseRun(kind, (cloud) => {
		scripted = cloud.faults.script({ kind: fault, call: "UpdateAsync", store: "PlayerData", after, seconds });
	});
	run.cloud.advance(PATIENT_SECONDS);
	const isMet = scripted!.hits() > 0;
	const problem = problemOf(run, false);
	const errors = run.cloud.takeErrors();
	if (problem !== undefined) error(`at call ${after + 1}: ${problem}`, 2);
	if (!errors.isEmpty()) error(`at call ${after + 1}: ${errors[0]}`, 2);
	return isMet;
}

export = () => {
	for (const [fault, words, seconds] of FAULTS) {
		describe(`a purchase of which any one request ${words}`, () => {
			for (const kind of [...DATA_KINDS, ...OUTSIDE_KINDS, ...UNSAID_KINDS]) {
				it(`is granted once when its handler ${kind.name}`, () => {
					let after = 0;
					while (after < 12 && meet(kind, fault, seconds, after)) after += 1;
					expect(after > 0).to.equal(true);
				});
			}
		});
	}
};
