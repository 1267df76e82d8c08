import { jsonLength } from "../../src/storable/json-length";
import { copyStorable } from "../../src/testing/data-stores/storable-value";
import { cycle, sharedLevels, withMetatable, withPairs } from "./hostile";

/** Every character up to that of number 127, each in a text of its own. */
function characters(): Array<string> {
	const texts = new Array<string>();
	for (const code of $range(0, 127)) texts.push(string.char(code));
	return texts;
}

const VALUES: Array<[what: string, value: unknown]> = [
	["nothing but a text", "text"],
	["an empty table", {}],
	["a table of empty tables", { a: {}, b: [{}, {}] }],
	["integers", [0, 1, -1, 9, 10, 99, 100, 999, 1000, -1000, 123456789, 2 ** 53, -(2 ** 53), 1e15, 1e20, 1e21]],
	["fractions", [0.1, -0.5, 1 / 3, 1e-7, 1.7976931348623157e308, 5e-324, 100.25]],
	["numbers that are none", [0 / 0, math.huge, -math.huge]],
	["booleans", [true, false]],
	["every character of ASCII", characters()],
	["escapes in keys", { ['"']: 1, ["\n"]: 2, [string.char(1)]: 3, ["\\"]: 4 }],
	["texts beyond ASCII", ["é", "日本語", "😀"]],
	["a text within a text", { text: '{"a":"b","c":"d"}'.rep(100) }],
	["buffers", [buffer.create(0), buffer.create(1), buffer.create(2), buffer.create(3), buffer.create(100)]],
	["a list part beside names", withPairs([1, "a"], [2, "b"], ["name", "dropped"])],
	["a player's data", { Cash: 5, Items: [{ Id: "sword", Count: 3, Tags: ["a", "b"] }], Settings: { Music: true } }],
];

export = () => {
	describe("jsonLength", () => {
		for (const [what, value] of VALUES) {
			it(`is what the store counts: ${what}`, () => {
				expect(jsonLength(value)).to.equal(copyStorable(value).size);
			});
		}

		it("counts the JSON as it is written", () => {
			expect(jsonLength({ a: [1, -2.5, true, "x\n"] })).to.equal('{"a":[1,-2.5,true,"x\\n"]}'.size());
			expect(jsonLength(string.char(1))).to.equal('"\\u0001"'.size());
		});

		it("takes number keys for texts", () => {
			expect(jsonLength(withPairs([101, true], [-7.5, 1]))).to.equal('{"101":true,"-7.5":1}'.size());
		});

		it("ends, and runs nothing: tables without end, tables in many places, metatables", () => {
			expect(jsonLength(cycle()) > 1000).to.equal(true);
			expect(jsonLength(sharedLevels(30)) > 4_194_304).to.equal(true);
			expect(jsonLength(withMetatable({ a: withMetatable([1, 2]) }))).to.equal('{"a":[1,2]}'.size());
		});
	});
};
