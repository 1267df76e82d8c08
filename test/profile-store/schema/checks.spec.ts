import { t } from "@rbxts/t";
import { LEDGER_OWNER } from "../../../src/monetisation/ledger/table-owner";
import { Schema } from "../../../src/profile-store/schema/builder";
import type { SchemaOptions } from "../../../src/profile-store/schema/schema";
import type { SimServerOptions } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { Build, storedData, writeRecord } from "../../support/schema-world";
import { STORE_NAME } from "../../support/world";

const KEY = "p";
const IN_STUDIO: SimServerOptions = { isStudio: true };
const isData = t.interface({ Cash: t.number, Pets: t.map(t.string, t.interface({ Level: t.number })) });

type Options = Partial<SchemaOptions<object>>;

class Checked {
	public readonly cloud = new SimCloud();
	public readonly build: Build;

	constructor(data: object, options: Options = {}, server?: SimServerOptions, step?: () => unknown) {
		writeRecord(this.cloud, KEY, data);
		const Steps = step === undefined ? [] : [{ Name: "step", Step: step }];
		const schema = Schema.New<object>({
			Template: { Cash: 0, Pets: {} },
			Check: isData as never,
			Steps,
			...options,
		});
		this.build = new Build(this.cloud, schema, server);
	}

	public data() {
		return storedData(this.cloud, KEY) as unknown as {
			Cash: unknown;
			Pets: Record<string, { Level: unknown } | undefined>;
		};
	}

	public told(): string {
		return this.build.errors.join("; ");
	}
}

function holds(text: string, part: string): void {
	if (text.find(part, 1, true)[0] === undefined) error(`"${text}" does not hold "${part}"`, 2);
}

