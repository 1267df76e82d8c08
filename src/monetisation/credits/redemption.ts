import type { Connection } from "../../engine";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { MovementKind } from "../account/movements";
import { paidOfRecord } from "../account/paid";
import { awaitSaved } from "../account/saved";
import type { DevProduct } from "../catalogue/types";
import type { HandlerCall, HandlerOutcome, HandlerRun } from "../handlers/handler-run";
import { runHandlerStep, warnOfActed } from "../handlers/handler-step";
import { commitReservation, markActed, reserveCredit, restoreReservation, spendEntry } from "../ledger/reserve";
import type { CreditEntry, LedgerData } from "../ledger/types";

export type RedemptionCode =
	/** The effect happened. */
	| "Spent"
	/** There is no usable credit. */
	| "NoCredit"
	/** Another credit of this player is being used. */
	| "Busy"
	/** The handler answered false, raised an error, or took too long: the credit is kept. */
	| "Refused"
	| "HandlerError"
	| "Deadline"
	/** The session ended first: the credit is kept, but for an at-most-once product whose effect had begun. */
	| "SessionOver"
	/** It is a paid random item, and such must not be given to this player. */
	| "Restricted";

const OUTCOME_CODES: { readonly [Kind in HandlerOutcome["kind"]]: RedemptionCode } = {
	done: "Spent",
	refused: "Refused",
	failed: "HandlerError",
};

/** A credit that is in use. */
export interface Reserved {
	readonly account: Account;
	readonly product: DevProduct;
	readonly entry: CreditEntry;
	readonly reservationId: string;
}

/**
 * Whether the stored ledger bears the effect: the credit itself, or otherwise its receipt comes again and makes the effect
 * happen once more; of an at-most-once product that it is in use.
 */
function isBacked({ product, entry, reservationId }: Reserved, saved: object | undefined): boolean {
	const { Entries } = (saved ?? {}) as { Entries?: Array<CreditEntry> };
	return (Entries ?? []).some(({ Id, Reservation }) => {
		return product.isAtMostOnce ? Reservation?.Id === reservationId : Id === entry.Id;
	});
}

/** Nothing happens outside before its credit is stored. A free one comes from nowhere again. */
function needsSave(reserved: Reserved): boolean {
	const { account, product, entry } = reserved;
	if (!product.isAtMostOnce && (!product.isOutside || entry.Purchase === undefined)) return false;
	return !isBacked(reserved, account.savedLedger());
}

/** Turns credits into effects: reserve, try, then spent or given back. */
export class Redemptions {
	constructor(private readonly context: MonetisationContext) {}

	/** Yields where the handler does, or an at-most-once product saves first. `entryId`: that credit and no other. */
	public redeem(account: Account, product: DevProduct, entryId?: string): RedemptionCode {
		if (!account.isActive()) return "SessionOver";
		if (account.isRedeeming) return "Busy";
		account.isRedeeming = true;
		const [isSuccess, code] = pcall(() => this.redeemAlone(account, product, entryId));
		account.isRedeeming = false;
		const nextThread = account.redeemingNext.shift();
		if (nextThread !== undefined)
			this.context.engine.scheduler.defer(() => this.context.engine.scheduler.resume(nextThread));
		if (!isSuccess) error(code, 0);
		return code as RedemptionCode;
	}

	/** The same, after the redemptions that are under way. Not for game code: a handler that redeems would wait for itself. */
	public redeemInTurn(account: Account, product: DevProduct, entryId: string): RedemptionCode {
		while (account.isRedeeming) {
			account.redeemingNext.push(coroutine.running());
			coroutine.yield();
		}
		return this.redeem(account, product, entryId);
	}

	/** Puts a credit into use. */
	public reserve(account: Account, product: DevProduct, entryId?: string): Reserved | undefined {
		const { clock, random } = this.context.engine;
		const reservation = {
			Id: random.guid(),
			Session: account.stayId,
			AtMostOnce: product.isAtMostOnce ? true : undefined,
		};
		const entry = account.edit((ledger) => {
			return reserveCredit(ledger, product.idText, reservation, clock.unixSeconds(), entryId);
		});
		if (entry === undefined) return undefined;
		const reserved = { account, product, entry, reservationId: reservation.Id };
		this.tell("CreditReserved", reserved);
		return reserved;
	}

