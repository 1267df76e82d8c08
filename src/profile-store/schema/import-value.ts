import { LIBRARY_TABLES } from "../../storable/library-tables";
import { takeSnapshot } from "../../storable/snapshot";
import { callAtOnce } from "../../util/call-at-once";
import type { Plan } from "./prepare";
import type { Imported, Importer, ImportInfo } from "./types";

/** What the imports make of a value: its marked data, refusal, or nothing where none of them knows it. */
export interface ImportAnswer {
	readonly decision?: object | "Refuse";
	/** What is wrong with an import. */
	readonly problem?: string;
}

function takeImported({ chain }: Plan, { Data, Steps }: Partial<Imported>): ImportAnswer {
	if (!typeIs(Data, "table")) return { decision: "Refuse", problem: "an import answered no Data" };
	if (!typeIs(Steps, "number") || Steps < 0 || Steps > chain.count || Steps % 1 !== 0) {
		const problem = `an import answered Steps = ${tostring(Steps)}, and the schema has ${chain.count}`;
		return { decision: "Refuse", problem };
	}
	const { value, problems } = takeSnapshot(Data, {}, "Data");
	if (!problems.isEmpty()) {
		const { path, reason } = problems[0];
		return { decision: "Refuse", problem: `an import answered what cannot be stored: ${path} ${reason}` };
	}
	(value as Map<string, unknown>).set(LIBRARY_TABLES.schema, chain.markAt(Steps));
	return { decision: value };
}

function ask(importer: Importer, plan: Plan, value: unknown, info: ImportInfo): ImportAnswer {
	const [isSuccess, answer] = callAtOnce(importer, value, info);
	// What it meant is unknown, so nothing may be overwritten.
	if (!isSuccess) return { decision: "Refuse", problem: `an import ${answer}` };
	if (answer === undefined) return {};
	if (answer === "Refuse") return { decision: "Refuse", problem: "another library's server still has the data" };
	if (typeIs(answer, "table")) return takeImported(plan, answer as Partial<Imported>);
	return { decision: "Refuse", problem: `an import must answer a table, "Refuse" or nil, not ${tostring(answer)}` };
}

/** Asks them in order. Pure but for the game's own imports, which answer at once. */
export function importValue(plan: Plan, value: unknown, info: ImportInfo): ImportAnswer {
	for (const importer of plan.importers) {
		const answer = ask(importer, plan, value, info);
		if (answer.decision !== undefined) return answer;
	}
	return {};
}
