import { Schema } from "../../../src/profile-store/schema/builder";
import type { DryRunReport } from "../../../src/profile-store/schema/dry-run";
import { dryRun } from "../../../src/profile-store/schema/dry-run";
import { planOf } from "../../../src/profile-store/schema/schema";
import type { StepTable } from "../../../src/profile-store/schema/steps";

interface Data {
	Cash: number;
	Items?: object;
}

const NOW = 1_800_000_000;

/** The chance and the clock of the steps in a test. */
class World {
	public drawn = 0;
	public looked = 0;
	public clock = 0;

	public readonly probe = {
		later: () => {
			this.clock += 100;
		},
		draws: () => this.drawn,
		reads: () => this.looked,
	};

	public draw(): number {
		this.drawn += 1;
		return this.drawn;
	}

	public time(): number {
		this.looked += 1;
		return this.clock;
	}
}

type Fields = Record<string, unknown>;

interface Setup {
	readonly steps: ReadonlyArray<StepTable>;
	readonly template?: Fields;
	readonly check?: (value: unknown) => boolean;
	readonly world?: World;
}

function look({ steps, template, check, world }: Setup, value: object): DryRunReport {
	const schema = Schema.New({ Template: template ?? {}, Check: check, Steps: steps });
	return dryRun(planOf(schema)!, value, "Player_1", NOW, (world ?? new World()).probe);
}

const kinds = ({ problems }: DryRunReport) => problems.map(({ kind }) => kind).join(" ");
const texts = ({ problems }: DryRunReport) => problems.map(({ text }) => text).join("\n");

const step = (run: (data: Fields) => unknown, options?: Partial<StepTable>): StepTable => ({
	Name: "one",
	Step: run as StepTable["Step"],
	...options,
});

