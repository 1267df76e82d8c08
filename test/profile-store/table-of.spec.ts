import { createProfileStore } from "../../src/profile-store/create";
import type { TableOwner } from "../../src/profile-store/record/library-tables";
import { LIBRARY_TABLES } from "../../src/profile-store/record/library-tables";
import { tableOf } from "../../src/profile-store/session/table-of";
import { SimCloud } from "../../src/testing";
import { Signal } from "../../src/util/signal";
import { newTemplate, STORE_NAME } from "../support/world";

const NAME = LIBRARY_TABLES.deals;

/** Nothing that either knows is lost. */
const OWNER: TableOwner = { name: NAME, merge: (held, incoming) => ({ ...incoming, ...held }) };

interface Deals {
	First?: boolean;
	Second?: boolean;
}

/** A profile of another module, with what a table needs of it. */
class OtherProfile {
	public Data: Record<string, unknown> | undefined = { Cash: 5 };
	public readonly OnSave: Signal;
	public readonly OnLastSave: Signal;

	constructor(cloud: SimCloud) {
		const { scheduler } = cloud.startServer().engine;
		this.OnSave = new Signal(scheduler);
		this.OnLastSave = new Signal(scheduler);
	}
}

/** A table of the library's own, wherever the profile comes from. */
export = () => {
	describe("a library table with a profile of another module", () => {
		it("lies in its Data, where that module saves it", () => {
			const profile = new OtherProfile(new SimCloud());
			tableOf(profile, OWNER).set({ First: true });
			expect((profile.Data![NAME] as Deals).First).to.equal(true);
		});

		it("is taken up as it was stored", () => {
			const profile = new OtherProfile(new SimCloud());
			profile.Data![NAME] = { First: true };
			expect((tableOf(profile, OWNER).get() as Deals).First).to.equal(true);
		});

		it("is back before every save, whatever the game has made of Data", () => {
			const profile = new OtherProfile(new SimCloud());
			const deals = tableOf(profile, OWNER);
			deals.set({ First: true });
			for (const signal of [profile.OnSave, profile.OnLastSave]) {
				profile.Data = { Cash: 0 };
				signal.Fire();
				expect((profile.Data[NAME] as Deals).First).to.equal(true);
				profile.Data = table.freeze({ Cash: 1 }) as unknown as Record<string, unknown>;
				signal.Fire();
				expect((profile.Data![NAME] as Deals).First).to.equal(true);
				expect(profile.Data.Cash).to.equal(1);
				profile.Data = undefined;
				signal.Fire();
				expect(profile.Data).to.equal(undefined);
				expect((deals.get() as Deals).First).to.equal(true);
			}
		});

		it("is merged with an older one that the game sets back with its Data", () => {
			const profile = new OtherProfile(new SimCloud());
			const deals = tableOf(profile, OWNER);
			deals.set({ First: true });
			profile.Data = { Cash: 0, [NAME]: { Second: true } };
			profile.OnSave.Fire();
			const stored = profile.Data[NAME] as Deals;
			expect(stored.First).to.equal(true);
			expect(stored.Second).to.equal(true);
			expect((deals.get() as Deals).Second).to.equal(true);
		});
	});

	describe("a library table with a profile of ours", () => {
		it("is the session's, and not in the game's Data", () => {
			const cloud = new SimCloud();
			const sim = cloud.startServer();
			const module = createProfileStore(sim.engine, [OWNER]);
			const store = module.New(STORE_NAME, newTemplate());
			const profile = sim.await(() => store.StartSessionAsync("a"))!;
			tableOf(profile, OWNER).set({ First: true });
			expect((profile.Data as unknown as Record<string, unknown>)[NAME]).to.equal(undefined);
			expect(sim.await(() => profile.SaveAsync())).to.equal(true);
			const stored = cloud.dataStore(STORE_NAME).read("a") as { Data: Record<string, Deals> };
			expect(stored.Data[NAME].First).to.equal(true);
		});
	});
};
