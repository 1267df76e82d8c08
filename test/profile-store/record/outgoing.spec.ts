import { VALUE_LENGTH_MAX } from "../../../src/storable/limits";
import type { Outgoing, Savable, Saved } from "../../../src/profile-store/record/outgoing";
import { largestParts, LENGTH_WARNING, prepareOutgoing } from "../../../src/profile-store/record/outgoing";

function saved(): Saved {
	return { Data: { Cash: 5, Items: ["a"] }, RobloxMetaData: { Rank: "Gold" }, UserIds: [12] };
}

/** What would be sent with these changes to a profile that is as it was saved. */
function prepare(changes: Partial<Savable>, before = saved()): Outgoing {
	return prepareOutgoing({ ...saved(), ...changes }, before);
}

function problemsOf(outgoing: Outgoing): string {
	return outgoing.problems.map((problem) => `${problem.path} ${problem.reason}`).join("; ");
}

function fieldsOf(value: object | undefined): { [name: string]: unknown } {
	return value as { [name: string]: unknown };
}

function text(length: number): string {
	return string.rep("x", length);
}

export = () => {
	describe("prepareOutgoing", () => {
		it("finds nothing to do for a profile that is as it was saved, and shares what is stored", () => {
			const before = saved();
			const outgoing = prepare({}, before);
			expect(outgoing.isChanged).to.equal(false);
			expect(outgoing.problems.size()).to.equal(0);
			expect(outgoing.Data).to.equal(before.Data);
			expect(outgoing.RobloxMetaData).to.equal(before.RobloxMetaData);
			expect(outgoing.UserIds).to.equal(before.UserIds);
		});

		it("finds a change of Data, of RobloxMetaData, of UserIds, each alone", () => {
			expect(prepare({ Data: { Cash: 6, Items: ["a"] } }).isChanged).to.equal(true);
			expect(prepare({ RobloxMetaData: { Rank: "Silver" } }).isChanged).to.equal(true);
			expect(prepare({ RobloxMetaData: {} }).isChanged).to.equal(true);
			expect(prepare({ UserIds: [12, 13] }).isChanged).to.equal(true);
			expect(prepare({ UserIds: [] }).isChanged).to.equal(true);
		});

		it("cannot compare where the game made LastSavedData its Data, so that is a change", () => {
			const before = saved();
			expect(prepare({ Data: before.Data }, before).isChanged).to.equal(true);
		});

		it("shares no table with the game's", () => {
			const current = { Data: { Deep: { x: 1 } }, RobloxMetaData: { Rank: "x" }, UserIds: [1, 2] };
			const outgoing = prepareOutgoing(current, saved());
			expect(outgoing.Data).never.to.equal(current.Data);
			expect(fieldsOf(outgoing.Data).Deep).never.to.equal(current.Data.Deep);
			expect(outgoing.RobloxMetaData).never.to.equal(current.RobloxMetaData);
			expect(outgoing.UserIds).never.to.equal(current.UserIds);
		});
	});

	describe("prepareOutgoing of bad Data", () => {
		it("writes no Data at all where it is no table", () => {
			for (const [value, kind] of [
				["text", "string"],
				[5, "number"],
				[true, "boolean"],
				[undefined, "nil"],
				[() => {}, "function"],
			] as const) {
				// Not in an object literal: nil would leave what was saved in its place.
				const outgoing = prepareOutgoing({ Data: value, RobloxMetaData: {}, UserIds: [12] }, saved());
				expect(outgoing.Data).to.equal(undefined);
				expect(problemsOf(outgoing)).to.equal(`Data is a ${kind}; it must be a table`);
				// The rest is saved all the same.
				expect(outgoing.isChanged).to.equal(true);
			}
		});

		it("keeps the last good value in the place of a bad one, and takes the rest", () => {
			const outgoing = prepare({ Data: { Cash: 0 / 0, Items: ["a", "b"] } });
			expect(fieldsOf(outgoing.Data).Cash).to.equal(5);
			expect((fieldsOf(outgoing.Data).Items as Array<string>).join(",")).to.equal("a,b");
			expect(problemsOf(outgoing)).to.equal("Data.Cash is not a number (NaN)");
		});

		it("writes no Data when all of it together is too large, and names the largest parts", () => {
			const outgoing = prepare({ Data: { Big: text(VALUE_LENGTH_MAX), Small: text(5000) } });
			expect(outgoing.Data).to.equal(undefined);
			expect(outgoing.isChanged).to.equal(false);
			expect(outgoing.length > VALUE_LENGTH_MAX).to.equal(true);
			const told = problemsOf(outgoing);
			expect(
				told.find("the limit is 4194304; largest: Data.Big (4194 kB), Data.Small (5 kB)", 1, true)[0],
			).to.be.ok();
		});

		it("takes a long list of small numbers, which the estimate alone would refuse", () => {
			const numbers = new Array<number>();
			for (const index of $range(1, 600_000)) numbers.push(index % 10);
			const outgoing = prepare({ Data: { numbers } });
			expect(outgoing.problems.size()).to.equal(0);
			expect(outgoing.Data).to.be.ok();
			expect(outgoing.length).to.equal(1_200_013);
		});

		it("takes Data that is just small enough", () => {
			const outgoing = prepare({ Data: { Big: text(VALUE_LENGTH_MAX - 100) } });
			expect(outgoing.problems.size()).to.equal(0);
			expect(outgoing.Data).to.be.ok();
			expect(outgoing.length > LENGTH_WARNING).to.equal(true);
		});
	});

	describe("prepareOutgoing of bad metadata", () => {
		const cases: Array<[what: string, metadata: unknown, told: string]> = [
			["no table", "Gold", "RobloxMetaData is a string; it must be a table"],
			[
				"a key that is too long",
				{ [text(51)]: 1 },
				`RobloxMetaData has the key ${text(51)}; keys are text of at most 50`,
			],
			["a text that is too long", { Rank: text(251) }, "RobloxMetaData has 251 characters at Rank"],
			[
				"a table that is too long",
				{ Rank: { a: text(120), b: [text(120)] } },
				"RobloxMetaData has 257 characters at Rank",
			],
			[
				"too much in all",
				{ a: text(149), b: text(150) },
				"RobloxMetaData has 301 characters in all; the limit is 300",
			],
		];
		for (const [what, metadata, told] of cases) {
			it(`keeps what was saved for ${what}`, () => {
				const outgoing = prepare({ RobloxMetaData: metadata, Data: { Cash: 6 } });
				expect(fieldsOf(outgoing.RobloxMetaData).Rank).to.equal("Gold");
				expect(problemsOf(outgoing).sub(1, told.size())).to.equal(told);
				expect(fieldsOf(outgoing.Data).Cash).to.equal(6);
			});
		}

		it("leaves out a bad value alone, by its path", () => {
			const outgoing = prepare({ RobloxMetaData: { Rank: "Silver", Bad: () => {} } });
			expect(fieldsOf(outgoing.RobloxMetaData).Rank).to.equal("Silver");
			expect(problemsOf(outgoing)).to.equal("RobloxMetaData.Bad is a function");
		});

		it("takes metadata that are just small enough", () => {
			expect(prepare({ RobloxMetaData: { a: text(149), b: text(149) } }).problems.size()).to.equal(0);
			expect(prepare({ RobloxMetaData: { [text(50)]: text(250) } }).problems.size()).to.equal(0);
			expect(prepare({ RobloxMetaData: { Rank: { a: [1, 2, true] } } }).problems.size()).to.equal(0);
		});
	});

	describe("prepareOutgoing of bad user ids", () => {
		const cases: Array<[what: string, userIds: unknown, told: string]> = [
			["no list", 12, "UserIds is a number; it must be a list of user ids"],
			["too many", [1, 2, 3, 4, 5], "UserIds has 5 user ids; the limit is 4"],
			["a text among them", [12, "13"], "UserIds has a string in it; user ids are numbers"],
		];
		for (const [what, userIds, told] of cases) {
			it(`keeps what was saved for ${what}`, () => {
				const outgoing = prepare({ UserIds: userIds, Data: { Cash: 6 } });
				expect(outgoing.UserIds.join(",")).to.equal("12");
				expect(problemsOf(outgoing)).to.equal(told);
				expect(fieldsOf(outgoing.Data).Cash).to.equal(6);
			});
		}

		it("takes four", () => {
			expect(prepare({ UserIds: [1, 2, 3, 4] }).UserIds.join(",")).to.equal("1,2,3,4");
		});
	});

	describe("largestParts", () => {
		it("names the three largest, the largest first", () => {
			const data = { Tiny: 1, Big: text(9000), Bigger: text(20_000), Small: text(3000) };
			expect(largestParts(data)).to.equal("Data.Bigger (20 kB), Data.Big (9 kB), Data.Small (3 kB)");
		});

		it("names list entries by their place, and nothing for nothing", () => {
			expect(largestParts(["a", text(4000)])).to.equal("Data[2] (4 kB), Data[1] (0 kB)");
			expect(largestParts({})).to.equal("");
		});
	});
};
