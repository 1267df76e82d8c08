import { describe } from "../../util/text";
import type { Product } from "../catalogue/types";
import type { HandlerContext, HandlerSource } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import { handedParams } from "../account/params";

/** What came of a handler. */
export type HandlerOutcome =
	/** It answered true or nothing. */
	| { readonly kind: "done" }
	/** It answered false. */
	| { readonly kind: "refused" }
	/** It raised an error, or answered what is no answer. */
	| { readonly kind: "failed"; readonly problem: string };

/** What is known of the purchase behind a handler's call. */
export type PaidFor = Pick<HandlerContext, "PurchaseId" | "CurrencySpent" | "Channel" | "PlaceId" | "From">;

export interface HandlerCall {
	readonly account: Account;
	readonly product: Product;
	readonly productId: number | string;
	readonly params: unknown;
	readonly source: HandlerSource;
	readonly paid: PaidFor;
}

interface PromiseLike {
	andThen(onResolved: (value: unknown) => void, onRejected: (problem: unknown) => void): unknown;
	cancel?(): void;
}

function isPromise(value: unknown): value is PromiseLike {
	if (!typeIs(value, "table")) return false;
	const [isSuccess, method] = pcall(() => (value as { andThen?: unknown }).andThen);
	return isSuccess && typeIs(method, "function");
}

/** A handler that has been called. */
export class HandlerRun {
	/** Nothing while it yields. */
	public outcome?: HandlerOutcome;
	/** It yields and had changed something before: it counts as done, whatever comes after. */
	public hasActed = false;
	private thread?: thread;
	private listener?: (outcome: HandlerOutcome) => void;
	private promise?: PromiseLike;
	private isGivenUp = false;

	constructor(
		private readonly context: MonetisationContext,
		private readonly call: HandlerCall,
	) {}

	/** Calls the handler. Comes back when it has ended, or yields for the first time. */
	public start(): void {
		const { scheduler } = this.context.engine;
		const thread = scheduler.spawn(() => {
			const [isSuccess, answer] = xpcall(
				() => this.callHandler(),
				(problem: unknown) => debug.traceback(tostring(problem), 2),
			);
			this.answered(isSuccess, answer);
		});
		if (this.outcome === undefined) this.thread = thread;
	}

	/** Calls `listener` once with the outcome, at once when there is one already. */
	public onEnded(listener: (outcome: HandlerOutcome) => void): void {
		if (this.outcome !== undefined) listener(this.outcome);
		else this.listener = listener;
	}

	/** Whether the handler is what runs right now, in the middle of something that it called. */
	public isRunning(): boolean {
		return this.thread !== undefined && this.outcome === undefined && coroutine.status(this.thread) !== "suspended";
	}

	/** Ends a handler that still yields: what it would do later must not happen any more. */
	public giveUp(): void {
		if (this.outcome !== undefined || this.isGivenUp) return;
		this.isGivenUp = true;
		const thread = this.thread;
		const promise = this.promise;
		if (promise?.cancel !== undefined) pcall(() => promise.cancel!());
		if (thread !== undefined) pcall(() => this.context.engine.scheduler.cancel(thread));
	}

	private callHandler(): unknown {
		const { account, product, productId, params, paid, source } = this.call;
		const told: HandlerContext = {
			Profile: account.profile,
			Data: account.profile.Data,
			Source: source,
			...paid,
		};
		return product.handler!(
			account.player as Player,
			productId as number,
			handedParams(params),
			this.context.started!.deps,
			told,
		);
	}

	private answered(isSuccess: boolean, answer: unknown): void {
		if (!isSuccess) return this.finish({ kind: "failed", problem: tostring(answer) });
		if (answer === true || answer === undefined) return this.finish({ kind: "done" });
		if (answer === false) return this.finish({ kind: "refused" });
		if (!isPromise(answer)) {
			const problem = `it answered ${describe(answer)}; a handler answers true, false or nothing`;
			return this.finish({ kind: "failed", problem });
		}
		// The answer of an async function is no decision. Its work is under way: waited for as if the handler yielded.
		this.promise = answer;
		answer.andThen(
			(value) => this.answered(true, value),
			(problem) => this.answered(false, problem),
		);
	}

	private finish(outcome: HandlerOutcome): void {
		if (this.outcome !== undefined || this.isGivenUp) return;
		this.outcome = outcome;
		this.listener?.(outcome);
	}
}
