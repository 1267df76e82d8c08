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

		it("copies buffers that it fills in", () => {
			const template = { Map: buffer.create(1) };
			const target = {} as typeof template;
			reconcile(target, template);
			buffer.writeu8(target.Map, 0, 1);
			expect(buffer.readu8(template.Map, 0)).to.equal(0);
		});

		it("tells what has another type than in the template, by its path", () => {
			const told = new Array<string>();
			const target = { Cash: "5" as unknown, Flag: false, Deep: { ["my list"]: 1 as unknown, Fine: {} } };
			const template = { Cash: 1, Flag: true, Deep: { ["my list"]: ["a"], Fine: { x: 1 } } };
			reconcile(target, template, (path, reason) => told.push(`${path} ${reason}`));
			table.sort(told);
			expect(told.join("; ")).to.equal(
				'Data.Cash is a string where the template has a number; Data.Deep["my list"] is a number where the template has a table',
			);
			const paths = new Array<string>();
			reconcile({ Cash: "5" }, { Cash: 1 }, (path) => paths.push(path), "profile.Data");
			expect(paths.join()).to.equal("profile.Data.Cash");
		});

		it("tells of a frozen table that lacks something, once, and raises nothing", () => {
			const told = new Array<string>();
			const target = { Settings: table.freeze({ Music: true }), Full: table.freeze({ x: 1 }) };
			const template = { Settings: { Music: false, Volume: 1, Language: "en" }, Full: { x: 2 }, New: 1 };
			reconcile(target, template, (path, reason) => told.push(`${path} ${reason}`));
			expect(told.join("; ")).to.equal(
				"Data.Settings is frozen, so what it lacks of the template cannot be filled in",
			);
			expect((target as unknown as { New: number }).New).to.equal(1);
			reconcile(table.freeze({}), template);
		});

		it("fills the own fields of objects, and runs nothing of their metatables", () => {
			const target = withMetatable({ Deep: withMetatable({}) });
			reconcile(target, { Cash: 1, Deep: { Level: 2 } });
			expect(rawget(target, "Cash")).to.equal(1);
			expect(rawget(target.Deep, "Level")).to.equal(2);
		});
	});
};
