import type { Profile, Store } from "../../../src/profile-store/types";
import { SimCloud } from "../../../src/testing";
import type { Commit } from "../../../src/testing";
import type { FirstData } from "../../support/roll-out-builds";
import { BUILD_1, BUILD_2, BUILD_3 } from "../../support/roll-out-builds";
import type { TestServer } from "../../support/world";
import { SIGNAL_MODES, startServer, STORE_NAME, storedRecord } from "../../support/world";

type Fields = Record<string, never>;

/** What any of the builds may have stored. */
interface Stored {
	readonly Data: {
		readonly Coins?: number;
		readonly Cash?: number;
		readonly Gems?: number;
		readonly PlayTime?: number;
		readonly Pets: ReadonlyArray<{ readonly Kind: string; readonly Level?: number }>;
		readonly Items: Record<string, { readonly Kind: string; readonly Level?: number }>;
		readonly CofferSchema?: { readonly Steps: number; readonly Last: string; readonly Visited?: number };
	};
	readonly MetaData: { readonly ActiveSession?: ReadonlyArray<unknown>; readonly ForceLoadSession?: unknown };
	readonly Coffer?: { readonly Asker?: unknown; readonly Before?: { readonly Steps: number; readonly Data: Fields } };
}

/** A server that runs one build of the game. */
interface Build<T extends object> {
	readonly server: TestServer;
	readonly store: Store<T>;
}

/** The type of what the last step of a build makes. */
type DataOf<S> = S extends { Template: infer T extends object } ? T : S;

function start<S extends object>(cloud: SimCloud, build: S): Build<DataOf<S>> {
	const server = startServer(cloud);
	return { server, store: server.ProfileStore.New(STORE_NAME, build as never) };
}

function load<T extends object>({ server, store }: Build<T>, key = "a"): Profile<T> {
	const profile = server.await(() => store.StartSessionAsync(key));
	if (profile === undefined) error(`no session: ${store.LastRefusal(key)}`, 2);
	return profile;
}

/** Plays a while, and leaves. */
function visit<T extends object>(cloud: SimCloud, build: Build<T>, play: (data: T) => void): void {
	const profile = load(build);
	cloud.advance(10);
	play(profile.Data);
	build.server.sim.run(() => profile.EndSession());
	cloud.advance(5);
}

function refusedAs<T extends object>({ server, store }: Build<T>): string {
	const profile = server.await(() => store.StartSessionAsync("a"));
	return profile === undefined ? tostring(store.LastRefusal("a")) : "let in";
}

function stored(cloud: SimCloud): Stored {
	return storedRecord(cloud, "a");
}

/** Counts the writes of the key. */
function watchWrites(cloud: SimCloud): { count: number } {
	const writes = { count: 0 };
	cloud.dataStore(STORE_NAME).onCommit((_commit: Commit) => (writes.count += 1));
	return writes;
}

/** A player of build 1 with a pet, two items and many coins. */
function playBuildOne(cloud: SimCloud): Build<FirstData> {
	const one = start(cloud, BUILD_1);
	visit(cloud, one, (data) => {
		data.Coins = 2000;
		data.Items.push("Sword", "Shield");
		data.Pets.push({ Kind: "Cat" });
		data.PlayTime = 60;
	});
	return one;
}

