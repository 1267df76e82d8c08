import { deepCopy } from "../../src/storable/deep-copy";
import { reconcile } from "../../src/storable/reconcile";
import { isSame } from "../support/records";

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
