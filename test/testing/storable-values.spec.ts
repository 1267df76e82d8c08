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

		it("is an array with a gap, or has keys that are neither names nor positions", () => {
			const gap = [1, 2] as unknown as Map<unknown, unknown>;
			gap.set(4, 4);
			refuse(gap, "104: Cannot store Array with gaps");
			refuse(new Map([[0, 1]]), "104:");
			refuse(new Map([[1.5, 1]]), "104:");
			refuse(new Map([[true, 1]]), "104:");
		});
	});

	describe("keys, user ids and metadata", () => {
		const write = (key: string, userIds?: Array<unknown>, metadata?: unknown): (() => void) => {
			const server = new SimCloud().startServer();
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
