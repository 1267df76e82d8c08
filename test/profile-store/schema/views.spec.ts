import { Schema } from "../../../src/profile-store/schema/builder";
import { SimCloud } from "../../../src/testing";
import type { Shape } from "../../support/schema-world";
import { Build, schemaOf, storedData, writeRecord } from "../../support/schema-world";
import { STORE_NAME } from "../../support/world";

const KEY = "p";
const HERS = { Coins: 5, Items: ["Sword"], PlayTime: 7 };

function world(): SimCloud {
	const cloud = new SimCloud();
	writeRecord(cloud, KEY, HERS);
	return cloud;
}

export = () => {
	describe("a view in a store with a schema", () => {
		it("has its Data brought up to date in memory, and says where the stored one stands", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			const view = build.server.await(() => build.store.GetAsync(KEY))!;
			expect((view.Data as { Cash?: number }).Cash).to.equal(5);
			expect(view.SchemaSteps).to.equal(0);
			expect(view.SchemaProblem).to.equal(undefined);
			expect(storedData(cloud, KEY).Coins).to.equal(5);
			expect(storedData(cloud, KEY).CofferSchema).to.equal(undefined);
		});

		it("writes what it shows, with its mark", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			const isStored = build.server.await(() => {
				const view = build.store.GetAsync(KEY)!;
				view.Data.Cash = 6;
				return view.SetAsync();
			});
			expect(isStored).to.equal(true);
			expect(storedData(cloud, KEY).Cash).to.equal(6);
			expect(storedData(cloud, KEY).CofferSchema!.Steps).to.equal(5);
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(6);
			expect(build.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(0);
		});

		it("shows what it cannot bring up to date as it is stored, and writes it by Force only", () => {
			const cloud = world();
			const Step = () => error("oops", 0);
			const build = new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "bad", Step }] }));
			const view = build.server.await(() => build.store.GetAsync(KEY))!;
			expect((view.Data as { Coins: number }).Coins).to.equal(5);
			expect(view.SchemaProblem!.find("oops", 1, true)[0]).to.be.ok();
			view.Data.Coins = 9;
			expect(build.server.await(() => view.SetAsync())).to.equal(false);
			expect(storedData(cloud, KEY).Coins).to.equal(5);
			expect(build.server.await(() => view.SetAsync({ Force: true }))).to.equal(true);
			expect(storedData(cloud, KEY).Coins).to.equal(9);
		});

		it("of newer data is shown on an older server, and not written", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			const old = new Build(cloud, schemaOf(3));
			const view = old.server.await(() => old.store.GetAsync(KEY))!;
			expect((view.Data as { Cash: number }).Cash).to.equal(5);
			expect(view.SchemaSteps).to.equal(5);
			expect(old.server.await(() => view.SetAsync())).to.equal(false);
		});

		it("set as Data of a session brings its own mark, so that nothing is migrated twice", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY);
			const view = build.server.await(() => build.store.GetAsync(KEY))!;
			build.play(KEY);
			const profile = build.start(KEY)!;
			profile.Data = view.Data;
			build.server.await(() => profile.EndSessionAsync());
			expect(storedData(cloud, KEY).CofferSchema!.Steps).to.equal(5);
			expect(storedData(cloud, KEY).Cash).to.equal(5);
		});
	});

	describe("UpdateAsync in a store with a schema", () => {
		it("shows the game data that is up to date, and stores it so", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			let isStored = false;
			build.server.await(() => {
				const add = (data: Shape) => ({ ...data, Cash: (data.Cash as number) + 1 });
				[isStored] = build.store.UpdateAsync(KEY, add);
			});
			expect(isStored).to.equal(true);
			expect(storedData(cloud, KEY).Cash).to.equal(6);
			expect(storedData(cloud, KEY).CofferSchema!.Steps).to.equal(5);
		});

		it("changes nothing that is newer than the server", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			const old = new Build(cloud, schemaOf(3));
			let reason: string | undefined;
			old.server.await(() => {
				const [, why] = old.store.UpdateAsync(KEY, (data) => data);
				reason = why;
			});
			expect(reason).to.equal("Newer");
		});
	});

	describe("RestoreBeforeAsync", () => {
		it("undoes the last incompatible step of one player, keeps the present Data, and the steps run again", () => {
			const cloud = world();
			const wrong = Schema.New<object>({ Template: {}, Steps: [{ Name: "coins", Step: () => ({ Coins: 0 }) }] });
			const build = new Build(cloud, wrong);
			build.play(KEY);
			expect(storedData(cloud, KEY).Coins).to.equal(0);
			let isDone = false;
			build.server.await(() => {
				[isDone] = build.store.RestoreBeforeAsync(KEY);
			});
			expect(isDone).to.equal(true);
			expect(storedData(cloud, KEY).Coins).to.equal(5);
			expect(storedData(cloud, KEY).CofferSchema).to.equal(undefined);
			const right = Schema.New<object>({
				Template: {},
				Steps: [{ Name: "coins", Step: (data: object) => data }],
			});
			new Build(cloud, right).play(KEY);
			expect(storedData(cloud, KEY).Coins).to.equal(5);
		});

		it("says why there is nothing to restore", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(1));
			const reason = (key: string) => {
				let why: string | undefined;
				build.server.await(() => {
					const [, found] = build.store.RestoreBeforeAsync(key);
					why = found;
				});
				return why;
			};
			expect(reason("nobody")).to.equal("NoProfile");
			build.play(KEY);
			expect(reason(KEY)).to.equal("NoBefore");
			const profile = build.start(KEY)!;
			expect(reason(KEY)).to.equal("SessionActive");
			build.server.await(() => profile.EndSessionAsync());
		});

		it("has nothing left when the days are over, or where none are wanted", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5, { KeepBeforeDays: 1 }));
			build.play(KEY);
			const before = () =>
				(cloud.dataStore(STORE_NAME).read(KEY) as { Coffer: { Before?: object } }).Coffer.Before;
			expect(before()).to.be.ok();
			cloud.advance(3600);
			build.play(KEY);
			expect(before()).to.be.ok();
			const none = world();
			new Build(none, schemaOf(5, { KeepBeforeDays: 0 })).play(KEY);
			expect((none.dataStore(STORE_NAME).read(KEY) as { Coffer: { Before?: object } }).Coffer.Before).to.equal(
				undefined,
			);
		});
	});
};
