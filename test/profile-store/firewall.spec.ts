import { includes, isSame, leave, oldRecord, profileIn, watchErrors } from "../support/records";
import type { PlayerData, TestServer } from "../support/world";
import { SIGNAL_MODES, startServer, startWorld, STORE_NAME } from "../support/world";

type Fields = Map<string, unknown>;

function cycle(): object {
	const loop: { inner?: object } = {};
	loop.inner = loop;
	return loop;
}

/** What no data store keeps, with what is told of it behind the path of the field. */
const BAD_VALUES: Array<[what: string, make: () => unknown, told: string]> = [
	["a function", () => () => {}, " is a function"],
	["a thread", () => coroutine.create(() => {}), " is a thread"],
	["a NaN", () => 0 / 0, " is not a number (NaN)"],
	["an infinity", () => -math.huge, " is an infinite number"],
	["a broken text", () => `x${string.char(255)}`, " is not valid UTF-8"],
	["a table that holds itself", cycle, ".inner holds itself"],
	["a function deep inside", () => ({ a: [{ b: () => {} }] }), ".a[1].b is a function"],
	[
		"a mixed table",
		() =>
			new Map<unknown, unknown>([
				[1, "a"],
				["n", 1],
				[2, "b"],
			]),
		".n is a text key in a list",
	],
	[
		"a list with a gap",
		() =>
			new Map([
				[1, "a"],
				[9, "b"],
			]),
		"[9] is not part of a list without gaps",
	],
	["a table with a boolean key", () => new Map([[true, 1]]), "[true] has a boolean as its key"],
	[
		"a broken key",
		() => new Map([[string.char(255), 1]]),
		`["${string.char(255)}"] has a key that is not valid UTF-8`,
	],
];

function tell(errors: Array<string>, text: string): number {
	return errors.filter((line) => includes(line, text)).size();
}

