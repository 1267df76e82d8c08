import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const SIZE_MAX = 4_194_304;

function store(server: SimServer, value: unknown, key = "key"): void {
	server.await(() => server.engine.dataStores.getDataStore("A").setAsync(key, value));
}

/** Stores a value and reads it back through the engine. */
function roundTrip(value: unknown): unknown {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	store(server, value);
	return server.await(() => server.engine.dataStores.getDataStore("A").getAsync("key", false)[0]);
}

export = () => {
	describe("a value that a data store takes", () => {
		it("comes back exactly: integers, fractions, booleans, strings with zeros", () => {
			const value = { whole: 9007199254740991, part: 0.1, yes: true, no: false, text: 'a\0b\n"\\é' };
			const read = roundTrip(value) as typeof value;
			expect(read.whole).to.equal(9007199254740991);
			expect(read.part).to.equal(0.1);
			expect(read.yes).to.equal(true);
			expect(read.no).to.equal(false);
			expect(read.text).to.equal('a\0b\n"\\é');
		});

		it("may be NaN or infinite, as the engine takes them", () => {
			const read = roundTrip({ nan: 0 / 0, huge: math.huge }) as { nan: number; huge: number };
			expect(read.nan === read.nan).to.equal(false);
			expect(read.huge).to.equal(math.huge);
		});

		it("may be a buffer, of which the cloud has its own copy", () => {
			const original = buffer.fromstring("bytes");
			const cloud = new SimCloud();
			const server = cloud.startServer();
			store(server, { original });
			buffer.writeu8(original, 0, 0);
			const read = cloud.dataStore("A").read("key") as { original: buffer };
			expect(buffer.tostring(read.original)).to.equal("bytes");
		});

		it("keeps only the array part of a mixed table", () => {
			const mixed = [1, 2] as unknown as Map<unknown, unknown>;
			mixed.set("name", "lost");
			const read = roundTrip(mixed) as unknown as Map<unknown, unknown>;
			expect(read.get(2)).to.equal(2);
			expect(read.get("name")).to.equal(undefined);
		});

		it("has text keys where it had numbers and no list", () => {
			const ids = new Map<unknown, unknown>([
				[101, true] as [unknown, unknown],
				[12345678901, "big"],
				[-1, "minus"],
				[0, "zero"],
			]);
			ids.set(1.5, "part").set("name", "kept");
			const read = roundTrip({ ids }) as { ids: Map<unknown, unknown> };
			expect(read.ids.get(101)).to.equal(undefined);
			expect(read.ids.get("101")).to.equal(true);
			expect(read.ids.get("12345678901")).to.equal("big");
			expect(read.ids.get("-1")).to.equal("minus");
			expect(read.ids.get("0")).to.equal("zero");
			expect(read.ids.get("1.5")).to.equal("part");
			expect(read.ids.get("name")).to.equal("kept");
			expect(read.ids.size()).to.equal(6);
		});

		it("keeps what stood under the text where a number has the same", () => {
			// Many of them, and both ways to build them: what comes first in memory must not matter.
			const first = new Map<unknown, unknown>();
			const second = new Map<unknown, unknown>();
			for (const id of $range(1001, 1200)) {
				first.set(id, "number").set(tostring(id), "text");
				second.set(tostring(id), "text").set(id, "number");
			}
			for (const both of [first, second]) {
				const read = roundTrip(both) as Map<unknown, unknown>;
				for (const id of $range(1001, 1200)) expect(read.get(tostring(id))).to.equal("text");
				expect(read.size()).to.equal(200);
			}
		});

		it("is measured with the text keys that it gets", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			// {"101":"x..."}: 10 characters beside the text.
			store(server, new Map([[101, string.rep("x", SIZE_MAX - 10)]]));
			expect(() => store(server, new Map([[101, string.rep("x", SIZE_MAX - 9)]]))).to.throw("105:");
		});

		it("is read without running its metamethods", () => {
			const refuse = (): never => error("a metamethod ran");
			const trap = { __index: refuse, __len: refuse, __iter: refuse, __metatable: "locked" };
			const guard = <T extends object>(value: T): T => setmetatable(value, trap as LuaMetatable<T>);
			const value = { list: guard([1, 2]), fields: guard({ coins: 3 }), ids: guard(new Map([[101, 4]])) };
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const dataStore = server.engine.dataStores.getDataStore("A");
			server.await(() => dataStore.setAsync("key", guard(value), guard([7]), guard({ kind: "save" })));
			const view = cloud.dataStore("A");
			const read = view.read("key") as {
				list: Array<number>;
				fields: { coins: number };
				ids: Map<string, number>;
			};
			expect(getmetatable(read.list)).to.equal(undefined);
			expect(read.list[1]).to.equal(2);
			expect(read.fields.coins).to.equal(3);
			expect(read.ids.get("101")).to.equal(4);
			expect(view.userIds("key")[0]).to.equal(7);
			expect((view.metadata("key") as { kind: string }).kind).to.equal("save");
		});

		it("is never shared with the game, in no direction", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			const value = { nested: { coins: 1 } };
			store(server, value);
			value.nested.coins = 2;
			const view = cloud.dataStore("A");
			const seen = view.read("key") as typeof value;
			expect(seen.nested.coins).to.equal(1);
			seen.nested.coins = 3;
			expect((view.read("key") as typeof value).nested.coins).to.equal(1);
		});

		it("may be nested hundreds deep, and may hold one table twice", () => {
			let deep: { inner?: unknown } = {};
			for (const _level of $range(1, 500)) deep = { inner: deep };
			expect(roundTrip(deep)).to.be.ok();
			const shared = { coins: 1 };
			const read = roundTrip({ left: shared, right: shared }) as { left: object; right: object };
			expect(read.left === read.right).to.equal(false);
		});

		it("may have exactly 4,194,304 characters of JSON, and not one more", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			store(server, string.rep("x", SIZE_MAX - 2));
			expect(() => store(server, string.rep("x", SIZE_MAX - 1))).to.throw("105:");
			expect(() => store(server, { text: string.rep("\n", SIZE_MAX / 2) })).to.throw("105:");
		});
	});

	describe("a value that a data store refuses", () => {
		const refuse = (value: unknown, code: string): void => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			expect(() => store(server, value)).to.throw(code);
			const update = (): void => {
				server.engine.dataStores.getDataStore("A").updateAsync("key", () => $tuple(value));
			};
			if (value !== undefined) expect(() => server.await(update)).to.throw(code);
			expect(cloud.dataStore("A").keys().size()).to.equal(0);
		};

		it("is a function, a thread or nothing as a whole", () => {
			refuse(() => {}, "103:");
			refuse(
				coroutine.create(() => {}),
				"103:",
			);
			refuse(undefined, "103:");
		});

		it("holds a function or a thread anywhere", () => {
			refuse({ deep: { callback: () => {} } }, "104: Cannot store function");
			refuse([coroutine.create(() => {})], "104: Cannot store thread");
		});

		it("holds a string or a name that is not UTF-8", () => {
			refuse("\xff", "104:");
			refuse({ text: "\xff" }, "104:");
			refuse(new Map([["\xff", 1]]), "104:");
		});

		it("holds itself", () => {
			const first: { second?: object } = {};
			first.second = { first };
			refuse(first, "104:");
		});

		it("is nested absurdly deep", () => {
			let deep: { inner?: unknown } = {};
			for (const _level of $range(1, 50_000)) deep = { inner: deep };
			refuse(deep, "104:");
		});

		it("is an array with a gap or with a number that is no position, or has keys that are neither names nor numbers", () => {
			for (const key of [4, 0, 1.5]) {
				const gap = [1, 2] as unknown as Map<unknown, unknown>;
				gap.set(key, 4);
				refuse(gap, "104: Cannot store Array with gaps");
			}
			refuse(new Map([[true, 1]]), "104: Cannot store a table with a boolean as key");
			const mixed = [1] as unknown as Map<unknown, unknown>;
			mixed.set(true, 1);
			refuse(mixed, "104: Cannot store a table with a boolean as key");
		});
	});

	describe("keys, user ids and metadata", () => {
		const write = (key: string, userIds?: Array<unknown>, metadata?: unknown): (() => void) => {
			const server = new SimCloud({ userIdsMax: 4 }).startServer();
			const dataStore = server.engine.dataStores.getDataStore("A");
			return () => server.await(() => dataStore.setAsync(key, 1, userIds as Array<number>, metadata as object));
		};

		it("are refused beyond the limits of the platform", () => {
			expect(write("")).to.throw("101:");
			expect(write(string.rep("k", 51))).to.throw("102:");
			expect(write("key", [1, 2, 3, 4, 5])).to.throw("512:");
			expect(write("key", ["1"])).to.throw("513:");
			expect(write("key", [1], { [string.rep("n", 51)]: 1 })).to.throw("511:");
			expect(write("key", [1], { name: string.rep("v", 251) })).to.throw("511:");
			expect(write("key", [1], { first: string.rep("v", 200), second: string.rep("v", 100) })).to.throw("511:");
		});

		it("are taken at the limits", () => {
			write(string.rep("k", 50), [1, 2, 3, 4], { name: string.rep("v", 250) })();
		});

		it("belong to a store whose name and scope have 1 to 50 characters", () => {
			const { dataStores } = new SimCloud().startServer().engine;
			expect(() => dataStores.getDataStore("")).to.throw("empty");
			expect(() => dataStores.getDataStore(string.rep("n", 51))).to.throw("50");
			expect(() => dataStores.getDataStore("A", string.rep("n", 51))).to.throw("50");
		});

		it("are apart in every scope", () => {
			const cloud = new SimCloud();
			const server = cloud.startServer();
			server.await(() => server.engine.dataStores.getDataStore("A", "east").setAsync("key", 1));
			expect(cloud.dataStore("A").read("key")).to.equal(undefined);
			expect(cloud.dataStore("A", "east").read("key")).to.equal(1);
		});
	});
};
