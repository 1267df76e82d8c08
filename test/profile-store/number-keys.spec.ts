import type { SimCloud } from "../../src/testing";
import { includes, leave, watchErrors } from "../support/records";
import { startWorld, STORE_NAME } from "../support/world";

type Fields = Map<unknown, unknown>;

function stored(cloud: SimCloud, store: string, name: string): Fields {
	return (cloud.dataStore(store).read("a") as { Data: Fields }).Data.get(name) as Fields;
}

/**
 * Dictionaries by item id or user id are stored as Roblox stores them: number keys become texts where the table has no list
 * part, and a mixed table keeps its list part. Templates too.
 */
export = () => {
	describe("number keys", () => {
		it("a dictionary by item id is stored, with its keys as texts", () => {
			const { cloud, server } = startWorld();
			const profile = server.load("a");
			const owned = new Map([
				[12345, true],
				[99999, true],
			]);
			(profile.Data as unknown as Fields).set("Owned", owned);
			leave(cloud, server, profile);
			expect(stored(cloud, STORE_NAME, "Owned").get("12345")).to.equal(true);
			expect(stored(cloud, STORE_NAME, "Owned").get("99999")).to.equal(true);
		});

		it("a template with a dictionary by level is taken and stored, with its keys as texts", () => {
			const { cloud, server } = startWorld();
			const store = server.ProfileStore.New("Levels", { Names: new Map([[45, "Master"]]) });
			const profile = server.await(() => store.StartSessionAsync("a"))!;
			server.await(() => profile.EndSessionAsync());
			expect(stored(cloud, "Levels", "Names").get("45")).to.equal("Master");
		});

		it("a template with a mixed table is taken; its list part is stored and the rest is told with its path", () => {
			const { cloud, server } = startWorld();
			const errors = watchErrors(server);
			const mixed = new Map<unknown, unknown>([
				[1, "first"],
				[2, "second"],
				["Name", "rest"],
			]);
			const store = server.ProfileStore.New("Mixed", { Slots: mixed });
			const profile = server.await(() => store.StartSessionAsync("a"))!;
			server.await(() => profile.EndSessionAsync());
			expect((stored(cloud, "Mixed", "Slots") as unknown as Array<string>).join(",")).to.equal("first,second");
			const lines = [...errors, ...server.sim.output.map((line) => line.text)];
			expect(lines.some((text) => includes(text, "Slots"))).to.equal(true);
		});
	});
};
