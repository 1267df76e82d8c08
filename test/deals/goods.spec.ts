import { goodsOf } from "../../src/deals/goods";

interface Bag {
	Coins: number;
	Pets: Map<string | number, object>;
	Items: Array<string | object>;
}

function newBag(): Bag {
	return {
		Coins: 10,
		Pets: new Map<string | number, object>([
			["a", { Kind: "Cat" }],
			[7, { Kind: "Dog" }],
		]),
		Items: ["Sword", "Sword", { Kind: "Potion", Level: 2 }],
	};
}

const goods = goodsOf({ Numbers: ["Coins"], Maps: ["Pets"], Lists: ["Items"] });
const whole = goodsOf({ Numbers: ["Coins"], Whole: true });

/** Whether it is refused. A refusal may leave Data half taken: the library puts them back. */
function isRefused(offer: object, handlers = goods): boolean {
	return handlers.Take(newBag(), offer as never) === undefined;
}

export = () => {
	describe("Deals.Goods", () => {
		it("takes numbers, things by their ids and entries of lists by value, and puts them in", () => {
			const [from, to] = [newBag(), { Coins: 0, Pets: new Map(), Items: [] } as Bag];
			const offer = { Coins: 4, Pets: ["a", 7], Items: ["Sword", { Kind: "Potion", Level: 2 }] };
			const taken = goods.Take(from, offer as never)!;
			expect(from.Coins).to.equal(6);
			expect(from.Pets.size()).to.equal(0);
			expect(from.Items.size()).to.equal(1);
			goods.Put(to, taken);
			expect(to.Coins).to.equal(4);
			expect((to.Pets.get("a") as { Kind: string }).Kind).to.equal("Cat");
			expect((to.Pets.get(7) as { Kind: string }).Kind).to.equal("Dog");
			expect(to.Items.size()).to.equal(2);
		});

		it("gives back to the one from whom it took", () => {
			const bag = newBag();
			goods.Put(bag, goods.Take(bag, { Coins: 10, Pets: ["a"] } as never)!);
			expect(bag.Coins).to.equal(10);
			expect(bag.Pets.size()).to.equal(2);
		});

		it("refuses more than there is, less than nothing and what is no number", () => {
			expect(isRefused({ Coins: 11 })).to.equal(true);
			expect(isRefused({ Coins: -1 })).to.equal(true);
			expect(isRefused({ Coins: 0 / 0 })).to.equal(true);
			expect(isRefused({ Coins: "5" })).to.equal(true);
			expect(isRefused({ Coins: 1.5 })).to.equal(false);
			expect(isRefused({ Coins: 1.5 }, whole)).to.equal(true);
		});

		it("refuses ids that are not there, and the same one twice", () => {
			expect(isRefused({ Pets: ["b"] })).to.equal(true);
			expect(isRefused({ Pets: ["a", "a"] })).to.equal(true);
			expect(isRefused({ Items: ["Sword", "Sword", "Sword"] })).to.equal(true);
			expect(isRefused({ Items: ["Sword", "Sword"] })).to.equal(false);
		});

		it("refuses fields that it was not told of", () => {
			expect(isRefused({ Rank: 1 })).to.equal(true);
		});

		it("gives another id to what comes in under one that is taken", () => {
			const bag = newBag();
			const taken = goods.Take(newBag(), { Pets: ["a"] } as never)!;
			goods.Put(bag, taken);
			expect((bag.Pets.get("a") as { Kind: string }).Kind).to.equal("Cat");
			expect((bag.Pets.get("a (2)") as { Kind: string }).Kind).to.equal("Cat");
		});

		it("makes the fields that a profile does not have yet", () => {
			const empty = {} as Bag;
			goods.Put(empty, goods.Take(newBag(), { Coins: 3, Pets: ["a"], Items: ["Sword"] } as never)!);
			expect(empty.Coins).to.equal(3);
			expect(empty.Pets.size()).to.equal(1);
			expect(empty.Items.size()).to.equal(1);
		});
	});
};
