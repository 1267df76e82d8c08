import { SimCloud } from "../../src/testing";
import type { StoredProfile } from "../support/records";
import { isSame, leave, oldRecord, profileIn, replacedIn, watchErrors, watchOverwrites } from "../support/records";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

/** Records of which only a part is wrong. `kept` is what stays recoverable of it. */
const DAMAGED: Array<[what: string, change: (record: StoredProfile) => void, name: string, kept: unknown]> = [
	[
		"a session count that is a text",
		(record) => (record.MetaData.SessionLoadCount = "7" as never),
		"MetaData.SessionLoadCount",
		"7",
	],
	[
		"a creation time that is a table",
		(record) => (record.MetaData.ProfileCreateTime = { At: 5 } as never),
		"MetaData.ProfileCreateTime",
		{ At: 5 },
	],
	[
		"an owner that is a text",
		(record) => (record.MetaData.ActiveSession = "server 7" as never),
		"MetaData.ActiveSession",
		"server 7",
	],
	[
		"an owner without a job id",
		(record) => (record.MetaData.ActiveSession = [5] as never),
		"MetaData.ActiveSession",
		[5],
	],
	[
		"an asking server that is a number",
		(record) => (record.MetaData.ForceLoadSession = 5 as never),
		"MetaData.ForceLoadSession",
		5,
	],
	[
		"a last update that is a text",
		(record) => (record.MetaData.LastUpdate = "today" as never),
		"MetaData.LastUpdate",
		"today",
	],
	["metadata that are a text", (record) => (record.RobloxMetaData = "Gold" as never), "RobloxMetaData", "Gold"],
	["user ids that are a number", (record) => (record.UserIds = 12 as never), "UserIds", 12],
	["user ids that are texts", (record) => (record.UserIds = ["12", "34"] as never), "UserIds", ["12", "34"]],
	["user ids by name", (record) => (record.UserIds = { Owner: 12 } as never), "UserIds", { Owner: 12 }],
	[
		"a message queue that is a text",
		(record) => (record.GlobalUpdates = [4, "none"] as never),
		"GlobalUpdates",
		[4, "none"],
	],
	[
		"a message that is a text",
		(record) => (record.GlobalUpdates = [1, ["hello"]] as never),
		"GlobalUpdates",
		[1, ["hello"]],
	],
	[
		"a message counter that is a text",
		(record) => (record.GlobalUpdates = ["4", []] as never),
		"GlobalUpdates",
		["4", []],
	],
	[
		"a message queue by name",
		(record) => (record.GlobalUpdates = [1, { Gift: 5 }] as never),
		"GlobalUpdates",
		[1, { Gift: 5 }],
	],
	["metadata that are a list", (record) => (record.RobloxMetaData = ["Gold"]), "RobloxMetaData", ["Gold"]],
	[
		"messages by name",
		(record) => (record.GlobalUpdates = { Gifts: [1, 2] } as never),
		"GlobalUpdates",
		{ Gifts: [1, 2] },
	],
];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a record with a damaged part, engine signals ${signalMode}`, () => {
			for (const [what, change, name, kept] of DAMAGED) {
				it(`such as ${what}: the data stay, OnOverwrite once, and the part is kept`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const record = oldRecord(55);
					change(record);
					cloud.dataStore(STORE_NAME).preload("a", record);
					const overwrites = watchOverwrites(server);
					const errors = watchErrors(server);
					const startedAt = cloud.now();
					const profile = server.load("a");
					expect(cloud.now() - startedAt < 1).to.equal(true);
					expect(profile.Data.Cash).to.equal(55);
					expect(profile.Data.Items[0]).to.equal("Sword");
					profile.AddUserId(99);
					expect(server.await(() => server.store().MessageAsync("a", { Gift: 5 }))).to.equal(true);
					leave(cloud, server, profile);
					leave(cloud, server, server.load("a"));
					expect(overwrites.join(", ")).to.equal(`${STORE_NAME}|a`);
					expect(errors.size()).to.equal(0);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
					expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(1);
					const replaced = replacedIn(cloud, "a") as { [part: string]: unknown };
					expect(isSame(replaced[name], kept)).to.equal(true);
				});
			}

			it("keeps the sound messages, in their order", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord(55);
				record.GlobalUpdates = [9, [[7, { Gift: 1 }], "noise", [8, { Gift: 2 }], [9]]] as never;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const profile = server.load("a");
				const gifts = new Array<number>();
				server.sim.run(() => {
					profile.MessageHandler<{ Gift: number }>((message) => gifts.push(message.Gift));
				});
				expect(gifts.join(",")).to.equal("1,2");
			});

			it("that appears during a session is kept by the session's next save", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const record = profileIn(cloud, "a");
				record.GlobalUpdates = [1, ["noise"]] as never;
				cloud.dataStore(STORE_NAME).preload("a", record);
				profile.Data.Cash = 5;
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(5);
				const replaced = replacedIn(cloud, "a") as { [part: string]: unknown };
				expect(isSame(replaced.GlobalUpdates, [1, ["noise"]])).to.equal(true);
			});

			it("is repaired while another server owns it, which keeps its session", () => {
				const cloud = new SimCloud({ signalMode });
				const owner = startServer(cloud);
				const other = startServer(cloud);
				const held = owner.load("a");
				held.Data.Cash = 777;
				const record = profileIn(cloud, "a");
				record.GlobalUpdates = [1, ["noise"]] as never;
				cloud.dataStore(STORE_NAME).preload("a", record);
				expect(other.load("a").Data.Cash).to.equal(777);
			});
		});

		describe(`a record of an older module, engine signals ${signalMode}`, () => {
			it("with ProfileService's messages of four elements is sound", () => {
				const { cloud, server } = startWorld({ signalMode });
				const record = oldRecord(55);
				record.GlobalUpdates = [
					2,
					[
						[1, "v1", false, { Gift: 1 }],
						[2, "v2", true, { Gift: 2 }],
					],
				];
				record.MetaData.ActiveSession = undefined;
				cloud.dataStore(STORE_NAME).preload("a", record);
				const overwrites = watchOverwrites(server);
				const profile = server.load("a");
				const gifts = new Array<number>();
				server.sim.run(() => {
					profile.MessageHandler<{ Gift: number }>((message, processed) => {
						gifts.push(message.Gift);
						processed();
					});
				});
				leave(cloud, server, profile);
				expect(gifts.join(",")).to.equal("1,2");
				expect(profileIn(cloud, "a").GlobalUpdates[1].size()).to.equal(0);
				expect(overwrites.size()).to.equal(0);
			});

			it("without user ids, metadata and the overwrite mark is sound", () => {
				const { cloud, server } = startWorld({ signalMode });
				const { Data, MetaData, GlobalUpdates } = oldRecord(55);
				cloud.dataStore(STORE_NAME).preload("a", { Data, MetaData, GlobalUpdates });
				const overwrites = watchOverwrites(server);
				const profile = server.load("a");
				expect(profile.Data.Cash).to.equal(55);
				expect(profile.UserIds.size()).to.equal(0);
				expect(isSame(profile.RobloxMetaData, {})).to.equal(true);
				expect(overwrites.size()).to.equal(0);
			});
		});
	}
};
