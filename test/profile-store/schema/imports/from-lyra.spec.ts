import { FromLyra } from "../../../../src/profile-store/schema/imports";
import { callerError } from "../../../support/caller-error";
import { isSame } from "../../../support/records";
import { imports, infoOf, knowsNone, NO_RECORDS, withField } from "./support";

/** As Lyra writes it after two migrations; a file of shards waits to be removed. */
function newRecord() {
	return {
		appliedMigrations: ["add gems", "items by id"],
		file: { data: { committedData: { coins: 120, pets: [{ kind: "Cat", level: 3 }] } } },
		orphanedFiles: [{ shard: "E0A6B8C1-3D5F-4C0E-9B1A-77F1C2D3E4F5", count: 2 }],
	};
}

function withFile(file: unknown): object {
	return withField(newRecord(), "file", file);
}

export = () => {
	describe("An import from Lyra", () => {
		it("takes the data of a record, at the steps that its migrations are", () => {
			const { Data, Steps } = imports(FromLyra({ Steps: 3 }), newRecord());
			expect(isSame(Data, newRecord().file.data.committedData)).to.equal(true);
			expect(Steps).to.equal(2);
		});

		it("takes a record without migrations before every step", () => {
			const record = withField(newRecord(), "appliedMigrations", []);
			expect(imports(FromLyra({ Steps: 0 }), record).Steps).to.equal(0);
		});

		it("answers data of its own, which may be changed", () => {
			const record = newRecord();
			const { Data } = imports(FromLyra({ Steps: 2 }), record);
			const { committedData } = record.file.data;
			(Data as typeof committedData).pets[0].level = 99;
			expect(committedData.pets[0].level).to.equal(3);
		});

		it("refuses data in a transaction, whose outcome is in another store", () => {
			const txPatch = [{ op: "replace", path: "/coins", value: 20 }];
			const pending = withFile({ data: { committedData: { coins: 120 }, txId: "5F1D", txPatch } });
			expect(FromLyra({ Steps: 2 })(pending, infoOf(86_400))).to.equal("Refuse");
		});

		it("refuses data in shards, which are in another store", () => {
			const sharded = withFile({ shard: "5F1D9E9C-0B1A-4E57-8F4E-0E5C7D1B2A3F", count: 3 });
			expect(FromLyra({ Steps: 2 })(sharded, infoOf(86_400))).to.equal("Refuse");
		});

		it("refuses a record with more migrations than the chain has steps of Lyra", () => {
			expect(FromLyra({ Steps: 1 })(newRecord(), infoOf(0))).to.equal("Refuse");
		});

		it("does not know what is no record", () => {
			const wrong = [
				withField(newRecord(), "appliedMigrations"),
				withField(newRecord(), "appliedMigrations", 2),
				withField(newRecord(), "appliedMigrations", [1, 2]),
				withField(newRecord(), "appliedMigrations", { first: "add gems" }),
				withField(newRecord(), "orphanedFiles"),
				withFile(undefined),
				withFile("data"),
				withFile({}),
				withFile({ data: "text" }),
				withFile({ data: {} }),
				withFile({ data: { committedData: 120 } }),
				withFile({ shard: "5F1D9E9C-0B1A-4E57-8F4E-0E5C7D1B2A3F" }),
				withFile({ shard: 5, count: 2 }),
			];
			expect(knowsNone(FromLyra({ Steps: 2 }), [...NO_RECORDS, ...wrong])).to.equal(true);
		});

		it("says at the caller's line what is wrong with its options", () => {
			const none = {} as never;
			expect(callerError(() => FromLyra(none))).to.equal(
				"[Schema]: FromLyra: Steps must be a whole number, 0 or more, not nil",
			);
		});
	});
};
