import { deepCopy } from "../../storable/deep-copy";
import { jsonLength } from "../../storable/json-length";
import { ID_CACHE, LIBRARY_TABLES, TABLES_OF_DATA } from "../../storable/library-tables";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import { reconcile } from "../../storable/reconcile";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import type { BeforeStep, ProfileRecord } from "../record/record";
import { BESIDE_A_LIST, canHoldTables } from "../record/library-tables";
import { keepReplaced } from "../record/record";
import type { Chain } from "./chain";
import { problemOf } from "./check";
import { failingParts, mendParts } from "./failing-parts";
import type { Position } from "./mark";
import { findMark, placeOf } from "./mark";
import type { Check, Importer, InvalidLoad, InvalidSave, SchemaMark, SchemaRefusal } from "./types";
import { putFields, runSteps, takeFields } from "./upgrade";

/** All that a store knows of the shape of its data. */
export interface Plan {
	readonly chain: Chain;
	readonly template: object;
	/** A plain template: data is neither marked nor checked. */
	readonly isPlain: boolean;
	readonly check?: Check;
	/** The check is that of the template's shape, which the game has not asked for: it refuses nobody. */
	readonly isShapeOnly?: boolean;
	readonly newProfile?: (data: object) => void;
	readonly importers: ReadonlyArray<Importer>;
	readonly onInvalidLoad?: InvalidLoad;
	readonly onInvalidSave?: InvalidSave;
	/** For how many days data of before an incompatible step is kept; 0 for not at all. */
	readonly keepBeforeDays: number;
	/** Up to how many characters. */
	readonly keepBeforeMax: number;
}

/** One look at a record. */
export interface PrepareHome {
	readonly key: string;
	/** Unix seconds. */
	readonly now: number;
	/** Whether it begins with the template. */
	readonly isNew: boolean;
	/** `SessionLoadCount` before the claim, and after it. */
	readonly countBefore: number;
	readonly countAfter: number;
	/** Whether data that went through no step is checked. */
	readonly isChecked: boolean;
}

/** What became of the data. Where it is refused, nothing may be written. */
export interface Prepared {
	readonly refusal?: SchemaRefusal;
	/** How many steps have run. */
	readonly ran: number;
	readonly isVisit: boolean;
	/** What is to be told, though the data is handed out. */
	readonly told: ReadonlyArray<string>;
	/** What is told once on a server, whoever's data it is. */
	readonly toldOnce?: string;
}

/** What is kept beside a record leaves so much of a key's room free, both together. */
const KEPT_SHARE = 0.9;
const UNKNOWING =
	"an incompatible step has run on data that code without schemas had last: while such servers run, let the chain have fills only";
const SECONDS_A_DAY = 86_400;

/** What no step and no check is to see: the purchase ids too, where the game has none of its own. */
export function hiddenFields({ template }: Plan): ReadonlyArray<string> {
	const names: Array<string> = [
		LIBRARY_TABLES.ledger,
		LIBRARY_TABLES.credits,
		LIBRARY_TABLES.schema,
		LIBRARY_TABLES.deals,
	];
	if ((template as Map<string, unknown>).get(ID_CACHE) === undefined) names.push(ID_CACHE);
	return names;
}

function stepText(chain: Chain, steps: number): string {
	const name = chain.nameOf(steps);
	return name === undefined ? "no step" : `step ${steps} ("${name}")`;
}

/** Why nobody may have the data on this server, whatever else is; nothing where that is not so. Pure. */
export function refusalOf(plan: Plan, position: Position): SchemaRefusal | undefined {
	const here = stepText(plan.chain, plan.chain.count);
	if (position.kind === "newer") {
		const { Steps, Last, Floor, FloorName } = position.mark;
		const text = `the data is at step ${Steps} ("${Last}") and needs step ${Floor} ("${FloorName}"); this server's newest is ${here}, so it was refused`;
		return { code: "Newer", text };
	}
	if (position.kind !== "branched") return undefined;
	const { step, there } = position;
	const name = position.here === undefined ? "none" : `"${position.here}"`;
	const text = `the data has been through other steps, so it was refused: step ${step} is "${there}" there and ${name} here`;
	return { code: "Branched", text };
}

