import { Schema } from "../../../src/profile-store/schema/builder";
import type { Importer } from "../../../src/profile-store/schema/types";
import { SimCloud } from "../../../src/testing";
import { Build, STEPS, storedData } from "../../support/schema-world";
import { STORE_NAME } from "../../support/world";

const KEY = "p";

function world(
	value: unknown,
	importers: ReadonlyArray<Importer>,
): { readonly cloud: SimCloud; readonly build: Build } {
	const cloud = new SimCloud();
	cloud.dataStore(STORE_NAME).preload(KEY, value);
	const schema = Schema.New<object>({
		Template: { Cash: 100, Items: {}, Gems: 0 },
		Steps: STEPS,
		Import: importers,
	});
	return { cloud, build: new Build(cloud, schema) };
}

function lapis(migrationVersion: number, lockId?: string): object {
	return { migrationVersion, lockId, data: { Coins: 5, Items: ["Sword"], PlayTime: 3, Gems: 9 } };
}

export = () => {
	describe("an import at a load", () => {
		it("takes the data of the other library, runs the steps that it has not been through, and keeps the old value", () => {
			const { cloud, build } = world(lapis(1), [Schema.FromLapis({ Steps: 1 })]);
			build.play(KEY);
			const data = storedData(cloud, KEY);
			expect(data.Cash).to.equal(5);
			expect(data.Gems).to.equal(9);
			expect(data.CofferSchema!.Steps).to.equal(5);
			const stored = cloud.dataStore(STORE_NAME).read(KEY) as {
				Coffer: { Replaced: { Value: { migrationVersion: number } } };
			};
			expect(stored.Coffer.Replaced.Value.migrationVersion).to.equal(1);
		});

		it("refuses while a server of the other library has the record, and writes nothing", () => {
			const { cloud, build } = world(lapis(1, "lock"), [Schema.FromLapis({ Steps: 1 })]);
			expect(build.start(KEY)).to.equal(undefined);
			expect((cloud.dataStore(STORE_NAME).read(KEY) as { lockId: string }).lockId).to.equal("lock");
			expect(build.errors[0]!.find("still has the data", 1, true)[0]).to.be.ok();
		});

		it("asks in order, and the game's OnForeignData where none knows the value", () => {
			const asked = new Array<string>();
			const none =
				(name: string): Importer =>
				() => {
					asked.push(name);
					return undefined;
				};
			const { cloud, build } = world(12, [none("a"), none("b")]);
			build.store.OnForeignData = () => ({ Coins: 12, Items: [], PlayTime: 0 });
			build.play(KEY);
			expect(asked.join("")).to.equal("ab");
			expect(storedData(cloud, KEY).Cash).to.equal(12);
		});

		it("takes raw values", () => {
			const read = (value: unknown) =>
				typeIs(value, "number") ? { Coins: value, Items: [], PlayTime: 0 } : undefined;
			const { cloud, build } = world(12, [Schema.FromRaw(read)]);
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(12);
			const view = build.server.await(() => build.store.GetAsync(KEY))!;
			expect((view.Data as { Cash: number }).Cash).to.equal(12);
		});

		it("overwrites nothing where an import raises, yields or answers nonsense", () => {
			const wrong: ReadonlyArray<readonly [Importer, string]> = [
				[() => error("oops", 0), "an import raised an error: oops"],
				[() => coroutine.yield() as never, "an import yielded"],
				[() => "Overwrite" as never, "must answer a table"],
				[() => ({ Data: {}, Steps: 9 }), "the schema has 5"],
				[() => ({ Data: { Run: () => {} }, Steps: 0 }), "cannot be stored: Data.Run"],
			];
			for (const [importer, text] of wrong) {
				const { cloud, build } = world(12, [importer]);
				expect(build.start(KEY)).to.equal(undefined);
				expect(cloud.dataStore(STORE_NAME).read(KEY)).to.equal(12);
				expect(build.errors[0]!.find(text, 1, true)[0]).to.be.ok();
			}
		});
	});
};
