import { deepCopy } from "../../src/storable/deep-copy";
import { reconcile } from "../../src/storable/reconcile";
import { isSame } from "../support/records";
import { withMetatable } from "./hostile";

export = () => {
	describe("deepCopy", () => {
		it("copies content at every depth and shares no table", () => {
			const original = { Cash: 5, Items: ["Sword"], Nested: { Deep: { Level: 1 } }, Flag: false };
			const copy = deepCopy(original);
			expect(isSame(copy, original)).to.equal(true);
			expect(copy === original).to.equal(false);
			expect(copy.Items === original.Items).to.equal(false);
			expect(copy.Nested.Deep === original.Nested.Deep).to.equal(false);
		});

		it("keeps keys that are numbers or of both kinds", () => {
			const original = new Map<unknown, unknown>([
				[1, "a"],
				[7, "b"],
				["c", 3],
			]);
			expect(isSame(deepCopy(original), original)).to.equal(true);
		});

		it("copies buffers too", () => {
			const original = { Map: buffer.fromstring("abc") };
			const copy = deepCopy(original);
			buffer.writeu8(original.Map, 0, 0);
			expect(buffer.tostring(copy.Map)).to.equal("abc");
		});

		it("thaws what is frozen, and takes the own fields of objects, running nothing of theirs", () => {
			const locked = { __metatable: "locked" };
			const original = table.freeze({
				frozen: table.freeze({ x: 1 }),
				object: withMetatable({ list: withMetatable(["a"]), bytes: buffer.create(1) }),
				locked: withMetatable({ x: 1 }, locked),
			});
			const copy = deepCopy(original) as { frozen: { x: number }; added?: number } & typeof original;
			copy.added = 1;
			copy.frozen.x = 2;
			expect(copy.object.list[0]).to.equal("a");
			expect(copy.locked.x).to.equal(1);
			expect(copy.object.bytes === original.object.bytes).to.equal(false);
			expect(getmetatable(copy.object)).to.equal(undefined);
			expect(getmetatable(copy.locked)).to.equal(undefined);
		});
	});

	describe("reconcile", () => {
		it("fills missing text keys at every depth, and only those", () => {
			const target = { Cash: 1, Nested: {} as { Level?: number; List?: Array<string> } };
			reconcile(target, { Cash: 9, Gems: 3, Nested: { Level: 2, List: ["a"] } });
			expect(isSame(target, { Cash: 1, Gems: 3, Nested: { Level: 2, List: ["a"] } })).to.equal(true);
		});

		it("copies what it fills in", () => {
			const template = { Nested: { Level: 1 } };
			const target = {} as typeof template;
			reconcile(target, template);
			target.Nested.Level = 2;
			expect(template.Nested.Level).to.equal(1);
		});

		it("replaces nothing, be it false or of another type", () => {
			const target = { Flag: false, Nested: "text" as unknown, List: ["a"] };
			reconcile(target, { Flag: true, Nested: { Level: 1 }, List: ["x", "y"] });
			expect(isSame(target, { Flag: false, Nested: "text", List: ["a"] })).to.equal(true);
		});
	});
};
