/** docs/fidelity-measured.json, where it is, beside docs/fidelity.md and the defaults of the simulated cloud. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { contradictions, PAGE, readCatalogue, readMeasured, withMeasured } from "../../scripts/on-roblox/measured.mjs";

const PLANTED = {
	source: "Roblox",
	date: "2027-02-03T04:05:06.000Z",
	engine: "0.700.0.7000700",
	answers: {
		"transform-throws": { answer: "raises an error", detail: "thrown" },
		"user-ids-max": { answer: 4 },
		"mixed-table": { answer: "[1,2]" },
		"read-seconds": { answer: 1234 },
		"pair-updates": { detail: "the other server did not come" },
	},
};

export const MEASURED_CASES = {
	"contradicts no default": () => {
		const measured = readMeasured();
		if (measured === undefined) return { leftOut: "nobody has measured anything on Roblox yet" };
		assert.equal(measured.source, "Roblox");
		assert.deepEqual(contradictions(readCatalogue(), measured), []);
		return undefined;
	},
	"is told where it does": () => {
		assert.deepEqual(contradictions(readCatalogue(), PLANTED), [
			'transform-throws: Roblox answered "raises an error" on 2027-02-03T04:05:06.000Z, and the simulated cloud does nil by default',
		]);
		const tooMany = { ...PLANTED, answers: { "user-ids-max": { answer: 64 } } };
		assert.match(contradictions(readCatalogue(), tooMany)[0], /answered "64".* does 4 to 50 by default/);
	},
	"stands in docs/fidelity.md, where nothing stands that was not measured": async () => {
		const page = readFileSync(PAGE, "utf8");
		assert.equal(await withMeasured(page, readCatalogue(), readMeasured()), page);
	},
	"is shown beside what is documented, observed and assumed": async () => {
		const page = await withMeasured(readFileSync(PAGE, "utf8"), readCatalogue(), PLANTED);
		assert.match(page, /Measured on 2027-02-03, engine 0\.700\.0\.7000700: 4 answers/);
		assert.match(
			page,
			/a transform that throws: the call +\| observed +\| nil; `transformErrors` +\| \*\*raises an error\*\* +\|/,
		);
		assert.match(page, /\| 4 to 50; `userIdsMax` +\| 4 +\|/);
		assert.match(page, /five updates [^|]*\| documented +\| 10 +\| not measured +\|/);
	},
};