	/**
	 * Waits for a handler that yields, at most until its deadline or the end of the session, and settles the credit.
	 * Yields; answers what came of it.
	 */
	public follow(reserved: Reserved, run: HandlerRun): RedemptionCode {
		const { scheduler } = this.context.engine;
		if (reserved.account.isOver()) {
			// The handler itself has ended the session: there is no end to wait for.
			run.giveUp();
			return "SessionOver";
		}
		let code: RedemptionCode | undefined;
		let problem: string | undefined;
		let waiting: thread | undefined;
		let isLastMoment = false;
		let hasEnded = false;
		const finish = (ended: RedemptionCode, why?: string) => {
			if (code !== undefined) return;
			code = ended;
			problem = why;
			if (waiting !== undefined) scheduler.resume(waiting);
		};
		const connection = reserved.account.profile.OnSessionEnd.Connect(() => {
			hasEnded = true;
			// It ends the session itself (a kick, a teleport): nobody can stop it, and its last save is still to come.
			isLastMoment = run.isRunning();
			// What it does after this moment could not be told from what the restored credit does later.
			if (!isLastMoment) run.giveUp();
			finish(isLastMoment ? "Spent" : "SessionOver");
		});
		run.onEnded((outcome) =>
			finish(OUTCOME_CODES[outcome.kind], outcome.kind === "failed" ? outcome.problem : undefined),
		);
		scheduler.delay(reserved.product.deadlineSeconds, () => {
			if (code !== undefined) return;
			run.giveUp();
			finish("Deadline", `it had not ended after ${reserved.product.deadlineSeconds} s and was stopped`);
		});
		if (code === undefined) {
			waiting = coroutine.running();
			coroutine.yield();
		}
		connection.Disconnect();
		if (run.hasActed && code !== "Spent") {
			warnOfActed(this.context, callOf(reserved), problem ?? code!);
			code = "Spent";
			problem = undefined;
		}
		// Too late to write anything: the reservation is settled when the profile is loaded next. A session that is only
		// over by the clock has its last save before it.
		if (hasEnded && !isLastMoment) return "SessionOver";
		return this.settle(reserved, code!, problem);
	}

	/** The end of a credit in use: while the session is active, or in the step in which it ended. Does not yield. */
	public settle(reserved: Reserved, code: RedemptionCode, problem?: string): RedemptionCode {
		const { account, product, entry, reservationId } = reserved;
		if (problem !== undefined)
			this.context.warn(`The handler of ${product.name} (${product.id}) failed: ${problem}`);
		const isSpent = code === "Spent";
		const isSettled = account.edit((ledger) => {
			if (isSpent) return commitReservation(ledger, reservationId);
			return restoreReservation(ledger, reservationId, code === "Refused");
		});
		if (!isSettled) return code;
		// An effect outside of the profile stays, also where the step around it is undone.
		const isOutside = isSpent && product.isOutside;
		const redo = isOutside ? (ledger: LedgerData) => spendEntry(ledger, entry.Id) : undefined;
		this.tell(isSpent ? "CreditSpent" : "CreditRestored", reserved, code, redo);
		if ((isSpent || product.isAtMostOnce) && !account.isOver()) account.profile.Save();
		return code;
	}

	private redeemAlone(account: Account, product: DevProduct, entryId?: string): RedemptionCode {
		const reserved = this.reserve(account, product, entryId);
		if (reserved === undefined) return "NoCredit";
		if (needsSave(reserved) && !this.saveFirst(reserved)) return "SessionOver";
		let code: RedemptionCode | undefined;
		const run = runHandlerStep(this.context, callOf(reserved), (begun) => {
			if (begun.outcome !== undefined) code = this.settle(reserved, "Spent");
			// Should this session die in the middle, the effect has happened.
			else if (begun.hasActed) account.edit((ledger) => markActed(ledger, reserved.reservationId));
		});
		const { outcome } = run;
		if (outcome !== undefined && code === undefined) {
			const problem = outcome.kind === "failed" ? outcome.problem : undefined;
			code = this.settle(reserved, OUTCOME_CODES[outcome.kind], problem);
		}
		return code ?? this.follow(reserved, run);
	}

	/** A crash from here on must find what the effect stands on. Yields; false when the session ended before. */
	private saveFirst(reserved: Reserved): boolean {
		const { account } = reserved;
		// Nothing has happened yet: the last save gives the credit back.
		const lastSave: Connection | undefined = account.profile.OnLastSave?.Connect(() =>
			this.settle(reserved, "SessionOver"),
		);
		const isSaved = awaitSaved(this.context, account, (saved) => isBacked(reserved, saved));
		lastSave?.Disconnect();
		if (isSaved && account.isActive()) return true;
		// Also where the session is over by the clock: its last save gives the credit back, if nobody has taken the key.
		this.settle(reserved, "SessionOver");
		return false;
	}

	private tell(kind: MovementKind, reserved: Reserved, detail?: string, redo?: (ledger: LedgerData) => void): void {
		const { account, product, entry } = reserved;
		account.tell(
			{
				kind,
				productId: product.id,
				productName: product.name,
				purchaseId: entry.Purchase,
				entryId: entry.Id,
				...paidOfRecord(entry),
				detail,
			},
			redo,
		);
	}
}

function callOf({ account, product, entry }: Reserved): HandlerCall {
	return {
		account,
		product,
		productId: product.id,
		params: entry.Params ?? product.params,
		source: entry.IsGift === true ? "Gift" : "Credit",
		paid: {
			PurchaseId: entry.Purchase,
			CurrencySpent: entry.Spent,
			Channel: entry.Channel,
			PlaceId: entry.PlaceId,
			From: entry.From,
		},
	};
}
