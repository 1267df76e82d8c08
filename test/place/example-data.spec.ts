import type { Profile, ProfileStoreModule, Store } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { isSame } from "../support/records";
import type { PlaceServer } from "./coffer-place";
import { bootPlace } from "./coffer-place";

/** An entry of examples/data/*.json; its README says what each is. */
interface Entry {
	readonly player: string;
	readonly key: string;
	readonly userIds: Array<number>;
	readonly metadata: object;
	readonly value: { readonly Data?: unknown; readonly GlobalUpdates?: unknown };
}

interface GameData {
	Coins: number;
	Visits: number;
	Treasures: Array<string>;
}

interface StoredProfile {
	readonly MetaData: { readonly SessionLoadCount: number; readonly MetaTags?: object };
	readonly Coffer?: { readonly Replaced?: { readonly Value: unknown } };
}

/** Who has which coins after the first load, with every waiting gift opened. */
const SOUND = { Ana: 250, Ben: 80, Cleo: 810, Dora: 55, Emil: 40 };
/** Those whose record is replaced by the template. */
const REPLACED = ["Gus", "Iris", "Jon", "Kim"];

function readEntries(): Map<string, Entry> {
	const entries = new Map<string, Entry>();
	for (const file of ["profilestore", "profileservice", "messages", "damaged"]) {
		const list = headless!.jsonDecode(headless!.readText(`examples/data/${file}.json`)) as Array<Entry>;
		for (const entry of list) entries.set(entry.player, entry);
	}
	return entries;
}

/** A cloud that holds all example records, and a server in it. */
class ExampleWorld {
	public readonly cloud = new SimCloud({ startTime: 1_795_196_990 });
	public readonly server: PlaceServer;
	public readonly overwritten = new Array<string>();
	private readonly entries = readEntries();
	private readonly store: Store<GameData>;

	constructor() {
		const dataStore = this.cloud.dataStore("PlayerData");
		for (const [, entry] of this.entries) dataStore.preload(entry.key, entry.value, entry.userIds, entry.metadata);
		this.server = bootPlace(this.cloud, []);
		const module = this.server.handle.require("ServerScriptService.ProfileStore") as ProfileStoreModule;
		module.OnOverwrite.Connect((_storeName, key) => this.overwritten.push(key));
		this.store = module.New<GameData>("PlayerData", { Coins: 0, Visits: 0, Treasures: [] });
	}

	public entry(player: string): Entry {
		return this.entries.get(player)!;
	}

	/** Loads a player and opens the gifts. */
	public load(player: string): Profile<GameData> {
		const profile = this.server.sim.await(() => this.store.StartSessionAsync(this.entry(player).key), 10)!;
		profile.MessageHandler<{ Coins: number }>((message, processed) => {
			profile.Data.Coins += message.Coins;
			processed();
		});
		return profile;
	}

	/** What is stored after the profile's end. */
	public storedAfter(profile: Profile<GameData>): StoredProfile {
		this.server.sim.run(() => profile.EndSession());
		this.cloud.advance(5);
		return this.cloud.dataStore("PlayerData").read(profile.Key) as StoredProfile;
	}
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("the example records", () => {
		for (const [player, coins] of pairs(SOUND)) {
			it(`of ${player} loads at once, with every gift`, () => {
				const world = new ExampleWorld();
				const profile = world.load(player);
				expect(profile.Data.Coins).to.equal(coins);
				expect(world.cloud.now() < 1).to.equal(true);
				expect(world.overwritten.size()).to.equal(0);
				expect(world.storedAfter(profile).Coffer?.Replaced).to.equal(undefined);
			});
		}

		for (const player of REPLACED) {
			it(`of ${player} is replaced, told of and recoverable`, () => {
				const world = new ExampleWorld();
				const profile = world.load(player);
				expect(isSame(profile.Data, { Coins: 0, Visits: 0, Treasures: [] })).to.equal(true);
				expect(world.overwritten.join()).to.equal(profile.Key);
				const replaced = world.storedAfter(profile).Coffer!.Replaced!;
				expect(isSame(replaced.Value, world.entry(player).value)).to.equal(true);
			});
		}

		it("of Hana keeps what is sound of it, and the rest is told of and recoverable", () => {
			const world = new ExampleWorld();
			const profile = world.load("Hana");
			expect(profile.Data.Coins).to.equal(335);
			expect(profile.Data.Treasures.join()).to.equal("map");
			expect(profile.SessionLoadCount).to.equal(1);
			expect(world.overwritten.join()).to.equal(profile.Key);
			const replaced = world.storedAfter(profile).Coffer!.Replaced!.Value as Record<string, unknown>;
			expect(replaced["MetaData.SessionLoadCount"]).to.equal("17");
			expect(isSame(replaced.GlobalUpdates, world.entry("Hana").value.GlobalUpdates)).to.equal(true);
		});

		it("keep what the library does not know: metadata, meta tags, other fields", () => {
			const world = new ExampleWorld();
			const ben = world.load("Ben");
			expect(isSame(ben.RobloxMetaData, { Country: "DE" })).to.equal(true);
			world.storedAfter(ben);
			const dataStore = world.cloud.dataStore("PlayerData");
			expect(isSame(dataStore.metadata(ben.Key), { Country: "DE" })).to.equal(true);
			expect(dataStore.userIds(ben.Key)[0]).to.equal(1183302);
			const settings = (dataStore.read(ben.Key) as { Data: { Settings: object } }).Data.Settings;
			expect(isSame(settings, { Music: false })).to.equal(true);
			const cleo = world.storedAfter(world.load("Cleo"));
			expect(isSame(cleo.MetaData.MetaTags, { Season: 3 })).to.equal(true);
			expect(cleo.MetaData.SessionLoadCount).to.equal(205);
		});
	});
};
