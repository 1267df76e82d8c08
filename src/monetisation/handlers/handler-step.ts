import type { MonetisationContext } from "../account/context";
import type { HandlerCall, HandlerOutcome } from "./handler-run";
import { HandlerRun } from "./handler-run";
import { leftOutOf, spoiledSince } from "./spoiled";

/**
 * Calls a handler on the live Data. `stands` runs in the same step when it has ended well, or when it yields: what it
 * remembers is kept together with the goods, or neither is. A handler that raises or refuses leaves nothing of what it
 * changed. Does not yield.
 */
export function runHandlerStep(
	context: MonetisationContext,
	call: HandlerCall,
	stands: (run: HandlerRun) => void,
): HandlerRun {
	const { profile } = call.account;
	const run = new HandlerRun(context, call);
	let hadChanged = false;
	call.account.attempt((step) => {
		const before = leftOutOf(profile.Data);
		run.start();
		const spoiled =
			run.outcome === undefined || run.outcome.kind === "done" ? spoiledSince(profile.Data, before) : undefined;
		if (spoiled !== undefined) {
			run.giveUp();
			run.outcome = { kind: "failed", problem: `it left something that cannot be stored: ${spoiled}` };
		}
		hadChanged = isOver(run.outcome) && step.hasChanged();
		if (isOver(run.outcome)) return false;
		run.hasActed = run.outcome === undefined && step.hasChanged();
		stands(run);
		return true;
	});
	if (hadChanged && run.outcome?.kind === "refused") {
		const { name, id } = call.product;
		context.warnOnce(
			`The handler of ${name} (${id}) returned false after it had changed Data: those changes were undone.`,
		);
	}
	return run;
}

/** Whether nothing has come of it. */
function isOver(outcome: HandlerOutcome | undefined): boolean {
	return outcome !== undefined && outcome.kind !== "done";
}

/** A handler that had acted and then did not end well: it counts as done. Tells it once for each product. */
export function warnOfActed(context: MonetisationContext, { product }: HandlerCall, why: string): void {
	context.warnOnce(
		`The handler of ${product.name} (${product.id}) changed Data, then yielded, and then did not end well (${why}): its purchase counts as made good. Change Data after the last yield.`,
	);
}
