import type { StepTable } from "../../../src/profile-store/schema/steps";
import { Schema } from "../../../src/profile-store/schema/builder";
import { SimCloud } from "../../../src/testing";
import { Build, schemaOf, STEPS, storedData, writeRecord } from "../../support/schema-world";
import { STORE_NAME } from "../../support/world";

const KEY = "p";
const OLD = { Coins: 1500, Items: ["Sword", "Bow"], PlayTime: 7 };

function world(data: object = OLD): SimCloud {
	const cloud = new SimCloud();
	writeRecord(cloud, KEY, data);
	return cloud;
}

/** Refused by a chain with one step that is not as it should be. */
function breaks(step: Partial<StepTable>, text: string): void {
	const cloud = world();
	const Steps = [STEPS[0], { Name: "bad", ...step }];
	refuses(new Build(cloud, Schema.New<object>({ Template: {}, Steps })), cloud, "StepFailed", text);
}

function refuses(build: Build, cloud: SimCloud, code: string, text: string): void {
	const before = cloud.dataStore(STORE_NAME).versions(KEY).size();
	if (build.start(KEY) !== undefined) error("it was loaded", 2);
	if (build.store.LastRefusal(KEY) !== code) error(`the reason is ${build.store.LastRefusal(KEY)}`, 2);
	if (cloud.dataStore(STORE_NAME).versions(KEY).size() !== before) error("it was written", 2);
	const [told] = build.errors;
	if (told === undefined || told.find(text, 1, true)[0] === undefined) error(`"${told}" does not say "${text}"`, 2);
}

