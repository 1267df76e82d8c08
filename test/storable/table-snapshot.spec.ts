import { snapshotTable } from "../../src/storable/table-snapshot";
import { isSame } from "../support/records";
import { cycle, withMetatable } from "./hostile";

type Fields = Map<unknown, unknown>;

export = () => {
	describe("snapshotTable", () => {
		it("puts everything back into the same tables", () => {
			const items = ["a", "b"];
			const data = { Cash: 1, Items: items, Nested: { Level: 1 } };
			const { putBack } = snapshotTable(data);
			data.Cash = 2;
			items.clear();
			(data as unknown as Fields).set("New", {});
			data.Nested = { Level: 9 };
			putBack();
			expect(isSame(data, { Cash: 1, Items: ["a", "b"], Nested: { Level: 1 } })).to.equal(true);
			expect(data.Items).to.equal(items);
		});

		it("puts the bytes of buffers back, into the same buffers", () => {
			const bytes = buffer.fromstring("abc");
			const data = { Bytes: bytes, Deep: [{ Bytes: buffer.fromstring("def") }] };
			const { putBack } = snapshotTable(data);
			buffer.writeu8(bytes, 0, 0);
			buffer.writeu8(data.Deep[0].Bytes, 0, 0);
			data.Bytes = buffer.create(1);
			putBack();
			expect(data.Bytes).to.equal(bytes);
			expect(buffer.tostring(bytes)).to.equal("abc");
			expect(buffer.tostring(data.Deep[0].Bytes)).to.equal("def");
		});

		it("can be put back more than once", () => {
			const data = { Cash: 1, Bytes: buffer.create(1) };
			const { putBack } = snapshotTable(data);
			for (const cash of [2, 3]) {
				data.Cash = cash;
				buffer.writeu8(data.Bytes, 0, cash);
				putBack();
				expect(data.Cash).to.equal(1);
				expect(buffer.readu8(data.Bytes, 0)).to.equal(0);
			}
		});

		it("leaves frozen tables alone, and puts back what lies in them", () => {
			const inner = { Level: 1 };
			const data = { Frozen: table.freeze({ inner }) };
			const { putBack } = snapshotTable(data);
			inner.Level = 2;
			putBack();
			expect(data.Frozen.inner.Level).to.equal(1);
		});

		it("puts another table in place of one that was changed and then frozen", () => {
			const data = { Nested: { Level: 1, Deep: { List: ["a"] } }, Cash: 1 };
			const { putBack } = snapshotTable(data);
			data.Cash = 2;
			data.Nested.Level = 2;
			data.Nested.Deep.List.push("b");
			table.freeze(data.Nested.Deep.List);
			table.freeze(data.Nested.Deep);
			table.freeze(data.Nested);
			putBack();
			expect(isSame(data, { Nested: { Level: 1, Deep: { List: ["a"] } }, Cash: 1 })).to.equal(true);
		});

		it("raises nothing when the table itself was frozen meanwhile", () => {
			const data = { Cash: 1, Nested: { Level: 1 } };
			const { putBack } = snapshotTable(data);
			data.Nested.Level = 2;
			table.freeze(data);
			putBack();
			expect(data.Nested.Level).to.equal(1);
		});

		it("takes tables that hold themselves, and runs nothing of metatables", () => {
			const loop = cycle() as { left?: object };
			const object = withMetatable({ x: 1 } as { x?: number; y?: number });
			const data = { loop, object };
			const { putBack } = snapshotTable(data);
			loop.left = undefined;
			rawset(object, "x", undefined);
			rawset(object, "y", 2);
			putBack();
			expect(loop.left).to.equal(loop);
			expect(rawget(object, "x")).to.equal(1);
			expect(rawget(object, "y")).to.equal(undefined);
		});
	});
};
