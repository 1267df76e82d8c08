import type { Snapshot } from "../../src/storable/snapshot";
import { takeSnapshot } from "../../src/storable/snapshot";
import { withPairs } from "./hostile";

interface Item {
	Id?: string;
	Level?: number;
	Rank?: number;
	Count?: number;
	Stats?: { Damage?: number; Name?: string };
}

const NAN = 0 / 0;

/** What of a bag is stored, given the one that was saved. */
function storedBag(current: Array<unknown>, saved: Array<unknown>): Array<Item> {
	return (takeSnapshot({ Bag: current }, { Bag: saved }, "Data").value as { Bag: Array<Item> }).Bag;
}

function problemsOf(snapshot: Snapshot): string {
	return snapshot.problems.map((problem) => `${problem.path} ${problem.reason}`).join("; ");
}

export = () => {
	describe("the last good value of a field in an entry of a list", () => {
		it("stays where the entry is at its place, and nothing is changed then", () => {
			const saved = { Bag: [{ Id: "sword", Count: 3 }] };
			const snapshot = takeSnapshot({ Bag: [{ Id: "sword", Count: NAN }] }, saved, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(snapshot.value).to.equal(saved);
			expect(problemsOf(snapshot)).to.equal("Data.Bag[1].Count is not a number (NaN)");
		});

		it("follows an entry that moved", () => {
			const saved = [
				{ Id: "axe", Count: 1 },
				{ Id: "bow", Count: 2 },
				{ Id: "cap", Count: 3 },
			];
			const removed = storedBag(
				[
					{ Id: "bow", Count: NAN },
					{ Id: "cap", Count: NAN },
				],
				saved,
			);
			expect(removed[0].Count).to.equal(2);
			expect(removed[1].Count).to.equal(3);
			const inserted = storedBag([{ Id: "new", Count: 9 }, { Id: "axe", Count: NAN }, saved[1], saved[2]], saved);
			expect(inserted[1].Count).to.equal(1);
		});

		it("is never taken from another entry", () => {
			const saved = [
				{ Id: "axe", Count: 1 },
				{ Id: "bow", Count: 2 },
			];
			expect(
				storedBag(
					[
						{ Id: "new", Count: NAN },
						{ Id: "axe", Count: 1 },
					],
					saved,
				)[0].Count,
			).to.equal(undefined);
			expect(
				storedBag(
					[
						{ Id: "bow", Count: 2 },
						{ Id: "bow", Count: NAN },
					],
					saved,
				)[1].Count,
			).to.equal(undefined);
			// The one that has half of the values is still there, elsewhere.
			const half = [
				{ Id: "axe", Level: 1, Count: 1 },
				{ Id: "bow", Level: 1, Count: 2 },
			];
			expect(storedBag([{ Id: "new", Level: 1, Count: NAN }, half[0]], half)[0].Count).to.equal(undefined);
			// One of two alike is gone, and nobody knows which.
			const alike = [
				{ Id: "axe", Count: 1 },
				{ Id: "axe", Count: 2 },
			];
			expect(storedBag([{ Id: "axe", Count: NAN }], alike)[0].Count).to.equal(undefined);
		});

		it("goes to the right one of entries that are alike, as long as it is known", () => {
			const saved = [
				{ Id: "axe", Count: 1 },
				{ Id: "axe", Count: 2 },
			];
			const both = storedBag([{ Id: "new" }, { Id: "axe", Count: NAN }, { Id: "axe", Count: NAN }], saved);
			expect(both[1].Count).to.equal(1);
			expect(both[2].Count).to.equal(2);
			const second = storedBag(
				[
					{ Id: "axe", Count: NAN },
					{ Id: "axe", Count: 2 },
				],
				saved,
			);
			expect(second[0].Count).to.equal(1);
			const first = storedBag(
				[
					{ Id: "axe", Count: NAN },
					{ Id: "axe", Count: 1 },
				],
				saved,
			);
			expect(first[0].Count).to.equal(2);
			const appended = storedBag(
				[
					{ Id: "axe", Count: NAN },
					{ Id: "axe", Count: NAN },
					{ Id: "axe", Count: 7 },
				],
				saved,
			);
			expect(appended[0].Count).to.equal(1);
			expect(appended[1].Count).to.equal(2);
		});

		it("stays where half of the entry's other values are the same, in a list of the same length", () => {
			const saved = [{ Id: "axe", Level: 1, Rank: 1, Count: 5 }];
			const half = [{ Id: "axe", Level: 2, Count: NAN }];
			expect(storedBag(half, saved)[0].Count).to.equal(5);
			expect(storedBag([{ Id: "bow", Level: 2, Rank: 1, Count: NAN }], saved)[0].Count).to.equal(undefined);
			expect(storedBag([...half, { Id: "new" }], saved)[0].Count).to.equal(undefined);
		});

		it("stays in an entry with nothing else in it, in a list of the same length", () => {
			expect(storedBag([{ Count: NAN }], [{ Count: 5 }])[0].Count).to.equal(5);
			expect(storedBag([{ Count: NAN }, { Count: 1 }], [{ Count: 5 }])[0].Count).to.equal(undefined);
		});

		it("stays deep inside of an entry, and in lists of lists", () => {
			const saved = [
				{ Id: "axe", Stats: { Damage: 4, Name: "x" } },
				{ Id: "bow", Stats: { Damage: 7, Name: "y" } },
			];
			const current = [{ Id: "bow", Stats: { Damage: math.huge, Name: "new" } }];
			expect(storedBag(current, saved)[0].Stats!.Damage).to.equal(7);
			const pages = takeSnapshot(
				{ Pages: [["first", [{ Id: "axe", Count: NAN }]]] },
				{ Pages: [["first", [{ Id: "axe", Count: 8 }]]] },
				"Data",
			).value as { Pages: Array<[string, Array<Item>]> };
			expect(pages.Pages[0][1][0].Count).to.equal(8);
		});

		it("is found where the entry has number keys, which are stored as texts", () => {
			const saved = [{ Perks: 1, ["101"]: 5, ["102"]: 7 }];
			const value = storedBag([withPairs(["Perks", 1], [101, NAN], [102, 7]), { Id: "new" }], saved);
			expect((value[0] as unknown as Map<string, number>).get("101")).to.equal(5);
		});

		it("does not come back for what was taken away", () => {
			const value = storedBag([{ Id: "axe", Count: NAN }], [{ Id: "axe", Count: 1, Rank: 3 }]);
			expect(value[0].Count).to.equal(1);
			expect(value[0].Rank).to.equal(undefined);
		});

		it("is sought with bounded effort", () => {
			const saved = new Array<Item>();
			const current = new Array<Item>();
			for (const index of $range(1, 5000)) {
				saved.push({ Id: `item ${index}`, Count: index });
				current.push({ Id: `item ${index}`, Count: NAN });
			}
			const value = storedBag(current, saved);
			expect(value[0].Count).to.equal(1);
			expect(value[4999].Count).to.equal(5000);
		});
	});

	describe("a bad entry of a list", () => {
		it("is left out and leaves no gap, and is no change once that is stored", () => {
			const saved = { Items: ["a", "c"] };
			const snapshot = takeSnapshot({ Items: ["a", () => {}, "c"] }, saved, "Data");
			expect(snapshot.isChanged).to.equal(false);
			expect(problemsOf(snapshot)).to.equal("Data.Items[2] is a function");
		});

		it("takes nothing of a dictionary that was saved in the list's place", () => {
			const snapshot = takeSnapshot({ Items: [() => {}, "b"] }, { Items: { ["1"]: "old" } }, "Data");
			expect((snapshot.value as { Items: Array<string> }).Items.join(",")).to.equal("b");
		});

		it("does not take a table that was saved in its place with it", () => {
			const value = storedBag([() => {}, { Id: "axe", Count: NAN }], [{ Id: "axe", Count: 1 }]);
			expect(value.size()).to.equal(1);
			expect(value[0].Count).to.equal(1);
		});
	});
};