function keepBefore(plan: Plan, record: ProfileRecord, before: BeforeStep): void {
	const length = jsonLength(before.Data);
	if (plan.keepBeforeDays <= 0 || length > plan.keepBeforeMax) return;
	if (jsonLength(record) + length > VALUE_LENGTH_MAX * KEPT_SHARE) return;
	record.Coffer = record.Coffer ?? {};
	record.Coffer.Before = before;
}

function dropOldBefore(plan: Plan, { Coffer }: ProfileRecord, now: number): void {
	const time = Coffer?.Before?.Time;
	if (time !== undefined && now - time > plan.keepBeforeDays * SECONDS_A_DAY) Coffer!.Before = undefined;
}

/** Servers that know nothing of schemas leave no word, but they count their sessions. */
function wasElsewhere({ Load }: SchemaMark, { countBefore }: PrepareHome): boolean {
	return Load !== undefined && Load !== countBefore;
}

/** Which steps run: all that are new, and fills that older code may have made necessary again. */
function stepsToRun(plan: Plan, { mark }: Position & { kind: "known" }, steps: number, home: PrepareHome) {
	const floor = plan.chain.floorAt(steps);
	const visited = wasElsewhere(mark, home) ? floor : math.max(mark.Visited ?? steps, floor);
	return (step: number) => step > steps || (step > visited && plan.chain.steps[step - 1].IsCompatible);
}

/** The mark of data that this server takes. */
function markedBy(plan: Plan, home: PrepareHome): SchemaMark {
	return { ...plan.chain.markAt(plan.chain.count), Load: home.countAfter };
}

const NOTHING: Prepared = { ran: 0, isVisit: false, told: [] };

function refused(code: SchemaRefusal["code"], text: string): Prepared {
	return { ...NOTHING, refusal: { code, text } };
}

function begin(plan: Plan, record: ProfileRecord, home: PrepareHome): Prepared {
	const { newProfile } = plan;
	if (newProfile !== undefined) {
		const [isSuccess, problem] = callAtOnce(newProfile, record.Data);
		if (!isSuccess) return refused("StepFailed", `NewProfile ${problem}`);
		const [unstorable] = takeSnapshot(record.Data, {}, "Data").problems;
		if (unstorable !== undefined) {
			return refused(
				"StepFailed",
				`NewProfile made what cannot be stored: ${unstorable.path} ${unstorable.reason}`,
			);
		}
	}
	if (!canHoldTables(record.Data)) return refused("StepFailed", `Data ${BESIDE_A_LIST}`);
	putFields(record.Data, new Map([[LIBRARY_TABLES.schema as string, markedBy(plan, home)]]));
	return NOTHING;
}

/** Data that does not pass: what is to be told, or why nobody may have it. */
function checkLoaded(plan: Plan, record: ProfileRecord, data: object, hasRun: boolean, now: number): Prepared {
	const problem = plan.check && problemOf(plan.check, data);
	if (problem === undefined) return NOTHING;
	const choice = plan.onInvalidLoad ?? (hasRun && plan.isShapeOnly !== true ? "Refuse" : "Report");
	const text = `Data does not pass its Check${hasRun ? " after the steps" : ""}: ${problem}`;
	if (choice === "Refuse") return refused("Invalid", text);
	if (choice === "Report") return { ...NOTHING, told: [text] };
	const parts = failingParts(plan.check!, data, plan.template);
	const put = parts.map(({ path, value }) => ({ Path: path, Value: value }));
	if (parts.isEmpty() || !keepReplaced(record, put, now)) return refused("Invalid", text);
	mendParts(data, plan.template, parts);
	const paths = parts.map(({ path }) => path).join(", ");
	return { ...NOTHING, told: [`${text}; ${paths} made way for the template's and is kept in Coffer.Replaced`] };
}

