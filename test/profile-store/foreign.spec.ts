import {
	includes,
	isSame,
	leave,
	oldRecord,
	profileIn,
	replacedIn,
	watchErrors,
	watchOverwrites,
} from "../support/records";
import { SIGNAL_MODES, startWorld, STORE_NAME } from "../support/world";

/** Values that are no profile at all. */
const FOREIGN: Array<[what: string, value: defined]> = [
	["a text", "coins=5"],
	["an empty text", ""],
	["a number", 12],
	["a zero", 0],
	["a boolean", false],
	["a list", ["Sword", "Shield"]],
	["an empty table", {}],
	["another module's data", { Coins: 12, Pets: { Cat: true } }],
	["a record whose Data is a text", { ...oldRecord(), Data: "oops" }],
	["a record whose Data is a number", { ...oldRecord(), Data: 5 }],
	["a record whose MetaData is a list of nothing but text", { ...oldRecord(), MetaData: "old" }],
	["a record without Data", { MetaData: oldRecord().MetaData, GlobalUpdates: [0, []] }],
	["a record without MetaData", { Data: { Cash: 3 }, GlobalUpdates: [0, []] }],
	["a record without GlobalUpdates", { Data: { Cash: 3 }, MetaData: oldRecord().MetaData }],
	["a record whose GlobalUpdates is a text", { ...oldRecord(), GlobalUpdates: "none" }],
	["messages that are no list", { GlobalUpdates: 5 }],
];

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a key that holds no profile, engine signals ${signalMode}`, () => {
			for (const [what, value] of FOREIGN) {
				it(`but ${what}: a new profile, OnOverwrite once, and the old value is kept`, () => {
					const { cloud, server } = startWorld({ signalMode });
					cloud.dataStore(STORE_NAME).preload("a", value);
					const overwrites = watchOverwrites(server);
					const errors = watchErrors(server);
					const profile = server.load("a");
					expect(profile.Data.Cash).to.equal(100);
					expect(profile.SessionLoadCount).to.equal(1);
					expect(profileIn(cloud, "a").WasOverwritten).to.equal(true);
					leave(cloud, server, profile);
					leave(cloud, server, server.load("a"));
					expect(overwrites.join(", ")).to.equal(`${STORE_NAME}|a`);
					expect(errors.size()).to.equal(0);
					expect(isSame(replacedIn(cloud, "a"), value)).to.equal(true);
					expect(profileIn(cloud, "a").WasOverwritten).to.equal(false);
				});
			}

			it("is told of and kept also when the reply of the load is lost", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", "old");
				const overwrites = watchOverwrites(server);
				cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
				server.load("a");
				expect(overwrites.join(", ")).to.equal(`${STORE_NAME}|a`);
				expect(replacedIn(cloud, "a")).to.equal("old");
			});

			it("says when it was replaced", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", "old");
				cloud.advance(100);
				server.load("a");
				const now = server.sim.engine.clock.unixSeconds();
				expect(math.abs(profileIn(cloud, "a").Coffer!.Replaced!.Time - now) <= 1).to.equal(true);
			});

			it("is not touched, nor told of, by GetAsync, which shows a new profile", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", "old");
				const overwrites = watchOverwrites(server);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(viewed.Data.Cash).to.equal(100);
				expect(overwrites.size()).to.equal(0);
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal("old");
			});

			it("is kept when a message comes before the first session, which gets it", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", { Coins: 12 });
				const overwrites = watchOverwrites(server);
				expect(server.await(() => server.store().MessageAsync("a", { Gift: 5 }))).to.equal(true);
				const profile = server.load("a");
				let gift: number | undefined;
				server.sim.run(() => profile.MessageHandler<{ Gift: number }>((message) => (gift = message.Gift)));
				expect(gift).to.equal(5);
				expect(overwrites.join(", ")).to.equal(`${STORE_NAME}|a`);
				leave(cloud, server, profile);
				expect(isSame(replacedIn(cloud, "a"), { Coins: 12 })).to.equal(true);
			});

			it("is kept when SetAsync writes over it, which tells of it", () => {
				const { cloud, server } = startWorld({ signalMode });
				cloud.dataStore(STORE_NAME).preload("a", { Coins: 12 });
				const overwrites = watchOverwrites(server);
				const viewed = server.await(() => server.store().GetAsync("a"))!;
				expect(server.await(() => viewed.SetAsync())).to.equal(true);
				expect(overwrites.join(", ")).to.equal(`${STORE_NAME}|a`);
				expect(isSame(replacedIn(cloud, "a"), { Coins: 12 })).to.equal(true);
				expect(server.load("a").Data.Cash).to.equal(100);
				expect(overwrites.size()).to.equal(1);
			});

			it("because it was overwritten during a session ends that session and stays as it is", () => {
				const { cloud, server } = startWorld({ signalMode });
				const profile = server.load("a");
				const errors = watchErrors(server);
				cloud.dataStore(STORE_NAME).preload("a", "new owner");
				server.sim.run(() => profile.Save());
				cloud.advance(5);
				expect(profile.IsActive()).to.equal(false);
				expect(errors.size()).to.equal(1);
				expect(cloud.dataStore(STORE_NAME).read("a")).to.equal("new owner");
			});

			it("is kept beside the new profile when it is nearly as large as a value may be", () => {
				const { cloud, server } = startWorld({ signalMode });
				const large = { Text: string.rep("x", 4_150_000) };
				cloud.dataStore(STORE_NAME).preload("a", large);
				expect(server.load("a").Data.Cash).to.equal(100);
				expect((replacedIn(cloud, "a") as { Text: string }).Text.size()).to.equal(4_150_000);
			});

			it("stays where it is when nothing else fits beside it, and the game is told; the game may decide otherwise", () => {
				const { cloud, server } = startWorld({ signalMode });
				const errors = watchErrors(server);
				const huge = { Text: string.rep("x", 4_194_304 - 20) };
				cloud.dataStore(STORE_NAME).preload("a", huge);
				expect(server.await(() => server.store().MessageAsync("a", { Gift: 5 }))).to.equal(false);
				expect(server.await(() => server.store().StartSessionAsync("a"))).to.equal(undefined);
				expect(includes(errors[0], "too large to be kept beside a new one")).to.equal(true);
				expect((cloud.dataStore(STORE_NAME).read("a") as { Text: string }).Text.size()).to.equal(
					huge.Text.size(),
				);
				server.store().OnForeignData = () => "Overwrite";
				expect(server.load("a").Data.Cash).to.equal(100);
			});
		});
	}
};
