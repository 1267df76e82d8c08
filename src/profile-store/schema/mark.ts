import { LIBRARY_TABLES } from "../../storable/library-tables";
import type { Chain } from "./chain";
import type { SchemaMark } from "./types";

declare function rawget(fields: object, key: unknown): unknown;

/** Where data stands to a chain. */
export type Position =
	/** It has been through `steps` of the chain's, all of them or fewer. */
	| { readonly kind: "known"; readonly steps: number; readonly mark: SchemaMark }
	/** It is further than the chain, and declared fit for it. */
	| { readonly kind: "visit"; readonly mark: SchemaMark }
	/** It is further than the chain, by a step that the chain's game cannot live with. */
	| { readonly kind: "newer"; readonly mark: SchemaMark }
	/** It has been through other steps. `here` and `there`: the names that should be one. */
	| { readonly kind: "branched"; readonly step: number; readonly here?: string; readonly there: string };

function isStepCount(value: unknown): value is number {
	return typeIs(value, "number") && value >= 0 && value % 1 === 0 && value < math.huge;
}

/** A name in a record may be anything. */
function nameText(value: unknown): string {
	return typeIs(value, "string") ? value : `a ${typeOf(value)}`;
}

/** `CofferSchema` as it stands in data, sound or not; nothing where there is none. */
export function findMark(data: object): unknown {
	return rawget(data, LIBRARY_TABLES.schema);
}

/** One that makes no sense is never guessed: only the name of its last step may say where it stands. */
function placeDamaged(chain: Chain, last: unknown): Position {
	const known = chain.find(last);
	if (known !== undefined) return { kind: "known", steps: known, mark: chain.markAt(known) };
	return { kind: "branched", step: 0, there: `damaged CofferSchema, whose last step is ${nameText(last)}` };
}

function isSound(mark: { readonly [Name in keyof SchemaMark]?: unknown }): boolean {
	const { Steps, Last, Floor, FloorName, Visited, Load } = mark;
	if (!isStepCount(Steps)) return false;
	const hasNames = Steps === 0 ? Last === undefined : typeIs(Last, "string");
	const isFloor = Floor === undefined || (isStepCount(Floor) && Floor <= Steps && typeIs(FloorName, "string"));
	return (
		hasNames &&
		isFloor &&
		(Visited === undefined || isStepCount(Visited)) &&
		(Load === undefined || isStepCount(Load))
	);
}

/** Pure. Data without a mark has been through no step. */
export function placeOf(chain: Chain, data: object): Position {
	const found = findMark(data);
	if (found === undefined) return { kind: "known", steps: 0, mark: chain.markAt(0) };
	if (!typeIs(found, "table")) return placeDamaged(chain, undefined);
	const mark = found as SchemaMark;
	if (!isSound(mark)) return placeDamaged(chain, mark.Last);
	const { Steps, Last, Floor = 0, FloorName } = mark;
	if (Floor > chain.count) return { kind: "newer", mark };
	if (Floor > 0 && chain.nameOf(Floor) !== FloorName) {
		return { kind: "branched", step: Floor, here: chain.nameOf(Floor), there: FloorName! };
	}
	if (Steps > chain.count) return { kind: "visit", mark };
	if (Steps > 0 && chain.nameOf(Steps) !== Last) {
		return { kind: "branched", step: Steps, here: chain.nameOf(Steps), there: Last! };
	}
	return { kind: "known", steps: Steps, mark };
}
