import { describe } from "../../../util/text";
import { isWholeCount } from "./reading";

export interface StepsOptions {
	/** Through how many of the chain's leading steps what is imported may have been: those that are another library's migrations. */
	readonly Steps: number;
}

/** From here to the line that called the public function which asks. */
const CALLER_LEVEL = 3;

/** `Steps` of the options, or the default where they have none; raises what is wrong at the line of the caller's caller. */
export function checkSteps(member: string, options: unknown, byDefault?: number): number {
	if (options === undefined && byDefault !== undefined) return byDefault;
	if (!typeIs(options, "table")) {
		error(`[Schema]: ${member}: options must be a table with Steps in it, not ${describe(options)}`, CALLER_LEVEL);
	}
	for (const [name] of pairs(options)) {
		if (name !== "Steps") {
			error(`[Schema]: ${member}: there is no option ${tostring(name)}, only Steps`, CALLER_LEVEL);
		}
	}
	const { Steps = byDefault } = options as { readonly Steps?: unknown };
	if (!isWholeCount(Steps)) {
		error(`[Schema]: ${member}: Steps must be a whole number, 0 or more, not ${describe(Steps)}`, CALLER_LEVEL);
	}
	return Steps;
}
