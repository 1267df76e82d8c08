import type { ProfileRecord } from "../../../src/profile-store/record/record";
import { readRecord } from "../../../src/profile-store/record/record";

function soundRecord(): ProfileRecord {
	return {
		Data: { Cash: 5 },
		MetaData: { ProfileCreateTime: 10, SessionLoadCount: 3, LastUpdate: 20, MetaTags: {} },
		GlobalUpdates: [2, [[2, { Gift: 1 }]]],
	};
}

function readDamaged(change: (record: { [key: string]: never }, metaData: { [key: string]: unknown }) => void) {
	const record = soundRecord();
	change(record as never, record.MetaData as never);
	return readRecord(record);
}

export = () => {
	describe("readRecord", () => {
		it("takes a record of the known shape as it is", () => {
			const read = readRecord(soundRecord());
			expect(read.kind).to.equal("profile");
			if (read.kind === "profile") {
				expect(read.damaged).to.equal(undefined);
				expect(read.record.MetaData.SessionLoadCount).to.equal(3);
			}
		});

		it("tells a key without a value from one with a foreign value", () => {
			expect(readRecord(undefined).kind).to.equal("missing");
			for (const value of [
				"text",
				12,
				true,
				{},
				{ Cash: 5 },
				{ Data: {}, MetaData: {} },
				{ Data: 1, GlobalUpdates: [0, []] },
			]) {
				expect(readRecord(value).kind).to.equal("foreign");
			}
		});

		it("knows a key that has got messages before its first session", () => {
			const read = readRecord({ GlobalUpdates: [1, [[1, { Gift: 1 }]]] });
			expect(read.kind).to.equal("messages");
		});

		it("drops queue entries that are no messages and keeps the others with their ids", () => {
			const read = readDamaged((record) => {
				record.GlobalUpdates = ["x", [[7, { Gift: 1 }], "noise", [8]]] as never;
			});
			if (read.kind !== "profile") error("not a profile");
			expect(read.damaged).to.be.ok();
			expect(read.record.GlobalUpdates[0]).to.equal(7);
			expect(read.record.GlobalUpdates[1].size()).to.equal(1);
			expect(read.record.GlobalUpdates[1][0][0]).to.equal(7);
		});

		it("frees a key whose owner or asker is no session tag", () => {
			const read = readDamaged((_, metaData) => {
				metaData.ActiveSession = "server 7";
				metaData.ForceLoadSession = [];
			});
			if (read.kind !== "profile") error("not a profile");
			expect(read.damaged).to.be.ok();
			expect(read.record.MetaData.ActiveSession).to.equal(undefined);
			expect(read.record.MetaData.ForceLoadSession).to.equal(undefined);
		});

		it("replaces counts that are no numbers, and metadata and user ids that are no tables", () => {
			const read = readDamaged((record, metaData) => {
				metaData.SessionLoadCount = "many";
				metaData.ProfileCreateTime = undefined;
				record.RobloxMetaData = 5 as never;
				record.UserIds = "1" as never;
			});
			if (read.kind !== "profile") error("not a profile");
			expect(read.record.MetaData.SessionLoadCount).to.equal(0);
			expect(read.record.MetaData.ProfileCreateTime).to.equal(0);
			expect(read.record.RobloxMetaData).to.equal(undefined);
			expect(read.record.UserIds).to.equal(undefined);
			expect((read.damaged as Map<string, unknown>).get("MetaData.SessionLoadCount")).to.equal("many");
		});
	});
};
