import { deepCopy } from "../../storable/deep-copy";
import { jsonLength } from "../../storable/json-length";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import type { ProfileRecord } from "../record/record";
import { problemOf } from "./check";
import { failingParts } from "./failing-parts";
import { findMark, placeOf } from "./mark";
import type { Plan, Prepared, PrepareHome } from "./prepare";
import { hiddenFields, prepareRecord } from "./prepare";
import type { Probe, StepMistakeKind, Tried } from "./try-steps";
import { trySteps } from "./try-steps";
import type { SchemaMark, SchemaRefusalCode, StepContext } from "./types";
import { takeFields } from "./upgrade";

export type DryRunProblemKind = SchemaRefusalCode | StepMistakeKind | "TooLong";

/** Something that must not be published as it is. */
export interface DryRunProblem {
	readonly kind: DryRunProblemKind;
	/** The step that is to blame, counted from 1, and its name; nothing where it is none alone. */
	readonly step?: number;
	readonly name?: string;
	readonly path?: string;
	readonly text: string;
}

/** What a load would make of one record. */
export interface DryRunReport {
	/** How many steps it had been through. */
	readonly at: number;
	readonly ran: number;
	/** Nobody would get the data. */
	readonly isRefused: boolean;
	/** Characters of `Data` before and after. */
	readonly before: number;
	readonly after: number;
	/** Characters of the whole record after, with what is kept of before; as it is where it is refused. */
	readonly record: number;
	readonly problems: ReadonlyArray<DryRunProblem>;
}

type Stored = Partial<ProfileRecord> & { readonly MetaData?: Partial<ProfileRecord["MetaData"]> };

/** A stored record as a claim has it; data alone becomes one of a player who was here once. */
function recordOf(value: object): ProfileRecord {
	const { Data, MetaData } = value as Stored;
	const isRecord = typeIs(Data, "table") && typeIs(MetaData, "table");
	const record = deepCopy((isRecord ? value : { Data: value }) as Stored);
	const mark = findMark(record.Data!) as SchemaMark | undefined;
	const load = typeIs(mark, "table") && typeIs(mark.Load, "number") ? mark.Load : 0;
	return {
		...record,
		Data: record.Data!,
		MetaData: {
			...record.MetaData,
			ProfileCreateTime: record.MetaData?.ProfileCreateTime ?? 0,
			SessionLoadCount: record.MetaData?.SessionLoadCount ?? load,
			MetaTags: record.MetaData?.MetaTags ?? {},
		},
		GlobalUpdates: record.GlobalUpdates ?? [0, []],
	};
}

/** Where data stands, as a number to count by. */
function stepsIn(plan: Plan, data: object): number {
	const position = placeOf(plan.chain, data);
	if (position.kind === "known") return position.steps;
	return position.kind === "branched" ? position.step : position.mark.Steps;
}

/** The steps as `trySteps` finds them, without what no step is to see. */
function tryRecord(plan: Plan, { Data }: ProfileRecord, context: StepContext, probe: Probe): Tried | undefined {
	const position = placeOf(plan.chain, Data);
	if (position.kind !== "known") return undefined;
	const data = deepCopy(Data);
	takeFields(data, hiddenFields(plan));
	return trySteps(plan, data, position.steps, context, probe);
}

/** The smallest parts of data that its check does not pass. */
function failingPaths(plan: Plan, tried: Tried | undefined): string | undefined {
	const { check } = plan;
	if (check === undefined || tried === undefined || tried.failed !== undefined) return undefined;
	if (problemOf(check, deepCopy(tried.data)) === undefined) return undefined;
	const paths = failingParts(check, tried.data, plan.template).map(({ path }) => path);
	return paths.isEmpty() ? undefined : paths.join(", ");
}

function loadProblems(plan: Plan, { refusal, told }: Prepared, tried: Tried | undefined): Array<DryRunProblem> {
	const step = refusal?.code === "StepFailed" ? tried?.failed : undefined;
	const problems = new Array<DryRunProblem>();
	const name = step === undefined ? undefined : plan.chain.nameOf(step);
	if (refusal !== undefined) {
		const path = refusal.code === "Invalid" ? failingPaths(plan, tried) : undefined;
		problems.push({ kind: refusal.code, step, name, path, text: refusal.text });
	}
	for (const text of told) problems.push({ kind: "Invalid", path: failingPaths(plan, tried), text });
	return problems;
}

/**
 * Says what a load at `now` (Unix seconds) would make of a stored record or plain data, and what the steps do that none may. The
 * value stays as it is. Pure but for the game's own functions and the probe.
 */
export function dryRun(plan: Plan, value: object, key: string, now: number, probe: Probe): DryRunReport {
	const record = recordOf(value);
	const [at, before] = [stepsIn(plan, record.Data), jsonLength(record.Data)];
	const wholeBefore = jsonLength(record);
	const count = record.MetaData.SessionLoadCount;
	const context = { Key: key, Now: now, CreateTime: record.MetaData.ProfileCreateTime };
	const tried = tryRecord(plan, record, context, probe);
	const home: PrepareHome = { key, now, isNew: false, countBefore: count, countAfter: count + 1, isChecked: true };
	const prepared = prepareRecord(plan, record, home);
	const problems = loadProblems(plan, prepared, tried);
	for (const { kind, step, path, text } of tried?.mistakes ?? []) {
		problems.push({ kind, step, name: plan.chain.nameOf(step), path, text });
	}
	const isRefused = prepared.refusal !== undefined;
	const length = isRefused ? wholeBefore : jsonLength(record);
	if (length > VALUE_LENGTH_MAX && !isRefused) {
		const text = `the record has ${length} characters, more than the ${VALUE_LENGTH_MAX} that a key can hold`;
		problems.push({ kind: "TooLong", text });
	}
	return {
		at,
		ran: prepared.ran,
		isRefused,
		before,
		after: isRefused ? before : jsonLength(record.Data),
		record: length,
		problems,
	};
}
