import type { BuiltSchema } from "../../../src/profile-store/schema/schema";
import type { StepTable } from "../../../src/profile-store/schema/steps";
import { Schema } from "../../../src/profile-store/schema/builder";
import type { RandomStream } from "../../../src/testing";
import type { Code, Pet, PublishData } from "./model";
import { newData } from "./model";

const STEPS_MIN = 2;
const STEPS_MAX = 6;
const FILL_SHARE = 0.6;
const THREE_BUILDS_SHARE = 0.5;
/** In how many seeds the first build has no step yet. */
const NO_STEPS_SHARE = 0.3;

/** How a step is written: the first two are fills. */
type Kind = "FillEach" | "Compatible" | "InPlace" | "Rebuilt";

interface PlayedStep {
	readonly name: string;
	readonly kind: Kind;
}

function isFill({ kind }: PlayedStep): boolean {
	return kind === "FillEach" || kind === "Compatible";
}

function reshape(data: PublishData, name: string, shape: number): void {
	data.Ran.set(name, (data.Ran.get(name) ?? 0) + 1);
	for (const [, pet] of data.Pets) pet.Shape = shape;
}

function stepTable({ name, kind }: PlayedStep, number: number): StepTable {
	if (kind === "FillEach") return { Name: name, Field: "Pets", FillEach: () => ({ [name]: true }) };
	if (kind === "Compatible") {
		const Step = (data: PublishData) => {
			for (const [, pet] of data.Pets) pet[name] = true;
			return data;
		};
		return { Name: name, Compatible: true, Step: Step as StepTable["Step"] };
	}
	const Step = (data: PublishData) => {
		reshape(data, name, number);
		if (kind === "InPlace") return data;
		// A new table, with what the step knows of alone.
		const { Progress, Pets, Ran, Born } = data;
		return { Progress, Pets, Ran, Born };
	};
	return { Name: name, Step: Step as StepTable["Step"] };
}

/** A step as it should not have been published: what it does before it fails must not be stored. */
function failing(step: PlayedStep): StepTable {
	const Step = (data: PublishData) => {
		data.Ran.set(step.name, 100);
		error("the step of a broken build", 0);
	};
	return { Name: step.name, Compatible: isFill(step), Step: Step as unknown as StepTable["Step"] };
}

/** The steps of one seed, and which builds of the game have how many of them. */
export class PlayedChain {
	public readonly steps = new Array<PlayedStep>();
	/** How many steps each build has, the oldest build first. */
	public readonly builds: ReadonlyArray<number>;

	constructor(chance: RandomStream) {
		for (const number of $range(1, chance.integer(STEPS_MIN, STEPS_MAX))) {
			const isSecond = chance.chance(0.5);
			const kind = chance.chance(FILL_SHARE)
				? isSecond
					? "Compatible"
					: "FillEach"
				: isSecond
					? "InPlace"
					: "Rebuilt";
			this.steps.push({ name: `step${number}`, kind });
		}
		const count = this.count();
		const first = chance.chance(NO_STEPS_SHARE) ? 0 : chance.integer(1, count - 1);
		const second = chance.integer(first, count);
		this.builds = chance.chance(THREE_BUILDS_SHARE) ? [first, second, count] : [first, count];
	}

	public count(): number {
		return this.steps.size();
	}

	public nameOf(step: number): string | undefined {
		return this.steps[step - 1]?.name;
	}

	/** The newest incompatible one of the first `steps`; 0 for none. Not by the library's own word. */
	public floorAt(steps: number): number {
		let floor = 0;
		this.steps.forEach((step, index) => {
			if (index < steps && !isFill(step)) floor = index + 1;
		});
		return floor;
	}

	public incompatible(steps: number): Array<string> {
		return this.steps.filter((step, index) => index < steps && !isFill(step)).map(({ name }) => name);
	}

	/**
	 * What the build with so many steps is published with. Of a branch, the last step has another name; in a broken build,
	 * it always raises. `isChecked`: what does not pass is refused.
	 */
	public schema(steps: number, code: Code, isChecked: boolean): BuiltSchema<PublishData> {
		const tables = new Array<StepTable>();
		for (const number of $range(1, steps)) {
			const step = this.steps[number - 1];
			const name = code === "branch" && number === steps ? `${step.name} elsewhere` : step.name;
			const stepped = stepTable({ ...step, name }, number);
			tables.push(code === "broken" && number === steps ? failing(step) : stepped);
		}
		return Schema.New<PublishData>({
			Template: newData(),
			Steps: tables,
			Check: isChecked
				? (data) => {
						const problem = this.problemOf(data as PublishData, steps);
						return $tuple(problem === undefined, problem);
					}
				: undefined,
			OnInvalidLoad: isChecked ? "Refuse" : undefined,
			NewProfile: (data) => {
				data.Born = steps;
				data.Pets.set("starter", this.newPet(steps, false));
			},
		});
	}

	/** A pet as the code with so many steps makes them. */
	public newPet(steps: number, isStray: boolean): Pet {
		const pet: Pet = { Shape: this.floorAt(steps), Stray: isStray ? true : undefined };
		this.steps.forEach((step, index) => {
			if (index < steps && isFill(step)) pet[step.name] = true;
		});
		return pet;
	}

	/** What of the pets is not as the code with so many steps must find it; nothing where all is well. */
	public problemOf(data: PublishData, steps: number): string | undefined {
		const floor = this.floorAt(steps);
		for (const [id, pet] of data.Pets) {
			const isStray = pet.Stray === true;
			// What such a server adds under an incompatible step nobody can mend.
			if (!isStray && pet.Shape !== floor) return `pet ${id} has shape ${pet.Shape}, not ${floor}`;
			const missing = this.steps.find((step, index) => {
				const isAsked = index < steps && index + 1 > (isStray ? floor : 0);
				return isAsked && isFill(step) && pet[step.name] !== true;
			});
			if (missing !== undefined) return `pet ${id} lacks what ${missing.name} fills in`;
		}
		return undefined;
	}

	/** How many pets the fills among the first `steps` have mended between two moments. */
	public filledAgain(before: PublishData, after: PublishData, steps: number): number {
		let count = 0;
		for (const [id, pet] of before.Pets) {
			const now = after.Pets.get(id);
			const isMended = this.steps.some(
				({ name }, index) => index < steps && pet[name] === undefined && now?.[name] === true,
			);
			if (isMended) count += 1;
		}
		return count;
	}

	public describe(): string {
		const kinds = this.steps.map(({ kind }) => kind).join(", ");
		return `builds of ${this.builds.join(", ")} steps of ${kinds}`;
	}
}
