import type { Snapshot } from "../../src/storable/snapshot";
import { findUnstorable, takeSnapshot } from "../../src/storable/snapshot";
import { cycle, loudMetatable, sharedLevels, withMetatable, withPairs } from "./hostile";

function problemsOf(snapshot: Snapshot): string {
	return snapshot.problems.map((problem) => `${problem.path} ${problem.reason}`).join("; ");
}

function saved() {
	return { Cash: 5, Name: "x", Items: ["a", "b"], Deep: { Level: { Points: 1 } } };
}

export = () => {
	describe("takeSnapshot of sound data", () => {
		it("finds no change in an equal copy, and hands back the saved table itself", () => {
			const before = saved();
			const snapshot = takeSnapshot(saved(), before, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(snapshot.value).to.equal(before);
			expect(snapshot.problems.size()).to.equal(0);
		});

		it("finds a change at any depth, and shares what did not change", () => {
			const before = saved();
			const current = saved();
			current.Deep.Level.Points = 2;
			const snapshot = takeSnapshot(current, before, "Data");
			const value = snapshot.value as typeof before;
			expect(snapshot.isChanged).to.equal(true);
			expect(value.Deep.Level.Points).to.equal(2);
			expect(value.Items).to.equal(before.Items);
			expect(value.Cash).to.equal(5);
			expect(before.Deep.Level.Points).to.equal(1);
		});

		it("shares no table with the game's data", () => {
			const current = saved();
			current.Items.push("c");
			const value = takeSnapshot(current, saved(), "Data").value as typeof current;
			expect(value.Items).never.to.equal(current.Items);
			current.Items.push("later");
			expect(value.Items.size()).to.equal(3);
		});

		it("finds keys that came and keys that went", () => {
			const before = saved() as { [key: string]: unknown };
			const added = takeSnapshot({ ...saved(), New: 1 }, before, "Data");
			expect(added.isChanged).to.equal(true);
			expect((added.value as { New: number }).New).to.equal(1);
			const current = saved() as { [key: string]: unknown };
			current.Name = undefined;
			const removed = takeSnapshot(current, before, "Data");
			expect(removed.isChanged).to.equal(true);
			expect((removed.value as { Name?: string }).Name).to.equal(undefined);
			expect((removed.value as { Cash: number }).Cash).to.equal(5);
		});

		it("finds list entries that came and that went", () => {
			const longer = saved();
			longer.Items.push("c");
			expect((takeSnapshot(longer, saved(), "Data").value as typeof longer).Items.join("")).to.equal("abc");
			const shorter = saved();
			shorter.Items.pop();
			const snapshot = takeSnapshot(shorter, saved(), "Data");
			expect(snapshot.isChanged).to.equal(true);
			expect((snapshot.value as typeof shorter).Items.join("")).to.equal("a");
		});

		it("compares buffers by what they hold", () => {
			const one = buffer.fromstring("abc");
			const two = buffer.fromstring("abc");
			expect(takeSnapshot({ b: one }, { b: two }, "Data").isChanged).to.equal(false);
			expect(takeSnapshot({ b: buffer.fromstring("abd") }, { b: two }, "Data").isChanged).to.equal(true);
		});

		it("stores a table that stands in two places twice", () => {
			const shared = { x: 1 };
			const snapshot = takeSnapshot({ a: shared, b: shared }, {}, "Data");
			expect(problemsOf(snapshot)).to.equal("");
			expect((snapshot.value as { b: { x: number } }).b.x).to.equal(1);
		});
	});

	describe("takeSnapshot of data that cannot be stored", () => {
		it("keeps the value saved last, or leaves it out, and stores everything else", () => {
			const current = { ...saved(), Cash: 0 / 0, Fresh: () => {}, Name: "new" };
			const snapshot = takeSnapshot(current, saved(), "Data");
			const value = snapshot.value as { Cash: number; Fresh?: unknown; Name: string };
			expect(value.Cash).to.equal(5);
			expect(value.Fresh).to.equal(undefined);
			expect(value.Name).to.equal("new");
			expect(snapshot.problems.size()).to.equal(2);
		});

		it("names each by its path", () => {
			const current = { Items: [{ use: () => {} }], ["my key"]: math.huge, s: string.char(255) };
			const text = problemsOf(takeSnapshot(current, {}, "Data"));
			expect(text.find("Data.Items[1].use is a function", 1, true)[0]).to.be.ok();
			expect(text.find('Data["my key"] is an infinite number', 1, true)[0]).to.be.ok();
			expect(text.find("Data.s is not valid UTF-8", 1, true)[0]).to.be.ok();
		});

		it("cuts a cycle where it closes", () => {
			const loop: { x: number; inner?: object } = { x: 1 };
			loop.inner = loop;
			const snapshot = takeSnapshot({ loop }, {}, "Data");
			expect(problemsOf(snapshot)).to.equal("Data.loop.inner holds itself");
			expect((snapshot.value as { loop: { x: number } }).loop.x).to.equal(1);
		});

		it("closes the gap that a left out list entry would leave", () => {
			const value = takeSnapshot({ Items: ["a", () => {}, "c"] }, {}, "Data").value as { Items: Array<string> };
			expect(value.Items.join("")).to.equal("ac");
		});

		it("puts nothing old in place of a bad list entry, for entries move", () => {
			const before = { Items: ["a", "b"] };
			const value = takeSnapshot({ Items: [() => {}, "a", "b"] }, before, "Data").value as typeof before;
			expect(value.Items.join("")).to.equal("ab");
		});

		it("cuts what is nested without end", () => {
			let data: object = {};
			for (const _ of $range(1, 20_000)) data = { data };
			const snapshot = takeSnapshot({ data, Cash: 1 }, {}, "Data");
			expect(snapshot.problems.size()).to.equal(1);
			expect((snapshot.value as { Cash: number }).Cash).to.equal(1);
		});

		it("takes text keys out of a mixed table, and a list part out of Data itself", () => {
			const mixed = new Map<unknown, unknown>([
				[1, "a"],
				[2, "b"],
				["n", 2],
			]);
			const snapshot = takeSnapshot({ mixed }, {}, "Data");
			expect(problemsOf(snapshot)).to.equal("Data.mixed.n is a text key in a list");
			expect((snapshot.value as { mixed: Array<string> }).mixed.join("")).to.equal("ab");
			const root = new Map<unknown, unknown>([
				[1, "a"],
				[2, "b"],
				["Cash", 2],
			]);
			expect((takeSnapshot(root, {}, "Data").value as { Cash: number }).Cash).to.equal(2);
		});

		it("takes out what lies behind a gap, and keys of other types", () => {
			const gap = new Map([
				[1, "a"],
				[7, "b"],
			]);
			const text = problemsOf(takeSnapshot({ gap, odd: new Map([[true, 1]]) }, {}, "Data"));
			expect(text.find("Data.gap[7] is not part of a list without gaps", 1, true)[0]).to.be.ok();
			expect(text.find("Data.odd[true] has a boolean as its key", 1, true)[0]).to.be.ok();
		});

		it("is no change when only the bad value differs", () => {
			const current = { ...saved(), Cash: math.huge };
			expect(takeSnapshot(current, saved(), "Data").isChanged).to.equal(false);
		});

		it("tells at most twenty of many", () => {
			const current = new Map<string, unknown>();
			for (let index = 1; index <= 100; index++) current.set(`k${index}`, () => {});
			expect(takeSnapshot(current, {}, "Data").problems.size()).to.equal(20);
		});
	});

	describe("takeSnapshot of number keys", () => {
		it("makes texts of them where there is no list part", () => {
			const owned = withPairs([101, true], [-2.5, { x: 1 }], ["name", 1]);
			const snapshot = takeSnapshot({ owned }, {}, "Data");
			const value = (snapshot.value as { owned: Map<unknown, unknown> }).owned;
			expect(problemsOf(snapshot)).to.equal("");
			expect(value.get("101")).to.equal(true);
			expect((value.get("-2.5") as { x: number }).x).to.equal(1);
			expect(value.get("name")).to.equal(1);
			expect(value.get(101)).to.equal(undefined);
		});

		it("finds no change against the texts that they became", () => {
			const key = 1 / 3;
			const before = { owned: { ["101"]: true, ["%.20f".format(key)]: { x: 1 } } };
			const snapshot = takeSnapshot({ owned: withPairs([101, true], [key, { x: 1 }]) }, before, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(snapshot.value).to.equal(before);
		});

		it("keeps the text's value of a number beside its own text, and tells the number", () => {
			const snapshot = takeSnapshot({ owned: withPairs([12, "number"], ["12", "text"]) }, {}, "Data");
			expect((snapshot.value as { owned: Map<unknown, unknown> }).owned.get("12")).to.equal("text");
			expect(problemsOf(snapshot)).to.equal("Data.owned[12] has the same key as a text beside it");
		});

		it("keeps the last good value under a number", () => {
			const snapshot = takeSnapshot({ owned: withPairs([101, 0 / 0]) }, { owned: { ["101"]: 5 } }, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(problemsOf(snapshot)).to.equal("Data.owned[101] is not a number (NaN)");
		});

		it("takes infinite ones out", () => {
			const snapshot = takeSnapshot({ owned: withPairs([math.huge, 1]) }, {}, "Data");
			expect(problemsOf(snapshot)).to.equal("Data.owned[inf] has an infinite number as its key");
		});

		it("keeps those at the root that are no list, beside text keys and without", () => {
			expect(takeSnapshot(withPairs([101, 1]), { ["101"]: 1 }, "Data").isChanged).to.equal(false);
			const mixed = takeSnapshot(withPairs([1, "a"], [101, "b"], ["Cash", 2]), {}, "Data");
			const value = mixed.value as unknown as Map<unknown, unknown>;
			expect(problemsOf(mixed)).to.equal("Data[1] has a number as its key beside text keys");
			expect(value.get("101")).to.equal("b");
			expect(value.get("Cash")).to.equal(2);
			expect(value.get(1)).to.equal(undefined);
		});

		it("is no problem for a template or a message", () => {
			expect(findUnstorable({ Names: withPairs([45, "Master"]) }, "template")).to.equal(undefined);
		});

		it("are told beside a list part, as what Roblox leaves out without a word", () => {
			const mixed = withPairs([1, "first"], ["Name", "rest"]);
			const problem = findUnstorable({ Slots: mixed }, "template")!;
			expect(problem.path).to.equal("template.Slots.Name");
			expect(problem.isTaken).to.equal(true);
			expect(findUnstorable(withPairs([1, "a"], ["Cash", 1]), "template")!.isTaken).to.equal(true);
			expect(findUnstorable({ Cash: () => {} }, "template")!.isTaken).to.equal(undefined);
		});
	});

	describe("takeSnapshot of lists", () => {
		it("keeps the list part of a mixed table, be it the smaller part, and tells the rest", () => {
			const mixed = withPairs([1, "a"], ["n", 2], ["m", 3]);
			const snapshot = takeSnapshot({ mixed }, {}, "Data");
			expect((snapshot.value as { mixed: Array<string> }).mixed.join("")).to.equal("a");
			const text = problemsOf(snapshot);
			expect(text.find("Data.mixed.n is a text key in a list", 1, true)[0]).to.be.ok();
			expect(text.find("Data.mixed.m is a text key in a list", 1, true)[0]).to.be.ok();
		});

		it("keeps the other entries of Data that are a list", () => {
			const snapshot = takeSnapshot([1, 0 / 0, 3, 4], {}, "Data");
			expect((snapshot.value as Array<number>).join(",")).to.equal("1,3,4");
			expect(problemsOf(snapshot)).to.equal("Data[2] is not a number (NaN)");
		});

		it("tells a gap, and keeps what lies behind it", () => {
			const slots = ["sword", "shield", "cap"];
			(slots as Array<string | undefined>)[1] = undefined;
			const snapshot = takeSnapshot({ slots }, {}, "Data");
			expect((snapshot.value as { slots: Array<string> }).slots.join(",")).to.equal("sword,cap");
			expect(problemsOf(snapshot)).to.equal("Data.slots[2] is a gap in a list");
		});
	});

	describe("takeSnapshot of metatables", () => {
		it("stores the own fields of objects, and runs and tells nothing", () => {
			const pet = withMetatable({ name: "Cat", tricks: withMetatable(["sit"]) });
			const before = { pet: { name: "Cat", tricks: ["sit"] } };
			const snapshot = takeSnapshot(withMetatable({ pet }), before, "Data");
			expect(problemsOf(snapshot)).to.equal("");
			expect(snapshot.isChanged).to.equal(false);
			const fresh = takeSnapshot({ pet }, {}, "Data").value as typeof before;
			expect(fresh.pet.name).to.equal("Cat");
			expect(getmetatable(fresh.pet)).to.equal(undefined);
		});

		it("tells a proxy, and keeps what was saved", () => {
			const inner = { Level: 3 };
			const proxies: Array<object> = [
				withMetatable({}, { __index: inner }),
				withMetatable({}, { __index: () => 1 }),
				withMetatable({}, { __iter: () => 1 }),
				withMetatable({}, { __metatable: "locked" }),
				withMetatable({}, { __metatable: false }),
				withMetatable({}, { __metatable: {}, __index: inner }),
				withMetatable({}),
			];
			for (const proxy of proxies) {
				const before = { Pet: { Level: 2 }, Cash: 1 };
				const snapshot = takeSnapshot({ Pet: proxy, Cash: 1 }, before, "Data");
				expect(problemsOf(snapshot)).to.equal("Data.Pet is a proxy: its fields lie behind a metatable");
				expect(snapshot.value).to.equal(before);
				const whole = takeSnapshot(proxy, before, "Data");
				expect(problemsOf(whole)).to.equal("Data is a proxy: its fields lie behind a metatable");
				expect(whole.value).to.equal(before);
				expect(whole.isChanged).to.equal(false);
			}
		});

		it("stores the empty object of a class as an empty table", () => {
			const class_ = loudMetatable() as { __index: unknown; __iter: unknown };
			class_.__index = class_;
			class_.__iter = undefined;
			const snapshot = takeSnapshot({ Pet: withMetatable({}, class_), Other: withMetatable({}, {}) }, {}, "Data");
			expect(problemsOf(snapshot)).to.equal("");
			expect((snapshot.value as { Pet?: object }).Pet).to.be.ok();
			expect((snapshot.value as { Other?: object }).Other).to.be.ok();
		});
	});

	describe("takeSnapshot of hostile tables", () => {
		it("takes frozen ones", () => {
			const frozen = table.freeze({ List: table.freeze(["a"]) });
			const value = takeSnapshot(frozen, {}, "Data").value as { List: Array<string> };
			value.List.push("b");
			expect(value.List.size()).to.equal(2);
		});

		it("ends with one that stands in more places than a store has room for, and says so first", () => {
			const snapshot = takeSnapshot({ shared: sharedLevels(30), bad: () => {} }, {}, "Data");
			expect(snapshot.problems[0].path).to.equal("Data");
			expect(snapshot.problems[0].reason).to.equal("is longer than what any store takes");
			expect(snapshot.length > 4_194_304).to.equal(true);
		});

		it("cuts one that holds itself in two places", () => {
			const snapshot = takeSnapshot({ loop: cycle() }, {}, "Data");
			expect(snapshot.problems.size()).to.equal(2);
		});

		it("copies the very table or buffer that was saved, and calls it changed", () => {
			const before = { Items: ["a"], Bytes: buffer.create(1) };
			for (const current of [before, { ...before, Bytes: buffer.create(1) }, { ...before, Items: ["a"] }]) {
				const snapshot = takeSnapshot(current, before, "Data");
				expect(snapshot.isChanged).to.equal(true);
				const value = snapshot.value as typeof before;
				expect(value.Items === current.Items).to.equal(false);
				expect(value.Bytes === current.Bytes).to.equal(false);
			}
		});

		it("does not take what is bad in the very table that was saved for its last good value", () => {
			const before = { Deep: { Cash: 0 / 0, Gems: 1 } };
			const snapshot = takeSnapshot({ Deep: before.Deep }, before, "Data");
			const value = snapshot.value as { Deep: { Cash?: number; Gems: number } };
			expect(value.Deep.Cash).to.equal(undefined);
			expect(value.Deep.Gems).to.equal(1);
			expect(problemsOf(snapshot)).to.equal("Data.Deep.Cash is not a number (NaN)");
		});

		it("takes what an older module stored though it is no number for the same", () => {
			const before = { nan: 0 / 0, huge: math.huge };
			const snapshot = takeSnapshot({ nan: 0 / 0, huge: math.huge }, before, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(problemsOf(snapshot)).to.equal("");
		});
	});
};
