import { Schema } from "../../src/profile-store/schema/builder";
import { SimCloud } from "../../src/testing";
import { Build, schemaOf, writeRecord } from "../support/schema-world";

const HERS = { Coins: 5, Items: ["Sword"], PlayTime: 7 };

function world(): SimCloud {
	const cloud = new SimCloud();
	writeRecord(cloud, "7", HERS);
	return cloud;
}

export = () => {
	describe("a player whose data is newer than the server", () => {
		it("is kicked with a text that helps, and OnFailed says why", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play("7");
			const old = new Build(cloud, schemaOf(3));
			let why: string | undefined;
			old.server.PlayerProfiles.Start({ Store: old.store, OnFailed: (_player, reason) => (why = reason) });
			const player = old.server.sim.join(7);
			cloud.advance(10);
			expect(why).to.equal("ServerOutdated");
			expect(player.kickMessage).to.equal("This server is older than your data. Please rejoin.");
		});

		it("is kicked with the game's own text where it has one", () => {
			const cloud = world();
			new Build(cloud, schemaOf(5)).play("7");
			const old = new Build(cloud, schemaOf(3));
			old.server.PlayerProfiles.Start({ Store: old.store, KickMessages: { ServerOutdated: "Come again" } });
			const player = old.server.sim.join(7);
			cloud.advance(10);
			expect(player.kickMessage).to.equal("Come again");
		});
	});

	describe("a player whose data the schema refuses", () => {
		it("is kicked, and OnFailed says why", () => {
			const cloud = world();
			const Step = () => error("oops", 0);
			const build = new Build(cloud, Schema.New<object>({ Template: {}, Steps: [{ Name: "bad", Step }] }));
			let why: string | undefined;
			build.server.PlayerProfiles.Start({ Store: build.store, OnFailed: (_player, reason) => (why = reason) });
			build.server.sim.join(7);
			cloud.advance(10);
			expect(why).to.equal("DataRefused");
		});
	});
};
