import type { Snapshot } from "../../src/storable/snapshot";
import { takeSnapshot } from "../../src/storable/snapshot";

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

		it("takes the rarer kind of key out of a mixed table, and numbers out of Data itself", () => {
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
};
