import type { Saved } from "../../../src/profile-store/record/outgoing";
import {
	copyOfData,
	largestParts,
	lookAtData,
	takeMetadata,
	takeUserIds,
} from "../../../src/profile-store/record/outgoing";
import type { StorableProblem } from "../../../src/storable/snapshot";

interface Parts {
	readonly Data: unknown;
	readonly RobloxMetaData: unknown;
	readonly UserIds: unknown;
}

interface Prepared {
	readonly Data: object | undefined;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly isChanged: boolean;
	readonly problems: ReadonlyArray<StorableProblem>;
}

function saved(): Saved {
	return { Data: { Cash: 5, Items: ["a"] }, RobloxMetaData: { Rank: "Gold" }, UserIds: [12] };
}

function prepareAll(current: Parts, before: Saved, data = lookAtData): Prepared {
	const [Data, metadata, userIds] = [
		data(current.Data, before.Data),
		takeMetadata(current.RobloxMetaData, before.RobloxMetaData),
		takeUserIds(current.UserIds, before.UserIds),
	];
	return {
		Data: Data.value,
		RobloxMetaData: metadata.value ?? before.RobloxMetaData,
		UserIds: userIds.value ?? before.UserIds,
		isChanged: Data.isChanged || metadata.isChanged || userIds.isChanged,
		problems: [...Data.problems, ...metadata.problems, ...userIds.problems],
	};
}

/** What would be sent with these changes to a profile that is as it was saved. */
function prepare(changes: Partial<Parts>, before = saved()): Prepared {
	return prepareAll({ ...saved(), ...changes }, before);
}

function problemsOf(outgoing: Prepared): string {
	return outgoing.problems.map((problem) => `${problem.path} ${problem.reason}`).join("; ");
}

function fieldsOf(value: object | undefined): { [name: string]: unknown } {
	return value as { [name: string]: unknown };
}

function text(length: number): string {
	return string.rep("x", length);
}

export = () => {
	describe("what is to be saved", () => {
		it("finds nothing to do for a profile that is as it was saved", () => {
			const before = saved();
			const outgoing = prepare({}, before);
			expect(outgoing.isChanged).to.equal(false);
			expect(outgoing.problems.size()).to.equal(0);
			expect(outgoing.RobloxMetaData).to.equal(before.RobloxMetaData);
			expect(outgoing.UserIds).to.equal(before.UserIds);
		});

		it("sends the game's own table, which the engine copies", () => {
			const current = { Cash: 6, Items: ["a"] };
			expect(prepare({ Data: current }).Data).to.equal(current);
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

		it("shares no table with the game's in a copy, and none of metadata and user ids", () => {
			const current = { Data: { Deep: { x: 1 } }, RobloxMetaData: { Rank: "x" }, UserIds: [1, 2] };
			const outgoing = prepareAll(current, saved(), copyOfData);
			expect(outgoing.Data).never.to.equal(current.Data);
			expect(fieldsOf(outgoing.Data).Deep).never.to.equal(current.Data.Deep);
			expect(outgoing.RobloxMetaData).never.to.equal(current.RobloxMetaData);
			expect(outgoing.UserIds).never.to.equal(current.UserIds);
		});
	});

	describe("what is to be saved of bad Data", () => {
		it("writes no Data at all where it is no table", () => {
			for (const [value, kind] of [
				["text", "a string"],
				[5, "a number"],
				[true, "a boolean"],
				[undefined, "nil"],
				[() => {}, "a function"],
			] as const) {
				// Not in an object literal: nil would leave what was saved in its place.
				const outgoing = prepareAll({ Data: value, RobloxMetaData: {}, UserIds: [12] }, saved());
				expect(outgoing.Data).to.equal(undefined);
				expect(problemsOf(outgoing)).to.equal(`Data is ${kind}; it must be a table`);
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
	});

	describe("what is to be saved of bad metadata", () => {
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

	describe("what is to be saved of bad user ids", () => {
		const cases: Array<[what: string, userIds: unknown, told: string]> = [
			["no list", 12, "UserIds is a number; it must be a list of user ids"],
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
