import type { SimPlayer } from "../../../src/testing";
import { DEPTH_MAX } from "../../../src/storable/limits";
import { SimCloud } from "../../../src/testing";
import { storedHome } from "../../support/gift-world";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";

const SWORD = 100;

type Fields = Map<unknown, unknown>;

/** A player whose Data a spec prepares, and who buys what a spec's handler gives. */
class Smith {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer;
	public readonly player: SimPlayer;

	constructor(give: (data: Fields) => void) {
		this.shop = openShop(this.cloud, [
			{
				id: SWORD,
				name: "Sword",
				handler: (_player, _id, _params, _deps, { Data }) => {
					give(Data as never);
				},
			},
		]);
		this.player = this.shop.join(this.cloud, 7);
	}

	public data(): Fields {
		return this.shop.profile(this.player).Data as never;
	}

	/** Buys and waits a minute. What came of it: the answer, and whether anything that is stored knows the purchase. */
	public buy(): string {
		const purchase = this.cloud.purchases.buy(this.player, SWORD);
		this.cloud.advance(60);
		this.cloud.takeErrors();
		const { MonetisationLedger, PurchaseIdCache } = storedHome(this.cloud, 7);
		const isKnown =
			MonetisationLedger?.Recent?.some(({ Id }) => Id === purchase) === true ||
			PurchaseIdCache?.includes(purchase) === true;
		return `${this.cloud.purchases.isGranted(purchase) ? "answered" : "waits"}, ${isKnown ? "known" : "unknown"}`;
	}

	public stored(): Fields {
		return storedHome(this.cloud, 7) as never;
	}
}

const WAITS = "waits, unknown";
const GRANTED = "answered, known";

function deep(levels: number): Fields {
	let value: Fields = new Map();
	for (const _ of $range(1, levels)) {
		const outer: Fields = new Map();
		outer.set("Below", value);
		value = outer;
	}
	return value;
}

function selfHolding(): Fields {
	const value: Fields = new Map();
	value.set("Self", value);
	return value;
}