/** Runs the chosen steps. Changes the record. */
function bringUp(
	plan: Plan,
	record: ProfileRecord,
	position: Position & { kind: "known" },
	home: PrepareHome,
): Prepared {
	const { chain } = plan;
	const { steps } = position;
	const isRun = stepsToRun(plan, position, steps, home);
	let ran = 0;
	let isFinal = false;
	for (const step of $range(1, chain.count)) {
		if (!isRun(step)) continue;
		ran += 1;
		isFinal = isFinal || !chain.steps[step - 1].IsCompatible;
	}
	const before = isFinal ? deepCopy(record.Data) : undefined;
	const kept = takeFields(record.Data, hiddenFields(plan));
	const context = { Key: home.key, Now: home.now, CreateTime: record.MetaData.ProfileCreateTime };
	const upgraded = ran === 0 ? { data: record.Data } : runSteps(chain, record.Data, 0, context, isRun);
	if (upgraded.problem !== undefined) return refused("StepFailed", `${upgraded.problem}; nothing was written`);
	const { data } = upgraded;
	if (!canHoldTables(data)) return refused("StepFailed", `Data ${BESIDE_A_LIST}; nothing was written`);
	reconcile(data, plan.template);
	const isChecked = ran > 0 || home.isChecked;
	const checked = isChecked ? checkLoaded(plan, record, data, ran > 0, home.now) : NOTHING;
	if (checked.refusal !== undefined) return checked;
	putFields(data, kept);
	putFields(data, new Map([[LIBRARY_TABLES.schema as string, markedBy(plan, home)]]));
	record.Data = data;
	if (before !== undefined) {
		const hidden = takeFields(before, hiddenFields(plan));
		for (const name of TABLES_OF_DATA) {
			const found = hidden.get(name);
			if (found !== undefined) putFields(before, new Map([[name as string, found]]));
		}
		keepBefore(plan, record, { Steps: steps, Last: chain.nameOf(steps), Time: home.now, Data: before });
	}
	const hadOthers = home.countBefore > 0 && position.mark.Load !== home.countBefore;
	return { ran, isVisit: false, told: checked.told, toldOnce: isFinal && hadOthers ? UNKNOWING : undefined };
}

/**
 * Brings the data of a record up to date, as a claim or a view takes it. Changes the record, but not where it is refused for its
 * position. Pure but for the game's own functions, which answer at once.
 */
export function prepareRecord(plan: Plan, record: ProfileRecord, home: PrepareHome): Prepared {
	if (plan.isPlain && findMark(record.Data) === undefined) return NOTHING;
	if (home.isNew) return begin(plan, record, home);
	const position = placeOf(plan.chain, record.Data);
	const refusal = refusalOf(plan, position);
	if (refusal !== undefined) return { ...NOTHING, refusal };
	dropOldBefore(plan, record, home.now);
	if (position.kind === "visit") {
		const { mark } = position;
		const least = wasElsewhere(mark, home) ? (mark.Floor ?? 0) : plan.chain.count;
		const Visited = math.min(mark.Visited ?? mark.Steps, least);
		putFields(
			record.Data,
			new Map([[LIBRARY_TABLES.schema as string, { ...mark, Visited, Load: home.countAfter }]]),
		);
		return { ...NOTHING, isVisit: true };
	}
	if (position.kind !== "known") return NOTHING;
	const { mark } = position;
	if (mark.Steps === plan.chain.count && mark.Visited === undefined && mark.Load === home.countBefore) {
		if (!home.isChecked) {
			// Most loads: nothing is walked through but the template.
			reconcile(record.Data, plan.template);
			mark.Load = home.countAfter;
			return NOTHING;
		}
	}
	return bringUp(plan, record, position, home);
}