/** Three builds of one game over the same records: the roll-out of examples/roll-out-ts. */
export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a roll-out, engine signals ${signalMode}`, () => {
			const newCloud = () => new SimCloud({ signalMode });

			it("leaves the records of a build without a schema unmarked", () => {
				const cloud = newCloud();
				playBuildOne(cloud);
				expect(stored(cloud).Data.CofferSchema).to.equal(undefined);
				expect(stored(cloud).Coffer?.Before).to.equal(undefined);
			});

			it("runs the fills when the second build loads a player of the first", () => {
				const cloud = newCloud();
				playBuildOne(cloud);
				const two = start(cloud, BUILD_2);
				visit(cloud, two, (data) => {
					expect(data.Gems).to.equal(1);
					expect(data.Pets[0].Level).to.equal(1);
				});
				expect(stored(cloud).Data.CofferSchema?.Steps).to.equal(2);
				expect(stored(cloud).Data.CofferSchema?.Last).to.equal("2026-03 pet levels");
				expect(two.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(2);
			});

			it("lets the first build have the player back, and fills what it added at the next load", () => {
				const cloud = newCloud();
				const one = playBuildOne(cloud);
				const two = start(cloud, BUILD_2);
				visit(cloud, two, (data) => {
					data.Gems = 7;
					data.Pets[0].Level = 5;
				});
				visit(cloud, one, (data) => data.Pets.push({ Kind: "Dog" }));
				expect(stored(cloud).Data.CofferSchema?.Steps).to.equal(2);
				expect(stored(cloud).Data.Pets[1].Level).to.equal(undefined);
				expect(one.server.ProfileStore.GetMetrics().SchemaVisits).to.equal(1);
				visit(cloud, two, (data) => {
					expect(data.Pets.map(({ Kind, Level }) => `${Kind} ${Level}`).join(", ")).to.equal("Cat 5, Dog 1");
					expect(data.Gems).to.equal(7);
				});
				expect(stored(cloud).Data.CofferSchema?.Visited).to.equal(undefined);
			});

			it("hands a session to and fro between the first two builds without losing anything", () => {
				const cloud = newCloud();
				const one = playBuildOne(cloud);
				const two = start(cloud, BUILD_2);
				for (const round of $range(1, 4)) {
					const profile = load<FirstData>(round % 2 === 1 ? (two as never) : one);
					expect(profile.Data.Coins).to.equal(1999 + round);
					profile.Data.Coins += 1;
					cloud.advance(20);
				}
				expect(load(two).Data.Gems).to.equal(1);
			});

			it("runs all steps at once on a player who comes from the first build to the third", () => {
				const cloud = newCloud();
				playBuildOne(cloud);
				visit(cloud, start(cloud, BUILD_3), (data) => {
					expect(data.Cash).to.equal(2000);
					expect(data.Gems).to.equal(1);
					expect(data.Items["a/1"].Kind).to.equal("Sword");
					expect(data.Items["a/2"].Level).to.equal(1);
				});
				const { Data, Coffer } = stored(cloud);
				expect(Data.Coins).to.equal(undefined);
				expect(Data.PlayTime).to.equal(undefined);
				expect(Data.CofferSchema?.Steps).to.equal(6);
				// The data of before is kept, for RestoreBeforeAsync.
				expect(Coffer!.Before!.Data.Coins).to.equal(2000);
				expect(Coffer!.Before!.Steps).to.equal(0);
			});

			it("gives a new player the starter of the third build, and nobody else", () => {
				const cloud = newCloud();
				const three = start(cloud, BUILD_3);
				expect(load(three, "new").Data.Items.starter.Kind).to.equal("Sword");
				playBuildOne(cloud);
				expect(load(three).Data.Items.starter).to.equal(undefined);
			});

			it("refuses both older builds after an incompatible step, and writes nothing", () => {
				const cloud = newCloud();
				const one = playBuildOne(cloud);
				const two = start(cloud, BUILD_2);
				const three = start(cloud, BUILD_3);
				visit(cloud, two, (data) => (data.Gems = 3));
				visit(cloud, three, (data) => (data.Cash += 1));
				const writes = watchWrites(cloud);
				expect(refusedAs(two)).to.equal("Newer");
				expect(refusedAs(one)).to.equal("Newer");
				cloud.advance(30);
				expect(writes.count).to.equal(0);
				expect(two.server.ProfileStore.GetMetrics().SchemaRefusals).to.equal(1);
				visit(cloud, three, (data) => expect(data.Cash).to.equal(2001));
				expect(refusedAs(two)).to.equal("Newer");
			});

			it("does not ask the newer server to let go for an older one that must refuse", () => {
				const cloud = newCloud();
				playBuildOne(cloud);
				const three = start(cloud, BUILD_3);
				const two = start(cloud, BUILD_2);
				const profile = load(three);
				cloud.advance(10);
				const owner = stored(cloud).MetaData.ActiveSession![1];
				const writes = watchWrites(cloud);
				expect(refusedAs(two)).to.equal("Newer");
				expect(writes.count).to.equal(0);
				cloud.advance(120);
				expect(profile.IsActive()).to.equal(true);
				const { MetaData, Coffer } = stored(cloud);
				expect(MetaData.ActiveSession![1]).to.equal(owner);
				expect(MetaData.ForceLoadSession).to.equal(undefined);
				expect(Coffer?.Asker).to.equal(undefined);
			});

			it("takes the session of a living server of the second build, which saves first", () => {
				const cloud = newCloud();
				playBuildOne(cloud);
				const two = start(cloud, BUILD_2);
				const old = load(two);
				cloud.advance(10);
				old.Data.Coins += 500;
				const profile = load(start(cloud, BUILD_3));
				expect(profile.Data.Cash).to.equal(2500);
				expect(old.IsActive()).to.equal(false);
			});

			it("kicks the player from the older server with words that help", () => {
				const cloud = newCloud();
				const two = start(cloud, BUILD_2);
				const three = start(cloud, BUILD_3);
				const reasons = new Array<string>();
				two.server.sim.run(() => {
					two.server.PlayerProfiles.Start({
						Store: two.store,
						OnFailed: (_, reason) => reasons.push(reason),
					});
				});
				three.server.sim.run(() => {
					three.server.PlayerProfiles.Start({ Store: three.store });
				});
				const first = three.server.sim.join(7);
				cloud.advance(5);
				three.server.sim.leave(first);
				cloud.advance(5);
				const player = two.server.sim.join(7);
				cloud.advance(5);
				expect(player.kickMessage).to.equal("This server is older than your data. Please rejoin.");
				expect(reasons.join(", ")).to.equal("ServerOutdated");
				const again = three.server.sim.join(7);
				cloud.advance(5);
				expect(again.isPresent).to.equal(true);
			});
		});
	}
};