export = () => {
	describe("a purchase whose goods cannot be stored", () => {
		const goods: ReadonlyArray<[what: string, give: (data: Fields) => void]> = [
			["a function", (data) => data.set("Sword", () => {})],
			["a number that is none", (data) => data.set("Sword", 0 / 0)],
			["an endless number", (data) => data.set("Sword", math.huge)],
			["a text that is not valid UTF-8", (data) => data.set("Sword", string.char(255))],
			["a table that holds itself", (data) => data.set("Sword", selfHolding())],
			["a table that lies too deep", (data) => data.set("Sword", deep(DEPTH_MAX))],
			[
				"a thread",
				(data) =>
					data.set(
						"Sword",
						coroutine.create(() => {}),
					),
			],
			[
				"a list with a hole",
				(data) =>
					data.set(
						"Sword",
						new Map<unknown, unknown>([
							[1, "a"],
							[2, "b"],
							[7, "c"],
						]),
					),
			],
			[
				"a number key in a table of names",
				(data) =>
					data.set(
						"Sword",
						new Map<unknown, unknown>([
							["Name", "x"],
							[1, "y"],
						]),
					),
			],
			["a key that is a table", (data) => data.set("Sword", new Map<unknown, unknown>([[{}, "x"]]))],
			["a key that is a boolean", (data) => data.set("Sword", new Map<unknown, unknown>([[true, "x"]]))],
			["behind a metatable", (data) => data.set("Sword", setmetatable({}, { __index: { Damage: 5 } } as never))],
			["too large", (data) => data.set("Sword", string.rep("x", 4_300_000))],
		];
		for (const [what, give] of goods) {
			it(`is not answered, and nothing that is stored knows it: ${what}`, () => {
				const smith = new Smith(give);
				expect(smith.buy()).to.equal(WAITS);
			});

			it(`is not answered, beside 30 values that no store takes: ${what}`, () => {
				const smith = new Smith(give);
				for (const index of $range(1, 30)) smith.data().set(`Bad${index}`, () => {});
				expect(smith.buy()).to.equal(WAITS);
			});
		}

		const homes: ReadonlyArray<[what: string, prepare: (data: Fields) => void, give: (data: Fields) => void]> = [
			[
				"in the text part of a mixed list",
				(data) => data.set("Bag", ["a", "b"]),
				(data) => (data.get("Bag") as Fields).set("Sword", 1),
			],
			[
				"in a table in the text part of a mixed list",
				(data) => {
					data.set("Bag", ["a", "b"]);
					(data.get("Bag") as Fields).set("Swords", {});
				},
				(data) => ((data.get("Bag") as Fields).get("Swords") as Fields).set("Sword", 1),
			],
			[
				"under a number key beside names",
				(data) => data.set("Bag", { Name: "bag" }),
				(data) => (data.get("Bag") as Fields).set(1, "sword"),
			],
			[
				"behind the hole of a list",
				(data) => data.set("Bag", ["a", "b"]),
				(data) => (data.get("Bag") as Fields).set(9, "sword"),
			],
			[
				"in a table that lies too deep already",
				(data) => data.set("Bag", deep(DEPTH_MAX)),
				(data) => {
					let inner = data.get("Bag") as Fields;
					while (inner.get("Below") !== undefined) inner = inner.get("Below") as Fields;
					inner.set("Sword", 1);
				},
			],
			[
				"in a table under a key that is no key",
				(data) => data.set("Bag", new Map<unknown, unknown>([[true, {}]])),
				(data) => ((data.get("Bag") as Fields).get(true) as Fields).set("Sword", 1),
			],
			[
				"in a list, in front of another value that could not be stored",
				(data) => data.set("Bag", [() => {}]),
				(data) => (data.get("Bag") as Array<defined>).unshift(() => {}),
			],
			[
				"in a table that holds itself there",
				(data) => data.set("Bag", selfHolding()),
				(data) => (data.get("Bag") as Fields).set("Sword", () => {}),
			],
			[
				"in place of another value that could not be stored",
				(data) => data.set("Sword", () => {}),
				(data) => data.set("Sword", () => {}),
			],
			[
				"as more of what could not be stored",
				(data) => data.set("Sword", string.char(255)),
				(data) => data.set("Sword", `${data.get("Sword")}sword`),
			],
		];
		for (const [what, prepare, give] of homes) {
			it(`is not answered: ${what}`, () => {
				const smith = new Smith(give);
				prepare(smith.data());
				expect(smith.buy()).to.equal(WAITS);
			});
		}

		it("is answered when the handler gives something that can be stored", () => {
			let isGood = false;
			const smith = new Smith((data) => data.set("Sword", isGood ? 1 : () => {}));
			expect(smith.buy()).to.equal(WAITS);
			isGood = true;
			smith.cloud.advance(70);
			expect(smith.cloud.purchases.unresolved(7).size()).to.equal(0);
			expect(smith.stored().get("Sword")).to.equal(1);
		});
	});

	describe("a purchase whose goods can be stored, beside", () => {
		const give = (data: Fields) => data.set("Sword", ((data.get("Sword") as number | undefined) ?? 0) + 1);
		const sights: ReadonlyArray<[what: string, prepare: (data: Fields) => void]> = [
			["a function", (data) => data.set("Bad", () => {})],
			[
				"30 functions",
				(data) => {
					for (const index of $range(1, 30)) data.set(`Bad${index}`, () => {});
				},
			],
			["a number that is none", (data) => data.set("Bad", 0 / 0)],
			["a table that holds itself", (data) => data.set("Bad", selfHolding())],
			["a table that holds Data", (data) => data.set("Bad", { Parent: data })],
			[
				"a mixed list",
				(data) => {
					data.set("Bad", [1, 2]);
					(data.get("Bad") as Fields).set("Name", "x");
				},
			],
			["a table that lies too deep", (data) => data.set("Bad", deep(DEPTH_MAX))],
		];
		for (const [what, prepare] of sights) {
			it(`${what}, is answered once it is stored`, () => {
				const smith = new Smith(give);
				prepare(smith.data());
				expect(smith.buy()).to.equal(GRANTED);
				expect(smith.stored().get("Sword")).to.equal(1);
			});
		}

		it("a table of the same bag that holds the bag, as parts with a parent do, is answered once it is stored", () => {
			const smith = new Smith((data) => {
				((data.get("Bag") as Fields).get("Swords") as Array<string>).push("sword");
			});
			const bag: Fields = new Map<unknown, unknown>([["Swords", []]]);
			bag.set("Lid", { Parent: bag });
			smith.data().set("Bag", bag);
			expect(smith.buy()).to.equal(GRANTED);
			const stored = smith.stored().get("Bag") as { Swords: Array<string> };
			expect(stored.Swords.size()).to.equal(1);
		});
	});
};
