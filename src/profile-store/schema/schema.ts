import { t } from "@rbxts/t";
import { deepCopy } from "../../storable/deep-copy";
import { findUnstorable } from "../../storable/snapshot";
import { describe } from "../../util/text";
import { Chain, NO_STEPS } from "./chain";
import { problemOf } from "./check";
import type { Plan, Prepared } from "./prepare";
import { prepareRecord } from "./prepare";
import { shapeOf } from "./shape-of";
import type { StepTable } from "./steps";
import { makeStep, stepProblem } from "./steps";
import type { Check, Importer, InvalidLoad, InvalidSave, SchemaRefusalCode } from "./types";
import { LIBRARY_TABLES } from "../../storable/library-tables";

/** What `Build` takes beside the steps. */
export interface SchemaOptions<T extends object> {
	/** The shape that the last step makes, and the data of a new profile. What a loaded profile lacks of it is filled in. */
	readonly Template: T;
	/**
	 * Returns whether data is as it should be, and if not, why: a check of @rbxts/t, or your own. Left out: what `Template` says is
	 * looked at, and told only.
	 */
	readonly Check?: Check;
	/** Changes the data of a new profile, and of no other one. Must not yield, and use no chance: it may run more than once. */
	readonly NewProfile?: (data: T) => void;
	/** Asked in order about a value that is no profile. */
	readonly Import?: ReadonlyArray<Importer>;
	/**
	 * What becomes of loaded data that `Check` does not pass. Left out: refused after steps have run, and told on `OnError`
	 * otherwise, in Studio only. With it, every load is checked.
	 */
	readonly OnInvalidLoad?: InvalidLoad;
	/**
	 * What becomes of data that `Check` does not pass when it is saved. Left out: saved and told, in Studio only. With it, every
	 * save is checked.
	 */
	readonly OnInvalidSave?: InvalidSave;
	/** For how many days data is kept as it was before an incompatible step. 14; 0 keeps none. */
	readonly KeepBeforeDays?: number;
	/** Data with more characters than this is not kept. 256,000. */
	readonly KeepBeforeMax?: number;
}

/** What one value came to. */
export interface DryRunResult {
	/** The data after the steps; nothing where it would be refused. */
	readonly Data?: object;
	readonly Ran: number;
	readonly Refusal?: SchemaRefusalCode;
	/** What `OnError` would say. */
	readonly Text?: string;
}

/** How a game's data changes over the years. Give it to `ProfileStore.New` in place of a template. */
export interface BuiltSchema<T extends object = object> {
	readonly Template: T;
	/** How many steps it has. */
	readonly Steps: number;
	/**
	 * Returns `data`, which has been through the first `steps`, as it is after the others. Errors where a load would be refused.
	 * For tests.
	 */
	Upgrade(data: object, steps: number): T;
	/** Runs stored records or plain data, each for itself, and says what a load would make of them. Nothing is stored. */
	DryRun(values: ReadonlyArray<object>): Array<DryRunResult>;
}

const KEEP_DAYS = 14;
const KEEP_MAX = 256_000;

/** From a check, called by a public member, to the line that called the member. */
const CALLER_LEVEL = 3;

function raise(text: string, level: number): never {
	error(`[Schema]: ${text}`, level + 1);
}

const isLoadChoice = t.optional(t.union(t.literal("Report"), t.literal("Refuse"), t.literal("Quarantine")));
const isSaveChoice = t.optional(t.union(t.literal("Report"), t.literal("KeepLast")));
const isAmount = t.optional(t.numberMin(0));

const OPTION_CHECKS: ReadonlyArray<readonly [name: string, wanted: string, isValid: (value: unknown) => boolean]> = [
	["Template", "a table", (value) => t.table(value)],
	["Check", "a function or nil", (value) => value === undefined || t.callback(value)],
	["NewProfile", "a function or nil", (value) => value === undefined || t.callback(value)],
	["Import", "a list of functions or nil", (value) => value === undefined || t.array(t.callback)(value)],
	["OnInvalidLoad", '"Report", "Refuse", "Quarantine" or nil', (value) => isLoadChoice(value)],
	["OnInvalidSave", '"Report", "KeepLast" or nil', (value) => isSaveChoice(value)],
	["KeepBeforeDays", "a number of days or nil", (value) => isAmount(value)],
	["KeepBeforeMax", "a number of characters or nil", (value) => isAmount(value)],
];

function checkOptions(options: unknown, level: number): void {
	if (!typeIs(options, "table")) raise(`the options must be a table, not ${describe(options)}`, level + 1);
	const fields = options as Map<unknown, unknown>;
	for (const [name, wanted, isValid] of OPTION_CHECKS) {
		if (!isValid(fields.get(name)))
			raise(`${name} must be ${wanted}, not ${describe(fields.get(name))}`, level + 1);
	}
	for (const [name] of fields) {
		if (name !== "Steps" && !OPTION_CHECKS.some(([known]) => known === name))
			raise(`there is no option ${tostring(name)}`, level + 1);
	}
	const template = fields.get("Template") as object;
	const unstorable = findUnstorable(template, "Template");
	if (unstorable !== undefined)
		raise(`the template cannot be stored: ${unstorable.path} ${unstorable.reason}`, level + 1);
	const check = fields.get("Check") as Check | undefined;
	const problem = check && problemOf(check, deepCopy(template));
	if (problem !== undefined) raise(`the template does not pass its own Check: ${problem}`, level + 1);
}

