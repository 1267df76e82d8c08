import { Schema } from "../../../src/profile-store/schema/builder";
import { SimCloud } from "../../../src/testing";
import { OLD, PeerServer } from "../../support/old-servers";
import { Build, schemaOf, storedData, writeRecord } from "../../support/schema-world";
import type { Shape } from "../../support/schema-world";

const KEY = "p";
const HERS = { Coins: 5, Items: ["Sword"], PlayTime: 7 };

function itemsOf(cloud: SimCloud): Record<string, { Kind: string; Level?: number }> {
	return storedData(cloud, KEY).Items as never;
}

function addBow(data: Shape): void {
	(data.Items as Record<string, object>)["p/bow"] = { Kind: "Bow" };
}

export = () => {
	describe("fills", () => {
		it("run again for what an older server has added on a visit, and older steps do not", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, HERS);
			new Build(cloud, schemaOf(3)).play(KEY);
			new Build(cloud, schemaOf(2)).play(KEY, addBow);
			expect(itemsOf(cloud)["p/bow"].Level).to.equal(undefined);
			const build = new Build(cloud, schemaOf(3));
			build.play(KEY);
			expect(itemsOf(cloud)["p/bow"].Level).to.equal(1);
			expect(build.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(1);
			expect(storedData(cloud, KEY).CofferSchema!.Visited).to.equal(undefined);
			build.play(KEY);
			expect(build.server.ProfileStore.GetMetrics().SchemaSteps).to.equal(1);
		});

		it("keep what was changed in the entries that they had filled", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, HERS);
			new Build(cloud, schemaOf(3)).play(KEY, (data) => {
				(data.Items as Record<string, { Level: number }>)["p/0"].Level = 9;
			});
			new Build(cloud, schemaOf(2)).play(KEY, addBow);
			new Build(cloud, schemaOf(3)).play(KEY);
			expect(itemsOf(cloud)["p/0"].Level).to.equal(9);
		});

		it("remember the oldest of several visitors", () => {
			const cloud = new SimCloud();
			const fill = (name: string) => ({ Name: name, Fill: () => ({ [name]: 1 }) });
			const chain = (count: number) => {
				const Steps = ["a", "b", "c"].filter((_, index) => index < count).map(fill);
				return Schema.New<object>({ Template: {}, Steps });
			};
			writeRecord(cloud, KEY, {});
			new Build(cloud, chain(3)).play(KEY);
			new Build(cloud, chain(1)).play(KEY, (data) => {
				delete data.b;
				delete data.c;
			});
			new Build(cloud, chain(2)).play(KEY);
			const mark = storedData(cloud, KEY).CofferSchema!;
			expect(mark.Visited).to.equal(1);
			new Build(cloud, chain(3)).play(KEY);
			expect(storedData(cloud, KEY).b).to.equal(1);
			expect(storedData(cloud, KEY).c).to.equal(1);
		});

		it("run again after a server of the original module, which leaves no word", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, HERS);
			new Build(cloud, schemaOf(3)).play(KEY);
			const old = new PeerServer(cloud.startServer(), OLD);
			const profile = old.load(KEY);
			addBow(profile.Data as never);
			old.await(() => profile.EndSession());
			cloud.advance(20);
			expect(itemsOf(cloud)["p/bow"].Level).to.equal(undefined);
			new Build(cloud, schemaOf(3)).play(KEY);
			expect(itemsOf(cloud)["p/bow"].Level).to.equal(1);
		});

		it("run again also where an older server of ours came after the original module", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, HERS);
			const fills = (names: ReadonlyArray<string>) => {
				const Steps = names.map((name) => ({ Name: name, Field: "Items", FillEach: () => ({ [name]: 1 }) }));
				return Schema.New<object>({ Template: { Items: {} }, Steps });
			};
			writeRecord(cloud, KEY, { Items: {} });
			new Build(cloud, fills(["a", "b"])).play(KEY);
			const old = new PeerServer(cloud.startServer(), OLD);
			const profile = old.load(KEY);
			addBow(profile.Data as never);
			old.await(() => profile.EndSession());
			cloud.advance(20);
			new Build(cloud, fills(["a"])).play(KEY);
			new Build(cloud, fills(["a", "b"])).play(KEY);
			const bow = itemsOf(cloud)["p/bow"] as { a?: number; b?: number };
			expect(bow.a).to.equal(1);
			expect(bow.b).to.equal(1);
		});
	});
};
