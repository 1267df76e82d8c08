import { jsonLength } from "../../src/storable/json-length";
import { isUntouched, look } from "../../src/storable/look";
import { takeSnapshot } from "../../src/storable/snapshot";
import { cycle, nested, sharedLevels, withMetatable, withPairs } from "./hostile";

function saved() {
	return {
		Cash: 5,
		Rate: 0.5,
		Name: "x",
		Flag: false,
		Items: ["a", "b"],
		Deep: { Level: { Points: 1 } },
		Bytes: buffer.fromstring("abc"),
		Map: buffer.create(1000),
	};
}

type Example = ReturnType<typeof saved>;

/** Ways in which Data may come to differ from what is stored. */
const CHANGES: Array<[what: string, change: (data: Example & { [key: string]: unknown }) => void]> = [
	["a number", (data) => (data.Deep.Level.Points = 2)],
	["a text", (data) => (data.Name = "y")],
	["a boolean", (data) => (data.Flag = true)],
	["a byte of a buffer", (data) => buffer.writeu8(data.Bytes, 1, 0)],
	["a buffer's length", (data) => (data.Bytes = buffer.fromstring("abcd"))],
	["a long buffer's last byte", (data) => buffer.writeu8(data.Map, 999, 1)],
	["a key that came", (data) => (data.New = 1)],
	["a key that went", (data) => (data.Name = undefined as never)],
	["a key in place of another", (data) => ([data.Name, data.New] = [undefined as never, "x"])],
	["a list's entry that came", (data) => data.Items.push("c")],
	["a list's entry that went", (data) => data.Items.pop()],
	["a list that was emptied", (data) => data.Items.clear()],
	["an empty table that came", (data) => (data.New = {})],
	["a table that became a text", (data) => (data.Deep = "deep" as never)],
	["a text that became a table", (data) => (data.Name = ["x"] as never)],
	["a list that became a dictionary", (data) => (data.Items = { first: "a" } as never)],
];

function withGap(at: number): object {
	const list: Array<string | undefined> = ["a", "b", "c"];
	list[at - 1] = undefined;
	return list;
}

/** What a store would not keep as it is. */
const BAD: Array<[what: string, make: () => unknown]> = [
	["a function", () => () => {}],
	["a thread", () => coroutine.create(() => {})],
	["a NaN", () => 0 / 0],
	["an infinity", () => math.huge],
	["a negative infinity", () => -math.huge],
	["a text that is not UTF-8", () => string.char(255)],
	["a key that is not UTF-8", () => withPairs([string.char(255), 1])],
	["a boolean as a key", () => withPairs([true, 1])],
	["a table as a key", () => withPairs([{}, 1])],
	["an infinite number as a key", () => withPairs([math.huge, 1])],
	["a text key beside a list part", () => withPairs([1, "a"], ["n", 1])],
	["a number key beside a list part", () => withPairs([1, "a"], [9, "b"])],
	["a list with a gap", () => withGap(2)],
	["a list with a gap at its begin", () => withGap(1)],
	["a fraction beside a list part", () => withPairs([1, "a"], [1.5, "b"])],
	["zero beside a list part", () => withPairs([1, "a"], [0, "b"])],
	["a number key beside its own text", () => withPairs([12, "a"], ["12", "b"])],
	["a table that holds itself", cycle],
	["a table more than 200 deep", () => nested(201)],
	["a list with a bad entry", () => ["a", () => {}]],
	["an object with a metatable", () => withMetatable({ x: 1 })],
	["an empty table with a metatable", () => withMetatable({})],
	["a table with a locked metatable", () => withMetatable({ x: 1 }, { __metatable: false })],
	["a table of more than any store holds", () => sharedLevels(30)],
];

