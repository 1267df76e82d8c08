import { Chain } from "../../../src/profile-store/schema/chain";
import type { Prepared } from "../../../src/profile-store/schema/prepare";
import type { SchemaMark } from "../../../src/profile-store/schema/types";
import { StoreContext } from "../../../src/profile-store/session/store-context";
import { patchAll, patchMethod } from "../fault-run/mutants/patch";
import type { PublishData, PublishRecord } from "./model";

/** A library whose schemas are broken on purpose. */
export interface PublishMutant {
	/** After "a library that". */
	readonly what: string;
	/** What brings it to light. */
	readonly fault: string;
	/** What would show it too, by another check. */
	readonly without?: ReadonlyArray<string>;
	/** Breaks the compiled library; answers what mends it. */
	patch(this: void): () => void;
}

interface ContextInside {
	readonly plan: { readonly chain: Chain };
}

interface Counting {
	readonly countBefore: number;
}

type Mark = { -readonly [Name in keyof SchemaMark]?: SchemaMark[Name] };

/** One preparation of a record, as the library does it. */
interface Look {
	readonly chain: Chain;
	readonly record: { Data: PublishData };
	readonly counting: Counting;
	/** Of the data before; an empty one where there is none. */
	readonly mark: Mark;
}

/** Does something else with a record, before or in place of what the library does. */
function prepares(change: (look: Look, prepare: () => Prepared) => Prepared): () => void {
	return patchMethod(
		StoreContext,
		"prepare",
		(original) => (context: ContextInside, key: never, record: Required<PublishRecord>, counting: Counting) => {
			const look: Look = {
				chain: context.plan.chain,
				record: record as { Data: PublishData },
				counting,
				mark: record.Data.CofferSchema ?? {},
			};
			return change(look, () => original(context as never, key, record as never, counting as never) as Prepared);
		},
	);
}

function wasElsewhere({ mark, counting }: Look): boolean {
	return mark.Load !== undefined && mark.Load !== counting.countBefore;
}

function forgetsFloor(): () => void {
	return patchMethod(Chain, "floorAt", () => () => 0);
}

/** Writes floors, and obeys none. */
function disobeysFloor(): () => void {
	const goesOn = prepares(({ record, mark }, prepare) => {
		const { Floor, FloorName } = mark;
		mark.Floor = undefined;
		mark.FloorName = undefined;
		const prepared = prepare();
		const after = record.Data.CofferSchema;
		if (prepared.isVisit && after !== undefined) {
			after.Floor = Floor;
			after.FloorName = FloorName;
		}
		return prepared;
	});
	return patchAll([goesOn, asksInVain()]);
}

/** Takes what a step left behind that failed. */
function keepsFailed(): () => void {
	return prepares(({ record, chain }, prepare) => {
		const prepared = prepare();
		if (prepared.refusal?.code !== "StepFailed") return prepared;
		record.Data.CofferSchema = chain.markAt(chain.count);
		return { ran: 0, isVisit: false, told: [] };
	});
}

function resetsSteps(): () => void {
	return prepares(({ record, chain }, prepare) => {
		const prepared = prepare();
		const mark = record.Data.CofferSchema;
		if (prepared.isVisit && mark !== undefined) {
			mark.Steps = chain.count;
			mark.Last = chain.nameOf(chain.count);
		}
		return prepared;
	});
}

function fillsOnce(): () => void {
	return prepares((look, prepare) => {
		look.mark.Visited = undefined;
		return prepare();
	});
}

function overlooksOriginals(): () => void {
	return prepares((look, prepare) => {
		if (look.mark.Load !== undefined) look.mark.Load = look.counting.countBefore;
		return prepare();
	});
}

/** Takes all steps since the beginning for fills. */
function runsAllAgain(): () => void {
	return prepares((look, prepare) => {
		const { mark, chain } = look;
		if (
			mark.Steps !== undefined &&
			mark.Steps <= chain.count &&
			(mark.Visited !== undefined || wasElsewhere(look))
		) {
			look.record.Data.CofferSchema = { Steps: 0 };
		}
		return prepare();
	});
}

function asksInVain(): () => void {
	return patchMethod(StoreContext, "refusalOf", () => () => undefined);
}

function dropsTables(): () => void {
	return prepares(({ record }, prepare) => {
		const prepared = prepare();
		if (prepared.ran > 0) record.Data.CofferDeals = undefined;
		return prepared;
	});
}

/** Puts this server's own names under the numbers of a mark. */
function rename(mark: Mark, chain: Chain): void {
	if (mark.Steps !== undefined && mark.Steps <= chain.count) mark.Last = chain.nameOf(mark.Steps);
	if (mark.Floor !== undefined && mark.Floor <= chain.count) mark.FloorName = chain.nameOf(mark.Floor);
}

function comparesNumbers(): () => void {
	return patchAll([
		prepares(({ mark, chain }, prepare) => {
			rename(mark, chain);
			return prepare();
		}),
		asksInVain(),
	]);
}

/** Writes that steps have run which have not. */
function marksUnrun(): () => void {
	return prepares(({ record, mark, chain }, prepare) => {
		if (mark.Steps !== undefined && mark.Steps < chain.count) {
			record.Data.CofferSchema = { ...(mark as SchemaMark), ...chain.markAt(chain.count) };
		}
		return prepare();
	});
}

export const PUBLISH_MUTANTS: ReadonlyArray<PublishMutant> = [
	{ what: "forgets the floor", patch: forgetsFloor, fault: "plain" },
	{ what: "obeys no floor", patch: disobeysFloor, fault: "plain", without: ["branch"] },
	{ what: "goes on after a step has failed", patch: keepsFailed, fault: "broken" },
	{ what: "sets the number of steps back at a visit", patch: resetsSteps, fault: "plain" },
	{ what: "does not run fills again after a visit", patch: fillsOnce, fault: "plain" },
	{ what: "runs every step again after a visit", patch: runsAllAgain, fault: "plain" },
	{
		what: "asks an owner to let go of what it would refuse",
		patch: asksInVain,
		fault: "plain",
		without: ["branch"],
	},
	{ what: "lets a step drop what the library keeps in Data", patch: dropsTables, fault: "lostReply" },
	{ what: "compares the numbers of steps and not their names", patch: comparesNumbers, fault: "branch" },
	{ what: "counts a visit by the original module as none", patch: overlooksOriginals, fault: "original" },
	{ what: "writes that steps have run which have not", patch: marksUnrun, fault: "lostReply" },
];
