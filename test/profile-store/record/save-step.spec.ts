import type { ProfileRecord } from "../../../src/profile-store/record/record";
import type { SavePayload } from "../../../src/profile-store/record/save-step";
import { releaseStep, saveStep } from "../../../src/profile-store/record/save-step";

const NOW = 50;
const IDENTITY = { placeId: 1, jobId: "here", guid: "guid", loadCount: 4 };

function owned(): ProfileRecord {
	return {
		Data: { Cash: 7 },
		MetaData: {
			ProfileCreateTime: 1,
			SessionLoadCount: 4,
			ActiveSession: [1, "here", "guid"],
			LastUpdate: 5,
			MetaTags: {},
		},
		GlobalUpdates: [
			2,
			[
				[1, { Gift: 1 }],
				[2, { Gift: 2 }],
			],
		],
		WasOverwritten: true,
	};
}

function payload(changes?: Partial<SavePayload>): SavePayload {
	const base: SavePayload = {
		Data: { Cash: 9 },
		RobloxMetaData: { tag: "x" },
		UserIds: [1],
		isProcessed: () => false,
		saveId: "guid:1",
	};
	return { ...base, ...changes };
}

function saved(value: unknown, changes?: Partial<SavePayload>, endsSession = false): ProfileRecord {
	const step = saveStep(value, IDENTITY, payload(changes), WORD, endsSession, NOW);
	if (step.outcome !== "saved") error(`the outcome was ${step.outcome}`, 2);
	return step.record;
}

const WORD = { Server: "server-here", Beats: true, Renews: 300 };

function savedWithoutData(): ProfileRecord {
	const step = saveStep(owned(), IDENTITY, { ...payload(), Data: undefined }, WORD, false, NOW);
	if (step.outcome !== "saved") error(step.outcome);
	return step.record;
}

export = () => {
	describe("saveStep", () => {
		it("writes data, metadata, user ids and the time, and stays the owner", () => {
			const record = saved(owned());
			expect((record.Data as { Cash: number }).Cash).to.equal(9);
			expect(record.MetaData.LastUpdate).to.equal(50);
			expect(record.MetaData.ActiveSession).to.be.ok();
			expect(record.UserIds![0]).to.equal(1);
			expect(record.WasOverwritten).to.equal(false);
		});

		it("lets go of the session with the last save, and takes back the owner's word", () => {
			const record = saved(owned(), {}, true);
			expect(record.MetaData.ActiveSession).to.equal(undefined);
			expect(record.Coffer!.Owner).to.equal(undefined);
		});

		it("says of its owner which server it is, that it beats, and how often it renews", () => {
			const word = saved(owned()).Coffer!.Owner!;
			expect(word.Session).to.equal("guid");
			expect(word.Server).to.equal("server-here");
			expect(word.Beats).to.equal(true);
			expect(word.Renews).to.equal(300);
		});

		it("names the server of ours that waits", () => {
			const record = owned();
			record.Coffer = { Asker: { Server: "server-there" } };
			const step = saveStep(record, IDENTITY, payload(), WORD, true, NOW);
			if (step.outcome !== "saved") error(step.outcome);
			expect(step.asker).to.equal("server-there");
			expect(step.record.Coffer!.Asker).to.equal(undefined);
		});

		it("takes processed messages out of the queue", () => {
			const record = saved(owned(), { isProcessed: (id) => id === 1 });
			expect(record.GlobalUpdates[1].size()).to.equal(1);
			expect(record.GlobalUpdates[1][0][0]).to.equal(2);
		});

		it("leaves the stored data alone when none of the game's Data may be written", () => {
			expect((savedWithoutData().Data as { Cash: number }).Cash).to.equal(7);
		});

		it("writes nothing for a session that the record does not name", () => {
			const changes: Array<(record: ProfileRecord) => void> = [
				(record) => (record.MetaData.SessionLoadCount = 5),
				(record) => (record.MetaData.ActiveSession = [1, "there", "guid"]),
				(record) => (record.MetaData.ActiveSession = [1, "here", "another"]),
				(record) => (record.MetaData.ActiveSession = undefined),
			];
			for (const change of changes) {
				const record = owned();
				change(record);
				const step = saveStep(record, IDENTITY, payload(), WORD, false, NOW);
				expect(step.outcome).to.equal("lost");
				expect(step.isWrite).to.equal(false);
			}
		});

		it("knows its own last save whose reply was lost", () => {
			const landed = saved(owned(), {}, true);
			const step = saveStep(landed, IDENTITY, payload(), WORD, true, NOW);
			expect(step.outcome).to.equal("saved");
			expect(step.isWrite).to.equal(false);
			expect(saveStep(landed, IDENTITY, payload({ saveId: "guid:2" }), WORD, true, NOW).outcome).to.equal("lost");
		});

		it("knows its own last save though the next session, and the one after it, have begun", () => {
			const landed = saved(owned(), {}, true);
			landed.MetaData.ActiveSession = [1, "there", "later"];
			landed.MetaData.SessionLoadCount = 5;
			landed.Coffer!.SaveId = "later:1";
			expect(saveStep(landed, IDENTITY, payload(), WORD, true, NOW).outcome).to.equal("landed");
			const second = { ...IDENTITY, jobId: "there", guid: "later", loadCount: 5 };
			const step = saveStep(landed, second, payload({ saveId: "later:last" }), WORD, true, NOW);
			expect(step.outcome).to.equal("saved");
			expect(saveStep(landed, IDENTITY, payload(), WORD, true, NOW).outcome).to.equal("landed");
		});

		it("tells a removed or foreign key from a lost session", () => {
			for (const value of [undefined, "text", { Coins: 1 }, { GlobalUpdates: [0, []] }]) {
				expect(saveStep(value, IDENTITY, payload(), WORD, false, NOW).outcome).to.equal("missing");
			}
		});
	});

	describe("releaseStep", () => {
		function release(value: unknown, guid: string) {
			const step = releaseStep(value, guid, 50);
			if (!step.isWrite) error("nothing was to be written", 2);
			return step;
		}

		it("frees a key that this very claim holds, and no other", () => {
			const step = release(owned(), "guid");
			expect(step.record.MetaData.ActiveSession).to.equal(undefined);
			expect(step.wasHeld).to.equal(true);
			expect(releaseStep(undefined, "guid", 50).isWrite).to.equal(false);
		});

		it("writes a record that the claim does not hold as it is, so that a claim on its way runs again", () => {
			const step = release(owned(), "another");
			expect(step.record.MetaData.ActiveSession![2]).to.equal("guid");
			expect(step.wasHeld).to.equal(false);
		});

		it("keeps what of the record is damaged", () => {
			const record = owned();
			record.UserIds = ["12"] as never;
			expect((release(record, "guid").record.Coffer!.Replaced!.Value as ProfileRecord).UserIds).to.be.ok();
		});
	});
};
