import type { TableOwner } from "../../../src/storable/library-tables";
import { LIBRARY_TABLES } from "../../../src/storable/library-tables";
import { TableInData } from "../../../src/monetisation/account/table-in-data";
import type { MonetisationProfile } from "../../../src/monetisation/types";
import { SimCloud } from "../../../src/testing";
import { Signal } from "../../../src/util/signal";

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

function tableOf(profile: OtherProfile): TableInData {
	return new TableInData(profile as unknown as MonetisationProfile, OWNER);
}

/** A table of the library's own, wherever the profile comes from. */
export = () => {
	describe("a library table with a profile of another module", () => {
		it("lies in its Data, where that module saves it", () => {
			const profile = new OtherProfile(new SimCloud());
			tableOf(profile).set({ First: true });
			expect((profile.Data![NAME] as Deals).First).to.equal(true);
		});

		it("is taken up as it was stored", () => {
			const profile = new OtherProfile(new SimCloud());
			profile.Data![NAME] = { First: true };
			expect((tableOf(profile).get() as Deals).First).to.equal(true);
		});

		it("is back before every save, whatever the game has made of Data", () => {
			const profile = new OtherProfile(new SimCloud());
			const deals = tableOf(profile);
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
			const deals = tableOf(profile);
			deals.set({ First: true });
			profile.Data = { Cash: 0, [NAME]: { Second: true } };
			profile.OnSave.Fire();
			const stored = profile.Data[NAME] as Deals;
			expect(stored.First).to.equal(true);
			expect(stored.Second).to.equal(true);
			expect((deals.get() as Deals).Second).to.equal(true);
		});
	});
};