export = () => {
	describe("a load with a schema", () => {
		it("begins a new player with the template, at the last step", () => {
			const cloud = new SimCloud();
			new Build(cloud, schemaOf(5)).play(KEY);
			const { Cash, CofferSchema } = storedData(cloud, KEY);
			expect(Cash).to.equal(100);
			expect(CofferSchema!.Steps).to.equal(5);
			expect(CofferSchema!.Last).to.equal("no play time");
			expect(CofferSchema!.Floor).to.equal(5);
		});

		it("runs NewProfile for a new player, and for no other", () => {
			const NewProfile = (data: object) => ((data as { Gift?: boolean }).Gift = true);
			const cloud = world();
			const build = new Build(cloud, schemaOf(5, { NewProfile }));
			build.play(KEY);
			build.play("new");
			expect(storedData(cloud, KEY).Gift).to.equal(undefined);
			expect(storedData(cloud, "new").Gift).to.equal(true);
			build.play("new", (data) => delete data.Gift);
			build.play("new");
			expect(storedData(cloud, "new").Gift).to.equal(undefined);
		});

		it("brings old data through all steps, in the write that takes the session", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			const profile = build.start(KEY)!;
			const { Cash, Coins, PlayTime, Gems, Items } = storedData(cloud, KEY);
			expect(Cash).to.equal(1500);
			expect(Coins ?? PlayTime).to.equal(undefined);
			expect(Gems).to.equal(1);
			const items = Items as Record<string, { Kind: string; Level: number }>;
			expect(items["p/0"].Kind).to.equal("Sword");
			expect(items["p/1"].Level).to.equal(1);
			expect(profile.Data.Cash).to.equal(1500);
			expect((profile.Data as { CofferSchema?: object }).CofferSchema).to.equal(undefined);
			expect(
				cloud.dataStore(STORE_NAME).read(KEY) as { Coffer: { Before: { Data: { Coins: number } } } },
			).to.be.ok();
		});

		it("runs no step on data that is up to date", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY, (data) => (data.Cash = 5));
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(5);
			expect(build.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(5);
		});

		it("runs only what is new", () => {
			const cloud = world();
			new Build(cloud, schemaOf(2)).play(KEY, (data) => (data.Coins = 9));
			expect(storedData(cloud, KEY).CofferSchema!.Steps).to.equal(2);
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(9);
			expect(build.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(3);
		});

		it("lets an older server visit data that is fit for it, and says so in it", () => {
			const cloud = world();
			new Build(cloud, schemaOf(3)).play(KEY);
			const old = new Build(cloud, schemaOf(2));
			old.play(KEY, (data) => (data.Coins = 3));
			const { Coins, CofferSchema } = storedData(cloud, KEY);
			expect(Coins).to.equal(3);
			expect(CofferSchema!.Steps).to.equal(3);
			expect(CofferSchema!.Visited).to.equal(2);
			expect(old.server.ProfileStore.GetMetrics().SchemaVisits).to.equal(1);
		});

		it("refuses data of a step that this server cannot live with, and writes nothing", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			refuses(new Build(cloud, schemaOf(3)), cloud, "Newer", 'needs step 5 ("no play time")');
		});

		it("refuses such data in a store with a plain template, too", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			refuses(new Build(cloud, { Coins: 100 }), cloud, "Newer", "newest is no step");
		});

		it("lets a store with a plain template visit data that went through fills only", () => {
			const cloud = world();
			new Build(cloud, schemaOf(1)).play(KEY);
			new Build(cloud, { Coins: 100 }).play(KEY);
			expect(storedData(cloud, KEY).CofferSchema!.Visited).to.equal(0);
		});

		it("refuses data of another branch, by the name of its last step, and names both", () => {
			const cloud = world();
			new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "other", Fill: () => ({}) }] })).play(
				KEY,
			);
			refuses(new Build(cloud, schemaOf(1)), cloud, "Branched", 'step 1 is "other" there and "gems" here');
		});

		it("refuses data of another branch that is longer, by the name of its floor", () => {
			const cloud = world();
			const Steps: Array<StepTable> = [
				{ Name: "other", Drop: "PlayTime" },
				{ Name: "more", Fill: () => ({}) },
			];
			new Build(cloud, Schema.New<object>({ Template: {}, Steps })).play(KEY);
			refuses(new Build(cloud, schemaOf(1)), cloud, "Branched", 'step 1 is "other" there and "gems" here');
		});

		it("refuses where a step raises, and names it", () => {
			breaks({ Step: () => error("no such item", 0) }, 'the step "bad" raised an error: no such item');
		});

		it("refuses where a step yields", () => {
			breaks({ Step: () => coroutine.yield() }, 'the step "bad" yielded');
		});

		it("refuses where a step answers no table", () => {
			breaks({ Step: () => 7 }, 'the step "bad" must return the data, a table, not');
			breaks(
				{ Fill: () => undefined as never },
				'the step "bad" raised an error: Fill must return a table of fields',
			);
		});

		it("refuses where a step makes what cannot be stored, and names the path", () => {
			breaks({ Step: () => ({ Where: { Part: () => {} } }) }, "Data.Where.Part");
		});

		it("refuses where a step makes a list, beside which its mark and purchases would be lost", () => {
			breaks({ Step: () => [1, 2] }, "Data is a list");
		});

		it("refuses where a step makes more than a key can hold", () => {
			breaks({ Step: () => ({ Text: string.rep("x", 4_200_000) }) }, "more than a key can hold");
		});

		it("refuses where a new name is taken already", () => {
			breaks({ Rename: "Coins", To: "Items" }, "Data.Items is there already");
		});

		it("lets those play whose data a failing step does not meet, and everybody once it is mended", () => {
			const cloud = world();
			writeRecord(cloud, "q", { Coins: 1, Items: [], PlayTime: 0 });
			const step = (data: { Coins: number }) => (data.Coins > 1000 ? error("too rich", 0) : data);
			const build = new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "gems", Step: step }] }));
			expect(build.start(KEY)).to.equal(undefined);
			build.play("q");
			const mended = Schema.New<object>({
				Template: {},
				Steps: [{ Name: "gems", Step: (data: object) => data }],
			});
			new Build(cloud, mended).play(KEY);
			expect(storedData(cloud, KEY).CofferSchema!.Steps).to.equal(1);
		});

		it("asks no newer server to let go of what it would refuse", () => {
			const cloud = world();
			const newer = new Build(cloud, schemaOf(5));
			const profile = newer.start(KEY)!;
			const older = new Build(cloud, schemaOf(3));
			refuses(older, cloud, "Newer", "so it was refused");
			cloud.advance(120);
			expect(profile.IsActive()).to.equal(true);
			newer.server.await(() => profile.EndSessionAsync());
			new Build(cloud, schemaOf(5)).play(KEY);
		});

		it("takes the session of an older server, and migrates what that one has saved last", () => {
			const cloud = world();
			const old = new Build(cloud, schemaOf(3));
			const profile = old.start(KEY)!;
			profile.Data.Coins = 77;
			new Build(cloud, schemaOf(5)).play(KEY);
			expect(profile.IsActive()).to.equal(false);
			expect(storedData(cloud, KEY).Cash).to.equal(77);
		});

		it("runs a step once, though the reply to its claim was lost", () => {
			const cloud = world();
			let runs = 0;
			const Step = (data: { Runs?: number }) => {
				runs += 1;
				data.Runs = (data.Runs ?? 0) + 1;
				return data;
			};
			const build = new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "count", Step }] }));
			cloud.faults.script({ call: "UpdateAsync", kind: "lostReply" });
			build.play(KEY);
			expect(storedData(cloud, KEY).Runs).to.equal(1);
			expect(runs).to.equal(1);
		});

		it("keeps purchases and all else of the library out of steps, and puts it back", () => {
			const ledger = { Version: 99, Entries: [] };
			const cloud = world({ ...OLD, MonetisationLedger: ledger, PurchaseIdCache: ["a"] });
			let seen: Record<string, unknown> = {};
			const Step = (data: Record<string, unknown>) => {
				seen = { ...data };
				return { Fresh: true };
			};
			new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "anew", Step }] })).play(KEY);
			expect(seen.MonetisationLedger ?? seen.PurchaseIdCache).to.equal(undefined);
			expect(seen.Coins).to.equal(1500);
			const stored = storedData(cloud, KEY) as {
				MonetisationLedger?: { Version: number };
				PurchaseIdCache?: Array<string>;
			};
			expect(stored.MonetisationLedger!.Version).to.equal(99);
			expect(stored.PurchaseIdCache![0]).to.equal("a");
		});

		it("takes a damaged CofferSchema by the name of its last step, or not at all", () => {
			const known = world({ Coins: 5, Gems: 1, Items: [], CofferSchema: { Steps: "?", Last: "gems" } });
			new Build(known, schemaOf(1)).play(KEY);
			expect(storedData(known, KEY).CofferSchema!.Steps).to.equal(1);
			const unknown = world({ Coins: 5, CofferSchema: { Steps: -1 } });
			refuses(new Build(unknown, schemaOf(1)), unknown, "Branched", "damaged CofferSchema");
		});

		it("changes nothing in the records of a store without a schema", () => {
			const cloud = world();
			new Build(cloud, { Coins: 100 }).play(KEY);
			expect(storedData(cloud, KEY).CofferSchema).to.equal(undefined);
		});
	});
};
