import { Schema } from "../../../src/profile-store/schema/builder";
import { SimCloud } from "../../../src/testing";
import { OLD, PeerServer } from "../../support/old-servers";
import type { Shape } from "../../support/schema-world";
import { Build, schemaOf, storedData, writeRecord } from "../../support/schema-world";
import { warnings } from "../../support/records";
import { STORE_NAME } from "../../support/world";

const KEY = "p";
const HERS = { Coins: 5, Items: ["Sword"], PlayTime: 7 };

function world(data: object = HERS): SimCloud {
	const cloud = new SimCloud();
	writeRecord(cloud, KEY, data);
	return cloud;
}

function markOf(cloud: SimCloud) {
	return storedData(cloud, KEY).CofferSchema;
}

export = () => {
	describe("a schema, when something goes wrong", () => {
		it("says of a later start that fails for another reason nothing of the schema", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			const old = new Build(cloud, schemaOf(3));
			old.start(KEY);
			expect(old.store.LastRefusal(KEY)).to.equal("Newer");
			cloud.faults.outage("dataStore", cloud.now() + 1000);
			expect(old.start(KEY)).to.equal(undefined);
			expect(old.store.LastRefusal(KEY)).to.equal(undefined);
		});

		it("leaves the record as it was where the claim never reaches the store", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000 });
			build.server.sim.run(() => build.store.StartSessionAsync(KEY));
			cloud.advance(20);
			build.server.sim.crash();
			expect(storedData(cloud, KEY).Coins).to.equal(5);
			expect(markOf(cloud)).to.equal(undefined);
		});

		it("runs its steps once where the claim landed, and was tried again for a conflict", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			cloud.faults.script({ call: "UpdateAsync", kind: "landedConflict" });
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(5);
			expect(markOf(cloud)!.Steps).to.equal(5);
		});

		it("puts its mark into every save of a session whose game has replaced Data", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			const profile = build.start(KEY)!;
			profile.Data = { Cash: 1, Items: {}, Gems: 0 };
			build.server.await(() => profile.EndSessionAsync());
			expect(storedData(cloud, KEY).Cash).to.equal(1);
			expect(markOf(cloud)!.Steps).to.equal(5);
		});

		it("keeps the mark of an older version that the game has set as Data, and the next load migrates that", () => {
			const cloud = world();
			const build = new Build(cloud, schemaOf(5));
			const profile = build.start(KEY)!;
			const CofferSchema = { Steps: 2, Last: "items by id", Floor: 2, FloorName: "items by id" };
			profile.Data = { Coins: 8, Items: {}, PlayTime: 1, Gems: 0, CofferSchema } as Shape;
			build.server.await(() => profile.EndSessionAsync());
			expect(markOf(cloud)!.Steps).to.equal(2);
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(8);
		});

		it("migrates at the next load what support has rolled back to an older shape", () => {
			const cloud = world();
			new Build(cloud, schemaOf(2)).play(KEY, (data) => (data.Coins = 8));
			cloud.advance(7200);
			const moment = new Build(cloud, schemaOf(2)).server.sim.engine.clock.unixMillis();
			cloud.advance(7200);
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY, (data) => (data.Cash = 1));
			let isDone = false;
			build.server.await(() => {
				[isDone] = build.store.RollBackAsync(KEY, moment);
			});
			expect(isDone).to.equal(true);
			expect(markOf(cloud)!.Steps).to.equal(2);
			build.play(KEY);
			expect(storedData(cloud, KEY).Cash).to.equal(8);
			expect(markOf(cloud)!.Steps).to.equal(5);
		});

		it("lets a server of the original module play on newer data, and keeps what that does not know", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play(KEY);
			const old = new PeerServer(cloud.startServer(), OLD);
			const profile = old.load(KEY);
			old.await(() => profile.EndSession());
			cloud.advance(20);
			expect(markOf(cloud)!.Steps).to.equal(5);
			expect(storedData(cloud, KEY).Cash).to.equal(5);
		});

		it("keeps what was before a step where it is small, and not where it is too large", () => {
			const before = (cloud: SimCloud) => {
				return (
					cloud.dataStore(STORE_NAME).read(KEY) as { Coffer: { Before?: { Data: Shape; Steps: number } } }
				).Coffer.Before;
			};
			const small = world();
			new Build(small, schemaOf(5)).play(KEY);
			expect(before(small)!.Data.Coins).to.equal(5);
			expect(before(small)!.Steps).to.equal(0);
			const large = world({ ...HERS, Text: string.rep("x", 300_000) });
			new Build(large, schemaOf(5)).play(KEY);
			expect(before(large)).to.equal(undefined);
			const wanted = world({ ...HERS, Text: string.rep("x", 300_000) });
			new Build(wanted, schemaOf(5, { KeepBeforeMax: 1_000_000 })).play(KEY);
			expect(before(wanted)!.Data.Coins).to.equal(5);
		});

		it("warns once that code without schemas had data last which an incompatible step has changed", () => {
			const cloud = world();
			writeRecord(cloud, "q", HERS);
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY);
			build.play("q");
			build.play("q");
			expect(warnings(build.server, "code without schemas").size()).to.equal(1);
			const fills = new Build(world(), schemaOf(1));
			fills.play(KEY);
			expect(warnings(fills.server, "code without schemas").size()).to.equal(0);
		});

		it("lets what is kept of before a step go where Data has no room beside it any more", () => {
			const cloud = world({ ...HERS, Text: string.rep("x", 200_000) });
			const build = new Build(cloud, schemaOf(5));
			build.play(KEY);
			build.play(KEY, (data) => (data.Text = string.rep("y", 4_100_000)));
			expect((storedData(cloud, KEY).Text as string).sub(1, 1)).to.equal("y");
			const { Coffer } = cloud.dataStore(STORE_NAME).read(KEY) as { Coffer: { Before?: object } };
			expect(Coffer.Before).to.equal(undefined);
		});

		it("keeps nothing of before a fill", () => {
			const cloud = world();
			new Build(cloud, schemaOf(1)).play(KEY);
			const { Coffer } = cloud.dataStore(STORE_NAME).read(KEY) as { Coffer?: { Before?: object } };
			expect(Coffer?.Before).to.equal(undefined);
		});

		it("goes forward where it is to go back: a later step undoes an earlier one", () => {
			const cloud = world();
			const double = { Name: "double", Step: (data: Shape) => ({ ...data, Coins: (data.Coins as number) * 2 }) };
			const halve = {
				Name: "halve",
				Of: "double",
				Revert: (data: Shape) => ({ ...data, Coins: (data.Coins as number) / 2 }),
			};
			new Build(cloud, Schema.New<object>({ Template: {}, Steps: [double] })).play(KEY);
			expect(storedData(cloud, KEY).Coins).to.equal(10);
			new Build(cloud, Schema.New<object>({ Template: {}, Steps: [double, halve] })).play(KEY);
			expect(storedData(cloud, KEY).Coins).to.equal(5);
		});

		it("fills what the template has anew into data that is up to date, without a step", () => {
			const cloud = world();
			new Build(cloud, Schema.New<object>({ Template: { Coins: 0 } })).play(KEY);
			const build = new Build(cloud, Schema.New<object>({ Template: { Coins: 0, Settings: { Music: true } } }));
			build.play(KEY);
			build.play(KEY);
			expect((storedData(cloud, KEY).Settings as { Music: boolean }).Music).to.equal(true);
		});
	});
};
