import { keyText } from "../../storable/paths";
import { reconcile } from "../../storable/reconcile";
import { describe } from "../../util/text";
import type { ChainStep, StepContext } from "./types";

type Fields = Map<unknown, unknown>;

/** A step as a plain table: exactly one of Fill, FillEach, Replace, Rename, Drop, Step and Revert. */
export interface StepTable {
	/** 1-50 characters. Never change it once it is published. */
	readonly Name?: string;
	/** Returns fields, of which those are set that `data` lacks, at every depth. Older servers may go on. It may run again. */
	readonly Fill?: (data: never, context: StepContext) => object;
	/** The same for every entry of the list or map in `Field`. */
	readonly FillEach?: (entry: never, context: StepContext) => object;
	/** Returns the new value of `Field`. */
	readonly Replace?: (value: never, data: never, context: StepContext) => unknown;
	readonly Field?: string;
	/** The old name of a field; `To` is the new one. */
	readonly Rename?: string;
	readonly To?: string;
	/** The name of a field. */
	readonly Drop?: string;
	/** Returns the new data, which may be `data` itself, changed. */
	readonly Step?: (data: never, context: StepContext) => unknown;
	/** For `Step`: older servers may go on with what it makes, and it may run again. */
	readonly Compatible?: boolean;
	/** Returns the new data. `Of` names the step that it undoes. */
	readonly Revert?: (data: never, context: StepContext) => unknown;
	readonly Of?: string;
}

type Run = ChainStep["run"];

const KINDS = ["Fill", "FillEach", "Replace", "Rename", "Drop", "Step", "Revert"] as const;
const KNOWN = new ReadonlySet<string>([...KINDS, "Name", "Field", "To", "Of", "Compatible"]);
const NAME_LENGTH_MAX = 50;

function fieldsOf(data: object): Fields {
	return data as unknown as Fields;
}

function fillIn(target: object, filled: unknown, what: string): void {
	if (!typeIs(filled, "table")) error(`${what} must return a table of fields, not ${describe(filled)}`, 0);
	reconcile(target, filled);
}

function fillEntries(step: StepTable, data: object, context: StepContext): void {
	const path = `Data${keyText(step.Field)}`;
	const entries = fieldsOf(data).get(step.Field);
	if (entries === undefined) return;
	if (!typeIs(entries, "table")) error(`${path} is ${describe(entries)}, not a table`, 0);
	for (const [key, entry] of pairs(entries as Map<unknown, unknown>)) {
		if (!typeIs(entry, "table")) error(`${path}${keyText(key)} is ${describe(entry)}, not a table`, 0);
		fillIn(entry, step.FillEach!(entry as never, context), "FillEach");
	}
}

function rename({ Rename, To }: StepTable, data: object): void {
	const fields = fieldsOf(data);
	const value = fields.get(Rename);
	if (value === undefined) return;
	if (fields.get(To) !== undefined) error(`Data${keyText(To)} is there already`, 0);
	fields.set(To, value);
	fields.delete(Rename);
}

const RUNS: { readonly [Kind in (typeof KINDS)[number]]: (step: StepTable) => Run } = {
	Fill: (step) => (data, context) => {
		fillIn(data, step.Fill!(data as never, context), "Fill");
		return data;
	},
	FillEach: (step) => (data, context) => {
		fillEntries(step, data, context);
		return data;
	},
	Replace: (step) => (data, context) => {
		const fields = fieldsOf(data);
		fields.set(step.Field, step.Replace!(fields.get(step.Field) as never, data as never, context));
		return data;
	},
	Rename: (step) => (data) => {
		rename(step, data);
		return data;
	},
	Drop: (step) => (data) => {
		fieldsOf(data).delete(step.Drop);
		return data;
	},
	Step: (step) => (data, context) => step.Step!(data as never, context),
	Revert: (step) => (data, context) => step.Revert!(data as never, context),
};

function isName(value: unknown): value is string {
	return typeIs(value, "string") && value !== "";
}

/** What is wrong with the fields beside the kind's own. */
function besideProblem(step: StepTable, kind: (typeof KINDS)[number], names: ReadonlySet<string>): string | undefined {
	const needsField = kind === "FillEach" || kind === "Replace";
	if (needsField && !isName(step.Field)) return `Field must be the name of a field, not ${describe(step.Field)}`;
	const isOfField = kind === "Rename" || kind === "Drop";
	if (isOfField && !isName(step[kind])) return `${kind} must be the name of a field, not ${describe(step[kind])}`;
	if (!isOfField && !typeIs(step[kind], "function")) return `${kind} must be a function, not ${describe(step[kind])}`;
	if (kind === "Rename" && !isName(step.To)) return `To must be the new name, not ${describe(step.To)}`;
	if (kind === "Revert" && (!isName(step.Of) || !names.has(step.Of))) {
		return `Of must be the name of an earlier step, not ${describe(step.Of)}`;
	}
	const { Compatible } = step;
	if (Compatible !== undefined && (kind !== "Step" || !typeIs(Compatible, "boolean"))) {
		return "Compatible is true, false or nil, and for Step only: a fill always is, all else never";
	}
	return undefined;
}

/** What is wrong with a step, said so that it goes on "step 3: ...". `names`: those of the steps before. */
export function stepProblem(step: unknown, names: ReadonlySet<string>): string | undefined {
	if (!typeIs(step, "table")) return `must be a table, not ${describe(step)}`;
	for (const [key] of step as unknown as Fields) {
		if (!typeIs(key, "string") || !KNOWN.has(key)) return `there is no ${tostring(key)} in a step`;
	}
	const found = step as StepTable;
	const { Name } = found;
	if (!isName(Name) || Name.size() > NAME_LENGTH_MAX) {
		return `Name must be a text of 1-${NAME_LENGTH_MAX} characters, not ${describe(Name)}`;
	}
	if (names.has(Name)) return `there is another step of the name "${Name}"`;
	const kinds = KINDS.filter((kind) => found[kind] !== undefined);
	if (kinds.size() !== 1) return `"${Name}" needs exactly one of ${KINDS.join(", ")}`;
	const problem = besideProblem(found, kinds[0], names);
	return problem === undefined ? undefined : `"${Name}": ${problem}`;
}

/** Of a step without problems. */
export function makeStep(step: StepTable): ChainStep {
	const kind = KINDS.find((name) => step[name] !== undefined)!;
	const isFill = kind === "Fill" || kind === "FillEach";
	return { Name: step.Name!, IsCompatible: isFill || step.Compatible === true, run: RUNS[kind](step) };
}
