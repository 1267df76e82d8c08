import { t } from "@rbxts/t";
import { problemOf } from "../../../src/profile-store/schema/check";
import { Schema } from "../../../src/profile-store/schema/builder";
import { errorOf } from "../../support/world";
import { schemaOf } from "../../support/schema-world";

function fails(options: unknown, text: string): void {
	const message = errorOf(() => Schema.New(options as never));
	if (message.find(text, 1, true)[0] === undefined) error(`"${message}" does not say "${text}"`, 2);
}

const fill = () => ({});

export = () => {
	describe("a schema", () => {
		it("refuses two steps of one name, and names that are none", () => {
			fails(
				{
					Template: {},
					Steps: [
						{ Name: "a", Fill: fill },
						{ Name: "a", Fill: fill },
					],
				},
				'another step of the name "a"',
			);
			fails(
				{ Template: {}, Steps: [{ Name: "", Fill: fill }] },
				"step 1: Name must be a text of 1-50 characters",
			);
			fails({ Template: {}, Steps: [{ Name: string.rep("x", 51), Fill: fill }] }, "1-50 characters");
		});

		it("refuses steps of no kind, of two, and of an unknown one", () => {
			fails({ Template: {}, Steps: [{ Name: "a" }] }, "needs exactly one of Fill, FillEach");
			fails({ Template: {}, Steps: [{ Name: "a", Fill: fill, Drop: "b" }] }, "needs exactly one of");
			fails({ Template: {}, Steps: [{ Name: "a", Filll: fill }] }, "there is no Filll in a step");
			fails({ Template: {}, Steps: [{ Name: "a", FillEach: fill }] }, "Field must be the name of a field");
			fails({ Template: {}, Steps: [{ Name: "a", Rename: "b" }] }, "To must be the new name");
			fails(
				{ Template: {}, Steps: [{ Name: "a", Revert: fill, Of: "b" }] },
				"Of must be the name of an earlier step",
			);
			fails(
				{ Template: {}, Steps: [{ Name: "a", Drop: "b", Compatible: true }] },
				"Compatible is true, false or nil",
			);
		});

		it("refuses a template that does not pass its own Check, or cannot be stored", () => {
			fails({ Template: { Cash: "x" }, Check: t.interface({ Cash: t.number }) }, "does not pass its own Check");
			fails({ Template: { Run: fill } }, "the template cannot be stored: Template.Run");
			fails({}, "Template must be a table, not nil");
		});

		it("refuses options that are none", () => {
			fails({ Template: {}, OnInvalidLoad: "Ignore" }, "OnInvalidLoad must be");
			fails({ Template: {}, Checks: fill }, "there is no option Checks");
			fails({ Template: {}, KeepBeforeDays: -1 }, "KeepBeforeDays must be a number of days");
			fails(undefined, "the options must be a table, not nil");
		});

		it("errors at the caller's line", () => {
			const [message, line] = [errorOf(() => Schema.New({} as never)), "building.spec"];
			expect(message.find(line, 1, true)[0]).to.be.ok();
		});

		it("has a check of what a template says: kinds, and lists whose entries are like the first", () => {
			const check = Schema.ShapeOf({ Cash: 1, Name: "", Pets: [{ Level: 1 }], Settings: { Music: true } });
			const problem = (value: object) => problemOf(check, value) ?? "none";
			const sound = { Cash: 5, Name: "x", Pets: [], Settings: { Music: false, More: 1 }, Other: {} };
			expect(problem(sound)).to.equal("none");
			expect(problem({ ...sound, Cash: "5" })).to.equal(
				'Data.Cash must be a number, not the string "5" (1 characters)',
			);
			expect(problem({ ...sound, Cash: 0 / 0 }).find("a finite number", 1, true)[0]).to.be.ok();
			expect(
				problem({ ...sound, Pets: [{ Level: 1 }, { Level: true }] }).find("Data.Pets[2].Level", 1, true)[0],
			).to.be.ok();
			expect(problem({ ...sound, Settings: {} }).find("Data.Settings.Music", 1, true)[0]).to.be.ok();
		});

		it("upgrades data in a test of the game, from any step on", () => {
			const schema = schemaOf(5);
			expect(schema.Steps).to.equal(5);
			const data = schema.Upgrade({ Coins: 5, Items: ["Sword"], PlayTime: 1 }, 0) as { Cash: number };
			expect(data.Cash).to.equal(5);
			expect((schema.Upgrade({ Coins: 5, Items: {}, PlayTime: 1 }, 3) as { Cash: number }).Cash).to.equal(5);
			expect(errorOf(() => schema.Upgrade({}, 9)).find("steps must be 0-5", 1, true)[0]).to.be.ok();
		});

		it("says in a dry run what a load would make of each record", () => {
			const results = schemaOf(5).DryRun([
				{ Data: { Coins: 5, Items: [], PlayTime: 1 }, MetaData: {} },
				{ CofferSchema: { Steps: 9, Last: "x", Floor: 9, FloorName: "x" } },
			]);
			expect(results[0].Ran).to.equal(5);
			expect((results[0].Data as { Cash: number }).Cash).to.equal(5);
			expect(results[1].Refusal).to.equal("Newer");
			expect(results[1].Data).to.equal(undefined);
		});

		it("is the same in TypeScript, step by step", () => {
			interface Before {
				Coins: number;
				Items: Array<string>;
				PlayTime: number;
			}
			const schema = Schema.From<Before>()
				.Fill("gems", (data) => ({ Gems: data.Coins >= 1000 ? 1 : 0 }))
				.Replace("items by id", "Items", (items, _data, context) => {
					const byId: Record<string, { Kind: string }> = {};
					items.forEach((kind, index) => (byId[`${context.Key}/${index}`] = { Kind: kind }));
					return byId;
				})
				.FillEach("levels", "Items", () => ({ Level: 1 }))
				.Rename("cash", "Coins", "Cash")
				.Drop("no play time", "PlayTime")
				.Step("double", (data) => ({ ...data, Cash: data.Cash * 2 }))
				.Revert("halve", "double", (data) => ({ ...data, Cash: data.Cash / 2 }))
				.Build({ Template: { Cash: 100, Gems: 0, Items: {} } });
			const data = schema.Upgrade({ Coins: 1500, Items: ["Sword"], PlayTime: 1 }, 0);
			expect(data.Cash).to.equal(1500);
			expect(data.Gems).to.equal(1);
			expect(data.Items["Key/0"].Level).to.equal(1);
		});
	});
};