export = () => {
	describe("a dry run of a record", () => {
		it("says where the data stood, how many steps ran, and what it grew by", () => {
			const steps: Array<StepTable> = [
				{ Name: "gems", Fill: () => ({ Gems: 1 }) },
				{ Name: "cash", Rename: "Coins", To: "Cash" },
			];
			const old = look({ steps }, { Data: { Coins: 5 }, MetaData: {} });
			expect(kinds(old)).to.equal("");
			expect(`${old.at} ${old.ran} ${old.isRefused}`).to.equal("0 2 false");
			expect(old.before).to.equal(11);
			expect(old.after > old.before).to.equal(true);
			const mark = { Steps: 2, Last: "cash", Floor: 2, FloorName: "cash" };
			const young = look({ steps }, { Data: { Cash: 5, Gems: 0, CofferSchema: mark }, MetaData: {} });
			expect(`${young.at} ${young.ran} ${young.isRefused} ${kinds(young)}`).to.equal("2 0 false ");
		});

		it("takes plain data for a record, and leaves both as they are", () => {
			const steps: Array<StepTable> = [{ Name: "cash", Rename: "Coins", To: "Cash" }];
			const plain: Fields = { Coins: 5 };
			expect(look({ steps }, plain).ran).to.equal(1);
			expect(plain.Coins).to.equal(5);
			const Data: Fields = { Coins: 5 };
			expect(look({ steps }, { Data, MetaData: {} }).ran).to.equal(1);
			expect(Data.Coins).to.equal(5);
		});

		it("runs no step again where nobody else had the profile", () => {
			const steps: Array<StepTable> = [{ Name: "gems", Fill: () => ({ Gems: 1 }) }];
			const Data = { CofferSchema: { Steps: 1, Last: "gems", Load: 7 } };
			expect(look({ steps }, { Data, MetaData: { SessionLoadCount: 7 } }).ran).to.equal(0);
			expect(look({ steps }, { Data, MetaData: { SessionLoadCount: 8 } }).ran).to.equal(1);
			expect(look({ steps }, Data).ran).to.equal(0);
		});

		it("finds nothing wrong with a step that changes the data which it is given", () => {
			const adds = step((data) => {
				data.Cash = (data.Cash as number) + 1;
				return data;
			});
			const Data: Fields = { Cash: 1 };
			const report = look({ steps: [adds] }, { Data, MetaData: {} });
			expect(`${kinds(report)} ${Data.Cash}`).to.equal(" 1");
		});

		it("gives the steps the key, the time and the creation of the record", () => {
			let seen = "";
			const steps: Array<StepTable> = [
				{
					Name: "one",
					Step: (data, { Key, Now, CreateTime }) => {
						seen = `${Key} ${Now} ${CreateTime}`;
						return data;
					},
				},
			];
			look({ steps }, { Data: {}, MetaData: { ProfileCreateTime: 12 } });
			expect(seen).to.equal(`Player_1 ${NOW} 12`);
		});
	});

	describe("what a dry run finds", () => {
		it("is the step that raises, by its number and name", () => {
			const steps: Array<StepTable> = [
				{ Name: "gems", Fill: () => ({ Gems: 1 }) },
				{ Name: "bad", Step: () => error("no such luck") },
			];
			const report = look({ steps }, { Coins: 1 });
			const [problem] = report.problems;
			expect(`${problem.kind} ${problem.step} ${problem.name}`).to.equal("StepFailed 2 bad");
			expect(problem.text.find("no such luck")[0]).to.be.ok();
			expect(report.isRefused).to.equal(true);
			expect(report.after).to.equal(report.before);
		});

		it("is the path of what cannot be stored", () => {
			const report = look({ steps: [step((data) => ({ ...data, Bad: 0 / 0 }))] }, {});
			expect(kinds(report)).to.equal("StepFailed");
			expect(texts(report).find("Data.Bad", 1, true)[0]).to.be.ok();
		});

		it("is data that the Check does not pass after the steps, with the smallest path that is wrong", () => {
			const check = (value: unknown) => typeIs((value as Data).Cash, "number");
			const setup: Setup = { steps: [step((data) => ({ ...data, Cash: "many" }))], template: { Cash: 1 }, check };
			const report = look(setup, { Cash: 5 });
			expect(kinds(report)).to.equal("Invalid");
			expect(report.problems[0].path).to.equal("Data.Cash");
			expect(report.isRefused).to.equal(true);
		});

		it("is stored data that the Check does not pass, though it would be loaded", () => {
			const check = (value: unknown) => typeIs((value as Data).Cash, "number");
			const report = look({ steps: [], template: { Cash: 1 }, check }, { Cash: "many" });
			expect(`${kinds(report)} ${report.isRefused}`).to.equal("Invalid false");
		});

		it("is data that is newer, and data of another branch", () => {
			const mark = { Steps: 2, Last: "two", Floor: 2, FloorName: "two" };
			expect(kinds(look({ steps: [step((data) => data)] }, { CofferSchema: mark }))).to.equal("Newer");
			const other = { Steps: 1, Last: "other", Floor: 1, FloorName: "other" };
			expect(kinds(look({ steps: [step((data) => data)] }, { CofferSchema: other }))).to.equal("Branched");
		});

		it("is a record that is too long for a key", () => {
			const long = string.rep("x", 2_200_000);
			expect(kinds(look({ steps: [] }, { A: long }))).to.equal("");
			expect(kinds(look({ steps: [] }, { Data: { A: long }, MetaData: {}, Other: long }))).to.equal("TooLong");
			const report = look({ steps: [step((data) => ({ A: data.A, B: data.A }))] }, { A: long });
			expect(`${kinds(report)} ${report.isRefused}`).to.equal("StepFailed true");
		});
	});

	describe("a step that makes something else each time", () => {
		it("is found by what it makes", () => {
			let count = 0;
			const steps = [
				step((data) => {
					count += 1;
					return { ...data, Id: count };
				}),
			];
			const report = look({ steps }, { Coins: 1 });
			expect(kinds(report)).to.equal("Chance");
			expect(report.problems[0].path).to.equal("Data.Id");
			expect(report.isRefused).to.equal(false);
		});

		it("is found by its draws where the numbers made no difference this time", () => {
			const world = new World();
			const steps = [
				step((data) => {
					world.draw();
					return data;
				}),
			];
			expect(kinds(look({ steps, world }, {}))).to.equal("Chance");
		});

		it("is found where it only fails sometimes", () => {
			let count = 0;
			const steps = [
				step((data) => {
					count += 1;
					return count === 2 ? error("bad luck") : data;
				}),
			];
			expect(kinds(look({ steps }, {}))).to.equal("Chance");
		});
	});

	describe("a step that looks at a clock", () => {
		it("is found by what it makes at another time", () => {
			const world = new World();
			// A clock that nobody counts.
			const steps = [step((data) => ({ ...data, At: world.clock }))];
			const report = look({ steps, world }, {});
			expect(`${kinds(report)} ${report.problems[0].path}`).to.equal("Time Data.At");
		});

		it("is found by its looks where the time made no difference", () => {
			const world = new World();
			const steps = [step((data) => ({ ...data, IsLate: world.time() > 1e9 }))];
			expect(kinds(look({ steps, world }, {}))).to.equal("Time");
		});

		it("is told beside its chance", () => {
			const world = new World();
			const steps = [step((data) => ({ ...data, Id: world.draw() + world.time() }))];
			expect(kinds(look({ steps, world }, {}))).to.equal("Chance Time");
		});

		it("is none that takes the time from its context", () => {
			const steps: Array<StepTable> = [{ Name: "one", Fill: (_data, { Now }) => ({ Since: Now }) }];
			expect(kinds(look({ steps }, {}))).to.equal("");
		});
	});

	describe("a compatible step", () => {
		it("must make no difference when it runs again", () => {
			const adds = (data: Fields) => ({ ...data, Cash: (data.Cash as number) + 1 });
			const report = look({ steps: [step(adds, { Compatible: true })] }, { Cash: 1 });
			expect(`${kinds(report)} ${report.problems[0].path}`).to.equal("NotIdempotent Data.Cash");
			expect(kinds(look({ steps: [step(adds)] }, { Cash: 1 }))).to.equal("");
		});

		it("must make none though a step follows after which it never runs again", () => {
			const adds = (data: Fields) => ({ ...data, Cash: (data.Cash as number) + 1 });
			const steps: Array<StepTable> = [step(adds, { Compatible: true }), { Name: "two", Drop: "Old" }];
			const report = look({ steps }, { Cash: 1 });
			expect(`${kinds(report)} ${report.problems[0].step}`).to.equal("NotIdempotent 1");
		});

		it("must make none on what later ones have made either, and is told of once", () => {
			const steps: Array<StepTable> = [
				{ Name: "sum", Step: ((data: Fields) => ({ ...data, Sum: data.Cash })) as never, Compatible: true },
				{ Name: "cash", Step: ((data: Fields) => ({ ...data, Cash: 5 })) as never, Compatible: true },
			];
			const report = look({ steps }, { Cash: 1 });
			expect(kinds(report)).to.equal("NotIdempotent");
			expect(report.problems[0].name).to.equal("sum");
			const final: Array<StepTable> = [...steps, { Name: "end", Drop: "Old" }];
			expect(kinds(look({ steps: final }, { Cash: 1 }))).to.equal("");
		});

		it("may fill, for each entry too", () => {
			const steps: Array<StepTable> = [
				{ Name: "gems", Fill: () => ({ Gems: 1 }) },
				{ Name: "levels", Field: "Items", FillEach: () => ({ Level: 1 }) },
			];
			expect(kinds(look({ steps }, { Items: { a: { Kind: "Bow" }, b: { Kind: "Bow", Level: 3 } } }))).to.equal(
				"",
			);
		});

		it("may not take or change what older code knows", () => {
			const drops = step((data) => ({ Cash: data.Cash }), { Compatible: true });
			const dropped = look({ steps: [drops] }, { Cash: 1, Old: 1 });
			expect(`${kinds(dropped)} ${dropped.problems[0].path}`).to.equal("NotCompatible Data.Old");
			const retypes = step((data) => ({ ...data, Cash: tostring(data.Cash) }), { Compatible: true });
			expect(kinds(look({ steps: [retypes] }, { Cash: 1 }))).to.equal("NotCompatible");
		});

		it("may not make what no longer passes the Check that passed before", () => {
			const check = (value: unknown) => (value as Data).Cash <= 10;
			const steps: Array<StepTable> = [
				step(() => ({ Cash: 11 }), { Compatible: true }),
				{ Name: "two", Step: (() => ({ Cash: 10 })) as never },
			];
			expect(kinds(look({ steps, template: { Cash: 1 }, check }, { Cash: 1 }))).to.equal("NotCompatible");
		});
	});
};