/** Saves and lets it land. */
function save(server: TestServer, work: () => void): void {
	server.await(() => {
		work();
		server.sim.engine.scheduler.wait(2);
	});
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`bad Data, engine signals ${signalMode}`, () => {
			for (const [what, make, told] of BAD_VALUES) {
				it(`${what}: the rest is saved, the last good value stays, and it is told once by its path`, () => {
					const { cloud, server } = startWorld({ signalMode });
					const errors = watchErrors(server);
					const profile = server.load("a");
					const data = profile.Data as unknown as Fields;
					data.set("Pet", "Cat");
					save(server, () => profile.Save());
					data.set("Pet", make());
					data.set("Fresh", make());
					profile.Data.Cash = 7;
					save(server, () => profile.Save());
					profile.Data.Cash = 8;
					save(server, () => profile.Save());
					leave(cloud, server, profile);
					const stored = profileIn(cloud, "a").Data as unknown as Fields;
					expect(stored.get("Cash")).to.equal(8);
					// A table is saved without what is bad in it; of another bad value the last good one stays.
					if (!typeIs(data.get("Pet"), "table")) expect(stored.get("Pet")).to.equal("Cat");
					if (!typeIs(data.get("Fresh"), "table")) expect(stored.get("Fresh")).to.equal(undefined);
					for (const name of ["Pet", "Fresh"]) {
						expect(tell(errors, `Data.${name}${told}`)).to.equal(1);
					}
					expect(errors.size()).to.equal(2);
					expect(includes(errors[0], `, so it is not saved; the rest is|${STORE_NAME}|a`)).to.equal(true);
					expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				});
			}

			it("is not told to be saved: LastSavedData has the last good value, and Data is the game's own", () => {
				const { server } = startWorld({ signalMode });
				const profile = server.load("a");
				profile.Data.Nested.Level = 0 / 0;
				const { Data } = profile;
				save(server, () => profile.Save());
				expect(profile.LastSavedData.Nested.Level).to.equal(1);
				expect(profile.Data).to.equal(Data);
				const { Level } = profile.Data.Nested;
				expect(Level === Level).to.equal(false);
			});

			it("in a SetAsync is left out likewise, and the rest is written", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", oldRecord(55));
				const errors = watchErrors(server);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				viewed.Data.Cash = 0 / 0;
				viewed.Data.Nested.Level = 9;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(55);
				expect(profileIn(cloud, "a").Data.Nested.Level).to.equal(9);
				expect(errors.join()).to.equal(
					`SetAsync: Data.Cash is not a number (NaN), so it is not written|${STORE_NAME}|a`,
				);
			});
		});

		describe(`bad RobloxMetaData and UserIds, engine signals ${signalMode}`, () => {
			const cases: Array<
				[what: string, spoil: (target: { RobloxMetaData: object; UserIds: Array<number> }) => void]
			> = [
				["metadata that are no table", (profile) => (profile.RobloxMetaData = "Gold" as never)],
				["metadata that are too long", (profile) => (profile.RobloxMetaData = { Text: string.rep("x", 400) })],
				[
					"a table in the metadata that is too long",
					(profile) => {
						profile.RobloxMetaData = { Deep: { Text: [string.rep("x", 400)] } };
					},
				],
				[
					"too many user ids",
					(profile) => {
						for (const userId of [1, 2, 3, 4, 5]) profile.UserIds.push(userId);
					},
				],
				["a user id that is a text", (profile) => profile.UserIds.push("12" as never)],
				["user ids that are a table of texts", (profile) => profile.UserIds.push("x" as never)],
			];
			for (const [what, spoil] of cases) {
				it(`${what}: what was saved stays, it is told once, and the Data are saved`, () => {
					const { cloud, server } = startWorld({ signalMode, userIdsMax: 4 });
					const errors = watchErrors(server);
					const profile = server.load("a");
					profile.RobloxMetaData = { Rank: "Gold" };
					profile.AddUserId(12);
					save(server, () => profile.Save());
					profile.Data.Cash = 7;
					spoil(profile as never);
					save(server, () => profile.Save());
					leave(cloud, server, profile);
					expect(profileIn(cloud, "a").Data.Cash).to.equal(7);
					expect(isSame(cloud.dataStore(STORE_NAME).metadata("a"), { Rank: "Gold" })).to.equal(true);
					expect(cloud.dataStore(STORE_NAME).userIds("a").join()).to.equal("12");
					expect(errors.size()).to.equal(1);
				});
			}
		});

		describe(`large Data, engine signals ${signalMode}`, () => {
			it("is told of once from 80 % of the limit on, with the largest parts, and saved", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				const data = profile.Data as unknown as Fields;
				data.set("Big", string.rep("x", 2_500_000));
				data.set("Small", string.rep("x", 500_000));
				save(server, () => profile.Save());
				expect(errors.size()).to.equal(0);
				data.set("Middle", string.rep("x", 600_000));
				// So much of it is written to one key once a minute.
				cloud.advance(60);
				save(server, () => profile.Save());
				cloud.advance(60);
				leave(cloud, server, profile);
				expect(errors.join()).to.equal(
					`Data takes 85 % of what a key can hold; largest: Data.Big (2500 kB), Data.Middle (600 kB), Data.Small (500 kB)|${STORE_NAME}|a`,
				);
				expect((profileIn(cloud, "a").Data as unknown as Fields).get("Middle")).to.be.ok();
			});

			it("over the limit is not sent: what is stored stays, and the session lives and ends", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				profile.Data.Cash = 7;
				save(server, () => profile.Save());
				const data = profile.Data as unknown as Fields;
				data.set("Big", string.rep("x", 5_000_000));
				profile.Data.Cash = 8;
				profile.AddUserId(12);
				save(server, () => profile.Save());
				expect(profile.IsActive()).to.equal(true);
				expect(profile.LastSavedData.Cash).to.equal(7);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "the limit is 4194304; largest: Data.Big (5000 kB)")).to.equal(true);
				// What the game throws away makes room again.
				data.delete("Big");
				leave(cloud, server, profile);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(8);
				expect(cloud.dataStore(STORE_NAME).userIds("a").join()).to.equal("12");
			});

			it("over the limit with its escapes alone is not sent: the last save lets go of the session with what is stored", () => {
				const { cloud, server } = startWorld({ signalMode });
				const other = startServer(cloud);
				const errors = watchErrors(server);
				const profile = server.load("a");
				profile.Data.Cash = 7;
				save(server, () => profile.Save());
				// Each of these takes six characters of JSON.
				(profile.Data as unknown as Fields).set("Escapes", string.rep(string.char(1), 1_000_000));
				profile.Data.Cash = 8;
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				expect(profile.IsActive()).to.equal(true);
				expect(server.await(() => profile.EndSessionAsync())).to.equal(false);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "largest: Data.Escapes (6000 kB)")).to.equal(true);
				expect(profileIn(cloud, "a").MetaData.ActiveSession).to.equal(undefined);
				const startedAt = cloud.now();
				expect((other.load("a").Data as PlayerData).Cash).to.equal(7);
				expect(cloud.now() - startedAt < 1).to.equal(true);
			});

			it("that the store refuses though it seems to fit is tried again later, and the session lives on without it", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const profile = server.load("a");
				const message = "104: Cannot store Array in data store.";
				cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", message });
				profile.Data.Cash = 8;
				expect(server.await(() => profile.SaveAsync())).to.equal(false);
				expect(profile.IsActive()).to.equal(true);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(100);
				const calls = cloud.calls.count("UpdateAsync");
				for (const _ of $range(1, 9)) {
					expect(server.await(() => profile.SaveAsync())).to.equal(false);
					cloud.advance(1);
				}
				expect(cloud.calls.count("UpdateAsync")).to.equal(calls);
				cloud.advance(60);
				expect(profileIn(cloud, "a").Data.Cash).to.equal(8);
				expect(errors.size()).to.equal(1);
				expect(includes(errors[0], "the store refuses Data")).to.equal(true);
				expect(server.ProfileStore.IsCriticalState).to.equal(false);
			});
		});
	}
};