export = () => {
	describe("look", () => {
		it("finds nothing in an equal copy", () => {
			const found = look(saved(), saved());
			expect(found.isChanged).to.equal(false);
			expect(found.isClean).to.equal(true);
			expect(found.numberKeyTables).to.equal(0);
		});

		for (const [what, change] of CHANGES) {
			it(`finds ${what}, and nothing that cannot be stored`, () => {
				const current = saved();
				change(current as never);
				const found = look(current, saved());
				expect(found.isChanged).to.equal(true);
				expect(found.isClean).to.equal(true);
			});
		}

		for (const [what, make] of BAD) {
			it(`does not call data clean that hold ${what}`, () => {
				expect(look({ ...saved(), Pet: make() }, saved()).isClean).to.equal(false);
			});
		}

		it("does not call data clean whose own table has a metatable, or holds itself", () => {
			expect(look(withMetatable(saved()), saved()).isClean).to.equal(false);
			expect(look(cycle(), {}).isClean).to.equal(false);
		});

		it("takes frozen tables, tables that stand in two places and tables 200 deep", () => {
			const frozen = table.freeze({ inner: table.freeze(["a"]) });
			const found = look({ frozen, left: frozen, deep: nested(200) }, {});
			expect(found.isClean).to.equal(true);
		});

		it("calls a list clean whose entries were set in any order", () => {
			const list = new Map<number, string>();
			for (const index of [5, 3, 1, 2, 4]) list.set(index, `${index}`);
			const found = look({ list }, { list: ["1", "2", "3", "4", "5"] });
			expect(found.isClean).to.equal(true);
			expect(found.isChanged).to.equal(false);
		});

		it("takes number keys for the texts that they become, and says how many tables have some", () => {
			const current = { Owned: withPairs([101, true], [-2, { [7.5]: 1 }]), Names: withPairs([45, "Master"]) };
			const stored = { Owned: { ["101"]: true, ["-2"]: { ["7.5"]: 1 } }, Names: { ["45"]: "Master" } };
			const found = look(current, stored);
			expect(found.isClean).to.equal(true);
			expect(found.isChanged).to.equal(false);
			expect(found.numberKeyTables).to.equal(3);
		});

		it("finds a change under a number key, and a number key that came", () => {
			const stored = { Owned: { ["101"]: true } };
			expect(look({ Owned: withPairs([101, false]) }, stored).isChanged).to.equal(true);
			expect(look({ Owned: withPairs([102, true]) }, stored).isChanged).to.equal(true);
			expect(look({ Owned: withPairs([101, true], [102, true]) }, stored).isChanged).to.equal(true);
		});

		it("takes a fraction for its key whatever digits the store wrote", () => {
			const key = 1 / 3;
			const found = look({ Owned: withPairs([key, 1]) }, { Owned: { ["%.20f".format(key)]: 1 } });
			expect(found.isChanged).to.equal(false);
		});

		it("takes the very table or buffer that was saved for changed, for it cannot know", () => {
			const before = saved();
			expect(look(before, before).isChanged).to.equal(true);
			expect(look({ ...saved(), Items: before.Items }, before).isChanged).to.equal(true);
			expect(look({ ...saved(), Bytes: before.Bytes }, before).isChanged).to.equal(true);
		});

		it("finds a bad text in the very table that was saved", () => {
			const before = { text: string.char(255) };
			expect(look(before, before).isClean).to.equal(false);
		});

		it("tells a length that is at least that of the JSON, and roughly that of common data", () => {
			const current = { ...saved(), Long: "word ".rep(100), Ids: [1234567, 2345678, 3456789] };
			const found = look(current, {});
			const exact = jsonLength(current);
			expect(found.lengthMax >= exact).to.equal(true);
			expect(math.abs(found.length - exact) < 0.2 * exact).to.equal(true);
			const escapes = { [string.char(1)]: string.rep(string.char(2), 1000), n: [-1.7976931348623157e308] };
			expect(look(escapes, {}).lengthMax >= jsonLength(escapes)).to.equal(true);
		});
	});

	describe("isUntouched", () => {
		it("is true of an equal copy", () => {
			expect(isUntouched(saved(), saved())).to.equal(true);
		});

		for (const [what, change] of CHANGES) {
			it(`is false of ${what}`, () => {
				const current = saved();
				change(current as never);
				expect(isUntouched(current, saved())).to.equal(false);
			});
		}

		for (const [what, make] of BAD) {
			it(`is false of ${what}`, () => {
				expect(isUntouched({ ...saved(), Pet: make() }, { ...saved(), Pet: "Cat" })).to.equal(false);
			});
		}

		it("is false of what is no table, and of the very table or buffer that was saved", () => {
			const before = saved();
			expect(isUntouched("text", before)).to.equal(false);
			expect(isUntouched(undefined, before)).to.equal(false);
			expect(isUntouched(before, before)).to.equal(false);
			const flat = { Cash: 1 };
			expect(isUntouched(flat, flat)).to.equal(false);
			expect(isUntouched({ ...saved(), Items: before.Items }, before)).to.equal(false);
			expect(isUntouched({ ...saved(), Bytes: before.Bytes }, before)).to.equal(false);
		});

		it("takes number keys for the texts that they become", () => {
			const stored = { Owned: { ["101"]: true, ["7.5"]: { x: 1 } } };
			expect(isUntouched({ Owned: withPairs([101, true], [7.5, { x: 1 }]) }, stored)).to.equal(true);
			expect(isUntouched({ Owned: withPairs([101, true], [7.5, { x: 2 }]) }, stored)).to.equal(false);
			expect(isUntouched({ Owned: withPairs([101, true], ["101", true]) }, stored)).to.equal(false);
			// A list is stored as a list.
			expect(isUntouched({ List: ["a"] }, { List: { ["1"]: "a" } })).to.equal(false);
			expect(look({ List: ["a"] }, { List: { ["1"]: "a" } }).isChanged).to.equal(true);
		});

		it("does not index or iterate what has a metatable on the other side either", () => {
			const before = { Deep: withMetatable({ Level: 1 }) };
			expect(isUntouched({ Deep: { Level: 1, New: 2 } }, before)).to.equal(false);
			expect(look({ Deep: { Level: 1, New: 2 } }, before).isChanged).to.equal(true);
			expect(takeSnapshot({ Deep: { Level: 1, New: 2 } }, before, "Data").isChanged).to.equal(true);
		});

		it("compares the own fields of objects, and runs nothing of their metatables", () => {
			const current = { object: withMetatable({ x: 1, list: withMetatable(["a"]) }) };
			expect(isUntouched(current, { object: { x: 1, list: ["a"] } })).to.equal(true);
			expect(isUntouched(current, { object: { x: 2, list: ["a"] } })).to.equal(false);
		});
	});
};
