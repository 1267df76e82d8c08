import { estimateLength, findUnstorable } from "../../../src/profile-store/core/storable";

function problemOf(value: unknown): string {
	const problem = findUnstorable(value, "Data");
	return problem === undefined ? "none" : `${problem.path} ${problem.reason}`;
}

export = () => {
	describe("findUnstorable", () => {
		it("accepts what a data store keeps: texts, finite numbers, booleans, buffers, lists and dictionaries", () => {
			expect(problemOf({ a: "x", b: [1, 2, { c: true }], d: {}, e: buffer.create(3), f: "gr\u{fc}n" })).to.equal("none");
		});

		it("names the path of a function, a thread and a symbol-like userdata", () => {
			expect(problemOf({ Items: [{ use: () => {} }] })).to.equal("Data.Items[1].use is a function");
			expect(problemOf({ run: coroutine.create(() => {}) })).to.equal("Data.run is a thread");
		});

		it("quotes keys that are no names", () => {
			expect(problemOf({ ["my key"]: () => {} })).to.equal('Data["my key"] is a function');
		});

		it("refuses numbers that are not finite", () => {
			expect(problemOf({ n: 0 / 0 })).to.equal("Data.n is not a number (NaN)");
			expect(problemOf({ n: math.huge })).to.equal("Data.n is an infinite number");
		});

		it("refuses text that is not UTF-8, as a value and as a key", () => {
			expect(problemOf({ s: string.char(255) })).to.equal("Data.s is not valid UTF-8");
			expect(problemOf({ [string.char(200)]: 1 })).to.equal("Data has a key that is not valid UTF-8");
		});

		it("refuses a table that holds itself, but not one that stands in two places", () => {
			const loop: { inner?: object } = {};
			loop.inner = loop;
			expect(problemOf(loop)).to.equal("Data.inner holds itself");
			const shared = { x: 1 };
			expect(problemOf({ a: shared, b: shared })).to.equal("none");
		});

		it("refuses mixed tables, gaps, fractions and keys of other types", () => {
			const mixed = new Map<unknown, unknown>([[1, "a"], ["x", "b"]]);
			expect(problemOf({ mixed })).to.equal("Data.mixed mixes list entries with text keys");
			expect(problemOf({ gap: new Map([[1, "a"], [3, "b"]]) }).match("Data%.gap has the number 3 as a key")[0]).to.be.ok();
			expect(problemOf({ f: new Map([[1.5, "a"]]) }).match("Data%.f has the number 1%.5 as a key")[0]).to.be.ok();
			expect(problemOf({ b: new Map([[true, "a"]]) })).to.equal("Data.b has a boolean as a key");
		});

		it("refuses a table with a metatable, which would not come back", () => {
			expect(problemOf({ o: setmetatable({}, { __tostring: () => "x" }) })).to.equal("Data.o has a metatable");
		});
	});

	describe("estimateLength", () => {
		it("is near the length of the JSON", () => {
			const length = estimateLength({ name: "abc", list: [1, 2, 3] });
			expect(length >= 20 && length <= 60).to.equal(true);
		});

		it("is infinite for what cannot be stored", () => {
			expect(estimateLength({ f: () => {} })).to.equal(math.huge);
		});
	});
};