function checkSteps(steps: unknown, level: number): void {
	if (!typeIs(steps, "table")) raise(`Steps must be a list, not ${describe(steps)}`, level + 1);
	const names = new Set<string>();
	const list = steps as Array<unknown>;
	let count = 0;
	for (const [_key] of steps as unknown as Map<unknown, unknown>) count += 1;
	if (count !== list.size()) raise("Steps must be a list without gaps", level + 1);
	for (const index of $range(0, list.size() - 1)) {
		const problem = stepProblem(list[index], names);
		if (problem !== undefined) raise(`step ${index + 1}: ${problem}`, level + 1);
		names.add((list[index] as StepTable).Name!);
	}
}

/** What game code holds. */
export class SchemaObject<T extends object> implements BuiltSchema<T> {
	public readonly Template: T;
	public readonly Steps: number;
	/** The library's. */
	public readonly __coffer: Plan;

	constructor(plan: Plan) {
		this.__coffer = plan;
		this.Template = deepCopy(plan.template) as T;
		this.Steps = plan.chain.count;
	}

	public Upgrade(data: object, steps: number): T {
		const { chain } = this.__coffer;
		if (!typeIs(data, "table")) raise(`Upgrade: data must be a table, not ${describe(data)}`, CALLER_LEVEL - 1);
		if (!typeIs(steps, "number") || steps < 0 || steps > chain.count || steps % 1 !== 0) {
			raise(`Upgrade: steps must be 0-${chain.count}, not ${describe(steps)}`, CALLER_LEVEL - 1);
		}
		const marked = deepCopy(data);
		(marked as Map<string, unknown>).set(LIBRARY_TABLES.schema, chain.markAt(steps));
		const [prepared, upgraded] = tryRecord(this.__coffer, marked);
		if (prepared.refusal !== undefined) raise(`Upgrade: ${prepared.refusal.text}`, CALLER_LEVEL - 1);
		(upgraded as Map<string, unknown>).delete(LIBRARY_TABLES.schema);
		return upgraded as T;
	}

	public DryRun(values: ReadonlyArray<object>): Array<DryRunResult> {
		return values.map((value) => {
			const { Data } = value as { Data?: unknown };
			const isRecord = typeIs(Data, "table") && (value as { MetaData?: unknown }).MetaData !== undefined;
			const [{ ran, refusal, told }, data] = tryRecord(
				this.__coffer,
				deepCopy(isRecord ? (Data as object) : value),
			);
			const isRefused = refusal !== undefined;
			return {
				Data: isRefused ? undefined : data,
				Ran: ran,
				Refusal: refusal?.code,
				Text: refusal?.text ?? told[0],
			};
		});
	}
}

/** A load of data that is nobody's. `data` may be changed. */
function tryRecord(plan: Plan, data: object): LuaTuple<[Prepared, object]> {
	const record = {
		Data: data,
		MetaData: { ProfileCreateTime: 0, SessionLoadCount: 0, MetaTags: {} },
		GlobalUpdates: [0, []] as [number, []],
	};
	const home = { key: "Key", now: 0, isNew: false, countBefore: 0, countAfter: 0, isChecked: true };
	const prepared = prepareRecord(plan, record, home);
	return $tuple(prepared, record.Data);
}

/** Errors at the caller's line, `level` calls above this one. */
export function buildSchema<T extends object>(
	steps: ReadonlyArray<StepTable>,
	options: SchemaOptions<T>,
	level: number,
): BuiltSchema<T> {
	checkOptions(options, level + 1);
	checkSteps(steps, level + 1);
	return new SchemaObject<T>({
		chain: new Chain(steps.map((step) => makeStep(step))),
		template: deepCopy(options.Template),
		isPlain: false,
		check: options.Check ?? shapeOf(deepCopy(options.Template)),
		isShapeOnly: options.Check === undefined,
		newProfile: options.NewProfile as ((data: object) => void) | undefined,
		importers: options.Import ?? [],
		onInvalidLoad: options.OnInvalidLoad,
		onInvalidSave: options.OnInvalidSave,
		keepBeforeDays: options.KeepBeforeDays ?? KEEP_DAYS,
		keepBeforeMax: options.KeepBeforeMax ?? KEEP_MAX,
	});
}

/** Of a store with a template and no schema. */
export function plainPlan(template: object): Plan {
	return {
		chain: NO_STEPS,
		template,
		isPlain: true,
		importers: [],
		keepBeforeDays: KEEP_DAYS,
		keepBeforeMax: KEEP_MAX,
	};
}

/** Nothing where it is a template, or anything else. */
export function planOf(value: unknown): Plan | undefined {
	return typeIs(value, "table") && value instanceof SchemaObject ? value.__coffer : undefined;
}
