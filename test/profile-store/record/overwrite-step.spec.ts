import type { TableOwner } from "../../../src/profile-store/record/library-tables";
import type { OverwritePayload } from "../../../src/profile-store/record/overwrite-step";
import { editStep, overwriteStep } from "../../../src/profile-store/record/overwrite-step";
import type { ProfileRecord } from "../../../src/profile-store/record/record";

function owned(): ProfileRecord {
	return {
		Data: { Cash: 7 },
		MetaData: {
			ProfileCreateTime: 1,
			SessionLoadCount: 4,
			ActiveSession: [1, "here", "guid"],
			LastUpdate: 5,
			MetaTags: {},
		},
		GlobalUpdates: [0, []],
	};
}

function free(): ProfileRecord {
	const record = owned();
	record.MetaData.ActiveSession = undefined;
	return record;
}

function payload(): OverwritePayload {
	return {
		Data: { Cash: 9 },
		tables: new Map(),
		RobloxMetaData: {},
		UserIds: [],
		isProcessed: () => false,
		setId: "set",
		now: 50,
	};
}

/** Keeps what either knows. */
const OWNER: TableOwner = {
	name: "CofferDeals",
	merge: (held, incoming) => ({ ...held, ...incoming }),
};

export = () => {
	describe("overwriteStep", () => {
		const viewed = { createTime: 77, loadCount: 3 };

		function overwrite(value: unknown, changes?: Partial<OverwritePayload>) {
			const step = overwriteStep(value, { ...payload(), ...changes }, viewed, [], true);
			if (step.outcome !== "written") error(`the outcome was ${step.outcome}`, 2);
			return step;
		}

		it("writes whatever session there is, ends it and says whose it was", () => {
			const record = owned();
			record.MetaData.ForceLoadSession = [1, "third"];
			const step = overwrite(record);
			expect(step.ended!.guid).to.equal("guid");
			expect(step.record.MetaData.ActiveSession).to.equal(undefined);
			expect(step.record.MetaData.ForceLoadSession).to.equal(undefined);
			expect(step.record.MetaData.SessionLoadCount).to.equal(4);
			expect((step.record.Data as { Cash: number }).Cash).to.equal(9);
		});

		it("that has landed is neither written again nor does it undo what a session has saved since", () => {
			const landed = overwrite(owned(), { setId: "set" }).record;
			landed.MetaData.ActiveSession = [1, "there", "later"];
			landed.MetaData.SessionLoadCount = 5;
			landed.Coffer!.SaveId = "later:1";
			expect(overwrite(landed, { setId: "set" }).isWrite).to.equal(false);
			expect(overwrite(landed, { setId: "other" }).isWrite).to.equal(true);
		});

		it("brings a removed key back with the viewed profile's beginning", () => {
			const { record } = overwrite(undefined);
			expect(record.MetaData.ProfileCreateTime).to.equal(77);
			expect(record.MetaData.SessionLoadCount).to.equal(3);
		});

		it("writes nothing where the view is old and only the newest may be written, but knows what it wrote itself", () => {
			expect(overwriteStep(owned(), payload(), viewed, [], false).outcome).to.equal("changed");
			const landed = overwrite(owned()).record;
			expect(overwriteStep(landed, payload(), viewed, [], false).outcome).to.equal("written");
		});

		it("merges the library's tables of the view with those that are stored", () => {
			const record = owned();
			(record.Data as { CofferDeals?: object }).CofferDeals = { a: 1 };
			const tables = new Map<string, object>([["CofferDeals", { b: 2 }]]);
			const step = overwriteStep(record, { ...payload(), tables }, viewed, [OWNER], true);
			if (step.outcome !== "written") error("nothing was written");
			const { CofferDeals } = step.record.Data as { CofferDeals: { a: number; b: number } };
			expect(CofferDeals.a).to.equal(1);
			expect(CofferDeals.b).to.equal(2);
		});
	});

	describe("editStep", () => {
		const addOne = (data: object) => {
			const { Cash } = data as { Cash: number };
			return { data: { Cash: Cash + 1 } };
		};

		function edit(value: unknown, owners: ReadonlyArray<TableOwner> = []) {
			return editStep(value, "edit", owners, { prepare: () => undefined, edit: addOne }, 50);
		}

		it("changes Data of a profile that nobody plays, once", () => {
			const step = edit(free());
			if (step.outcome !== "written") error(step.reason);
			expect((step.record.Data as { Cash: number }).Cash).to.equal(8);
			const again = edit(step.record);
			expect(again.outcome).to.equal("written");
			expect(again.isWrite).to.equal(false);
		});

		it("leaves alone what somebody plays with, and what is no profile", () => {
			for (const [value, reason] of [
				[owned(), "SessionActive"],
				[undefined, "NoProfile"],
				[{ Coins: 1 }, "NoProfile"],
				[{ GlobalUpdates: [0, []] }, "NoProfile"],
			] as const) {
				const step = edit(value);
				expect(step.isWrite).to.equal(false);
				expect(step.outcome === "kept" && step.reason).to.equal(reason);
			}
		});

		it("shows the game none of the library's tables, and keeps them", () => {
			const record = free();
			(record.Data as { CofferDeals?: object }).CofferDeals = { a: 1 };
			let seen: object | undefined;
			const look = (data: object) => {
				seen = { ...data };
				return addOne(data);
			};
			const step = editStep(record, "edit", [OWNER], { prepare: () => undefined, edit: look }, 50);
			if (step.outcome !== "written") error(step.reason);
			expect((seen as { CofferDeals?: object }).CofferDeals).to.equal(undefined);
			expect((step.record.Data as { CofferDeals: { a: number } }).CofferDeals.a).to.equal(1);
		});
	});
};