export = () => {
	describe("a Check at a load", () => {
		it("that fails after a step refuses, for the code of the step is wrong: nothing was written", () => {
			const checked = new Checked({ Cash: 5 }, {}, undefined, () => ({ Cash: "five" }));
			expect(checked.build.start(KEY)).to.equal(undefined);
			expect(checked.build.store.LastRefusal(KEY)).to.equal("Invalid");
			holds(checked.told(), "after the steps");
			expect(checked.data().Cash).to.equal(5);
		});

		it("that fails without a step is told once in Studio, and the player plays", () => {
			const checked = new Checked({ Cash: "five" }, {}, IN_STUDIO);
			const profile = checked.build.play(KEY);
			expect((profile.Data as { Cash: unknown }).Cash).to.equal("five");
			holds(checked.told(), "does not pass its Check: ");
			expect(checked.build.server.ProfileStore.GetMetrics().FailedChecks).to.equal(1);
		});

		it("is not made live where no step has run, unless it is asked for", () => {
			const quiet = new Checked({ Cash: "five" });
			quiet.build.play(KEY);
			expect(quiet.told()).to.equal("");
			const asked = new Checked({ Cash: "five" }, { OnInvalidLoad: "Report" });
			asked.build.play(KEY);
			holds(asked.told(), "does not pass its Check");
		});

		it("refuses where the store wants it so", () => {
			const checked = new Checked({ Cash: "five" }, { OnInvalidLoad: "Refuse" });
			expect(checked.build.start(KEY)).to.equal(undefined);
			expect(checked.build.store.LastRefusal(KEY)).to.equal("Invalid");
		});

		it("puts the template's value in place of the smallest part that fails, and keeps that", () => {
			const Pets = { Rex: { Level: 3 }, Tom: { Level: "old" } };
			const checked = new Checked({ Cash: 5, Pets }, { OnInvalidLoad: "Quarantine" });
			checked.build.play(KEY);
			const data = checked.data();
			expect(data.Cash).to.equal(5);
			expect(data.Pets.Rex!.Level).to.equal(3);
			expect(data.Pets.Tom).to.equal(undefined);
			const stored = checked.cloud.dataStore(STORE_NAME).read(KEY) as {
				Coffer: { Replaced: { Value: Array<{ Path: string; Value: { Level: string } }> } };
			};
			expect(stored.Coffer.Replaced.Value[0].Path).to.equal("Data.Pets.Tom");
			expect(stored.Coffer.Replaced.Value[0].Value.Level).to.equal("old");
			holds(checked.told(), "Data.Pets.Tom made way");
		});

		it("that raises or yields lets nothing pass", () => {
			const build = (Check: () => boolean) => new Checked({ Cash: 5 }, { OnInvalidLoad: "Refuse", Check });
			let isBroken = false;
			const raising = build(() => (isBroken ? error("oops", 0) : true));
			isBroken = true;
			expect(raising.build.start(KEY)).to.equal(undefined);
			holds(raising.told(), "its Check raised an error: oops");
		});
	});

	describe("a schema without a Check", () => {
		const schema = (step?: (data: object) => unknown) => {
			const Steps = step === undefined ? [] : [{ Name: "step", Step: step }];
			return Schema.New<object>({ Template: { Cash: 0, Pets: {} }, Steps });
		};

		it("tells after a step what is not as the template says, and refuses nobody", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, { Cash: 5 });
			const build = new Build(
				cloud,
				schema(() => ({ Cash: "five" })),
			);
			build.play(KEY);
			holds(build.errors.join("; "), "Data.Cash must be a number");
			expect(storedData(cloud, KEY).Cash).to.equal("five");
		});

		it("tells it of other loads in Studio only", () => {
			const cloud = new SimCloud();
			writeRecord(cloud, KEY, { Cash: "five" });
			const live = new Build(cloud, schema());
			live.play(KEY);
			expect(live.errors.size()).to.equal(0);
			const studio = new SimCloud();
			writeRecord(studio, KEY, { Cash: "five" });
			const build = new Build(studio, schema(), IN_STUDIO);
			build.play(KEY);
			holds(build.errors.join("; "), "Data.Cash must be a number");
		});
	});

	describe("a Check at a save", () => {
		it("that fails is told in Studio with the reason, and all is saved", () => {
			const checked = new Checked({ Cash: 5, Pets: {} }, {}, IN_STUDIO);
			checked.build.play(KEY, (data) => (data.Cash = "six"));
			expect(checked.data().Cash).to.equal("six");
			holds(checked.told(), "at a save");
		});

		it("is not made live, unless it is asked for", () => {
			const quiet = new Checked({ Cash: 5, Pets: {} });
			quiet.build.play(KEY, (data) => (data.Cash = "six"));
			expect(quiet.told()).to.equal("");
			const asked = new Checked({ Cash: 5, Pets: {} }, { OnInvalidSave: "Report" });
			asked.build.play(KEY, (data) => (data.Cash = "six"));
			holds(asked.told(), "it is saved all the same");
		});

		it("keeps the part that fails as it was saved last, where the store wants it so", () => {
			const Pets = { Rex: { Level: 3 } };
			const checked = new Checked({ Cash: 5, Pets }, { OnInvalidSave: "KeepLast" });
			checked.build.play(KEY, (data) => {
				data.Cash = 6;
				(data.Pets as Record<string, object>).Rex = { Level: "x" };
				(data.Pets as Record<string, object>).Tom = { Level: 1 };
			});
			const data = checked.data();
			expect(data.Cash).to.equal(6);
			expect(data.Pets.Rex!.Level).to.equal(3);
			expect(data.Pets.Tom!.Level).to.equal(1);
			holds(checked.told(), "Data.Pets.Rex.Level stays as it was saved last");
		});

		it("keeps no part back in a save that says of a message that it is processed, for what the message gave stands in Data", () => {
			const checked = new Checked({ Cash: 5, Pets: {} }, { OnInvalidSave: "KeepLast" });
			const { server, store } = checked.build;
			const profile = checked.build.start(KEY)!;
			profile.MessageHandler((_message, processed) => {
				(profile.Data.Pets as Record<string, object>).Gift = { Level: "rare" };
				processed();
			});
			server.await(() => store.MessageAsync(KEY, { Kind: "Gift" }));
			checked.cloud.advance(30);
			server.await(() => profile.EndSessionAsync());
			expect(checked.data().Pets.Gift!.Level).to.equal("rare");
		});

		it("keeps no part back in a save that holds a new purchase, whose goods stand in Data", () => {
			const checked = new Checked({ Cash: 5, Pets: {} }, { OnInvalidSave: "KeepLast" });
			const profile = checked.build.start(KEY)!;
			(profile.Data.Pets as Record<string, object>).Bought = { Level: "rare" };
			profile.LibraryTable(LEDGER_OWNER)!.set({ Version: 99, Purchases: { a: 1 } });
			checked.build.server.await(() => profile.EndSessionAsync());
			expect(checked.data().Pets.Bought!.Level).to.equal("rare");
		});

		it("finds a part among thousands with few looks", () => {
			let looks = 0;
			const Check = (value: unknown) => {
				looks += 1;
				for (const [, pet] of pairs((value as { Pets: Map<string, { Level: unknown }> }).Pets)) {
					if (!typeIs(pet.Level, "number")) return false;
				}
				return true;
			};
			const Pets: Record<string, object> = {};
			for (const index of $range(1, 3000)) Pets[`pet${index}`] = { Level: index };
			const checked = new Checked({ Cash: 5, Pets }, { OnInvalidSave: "KeepLast", Check });
			checked.build.play(KEY, (data) => {
				(data.Pets as Record<string, object>).pet77 = { Level: "x" };
			});
			expect(checked.data().Pets.pet77!.Level).to.equal(77);
			expect(looks < 150).to.equal(true);
		});

		it("does not say that all is stored where a part was kept", () => {
			const checked = new Checked({ Cash: 5, Pets: {} }, { OnInvalidSave: "KeepLast" });
			const profile = checked.build.start(KEY)!;
			profile.Data.Cash = "six";
			expect(checked.build.server.await(() => profile.SaveAsync())).to.equal(false);
		});
	});
};
