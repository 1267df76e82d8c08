import { dropFinished, expireCredits } from "./grant";
import type { CreditEntry, LedgerData, Reservation } from "./types";

/** Which of two usable credits goes first: the one that expires sooner, then the older. */
function comesFirst(a: CreditEntry, b: CreditEntry): boolean {
	const aExpires = a.ExpiresAt ?? math.huge;
	const bExpires = b.ExpiresAt ?? math.huge;
	return aExpires < bExpires;
}

/**
 * Takes one usable credit out of the count before its effect is tried, so that two requests cannot spend the same one.
 * Nothing when there is none.
 */
export function reserveCredit(
	ledger: LedgerData,
	product: string,
	reservation: Reservation,
	now: number,
	/** That one and no other. */
	entryId?: string,
): CreditEntry | undefined {
	expireCredits(ledger, now);
	let chosen: CreditEntry | undefined;
	for (const entry of ledger.Entries) {
		if (entry.Product !== product || entry.State !== "available") continue;
		if (entryId !== undefined && entry.Id !== entryId) continue;
		if (chosen === undefined || comesFirst(entry, chosen)) chosen = entry;
	}
	if (chosen === undefined) return undefined;
	chosen.State = "reserved";
	chosen.Reservation = reservation;
	return chosen;
}

function findReserved(ledger: LedgerData, reservationId: string): CreditEntry | undefined {
	return ledger.Entries.find((entry) => entry.State === "reserved" && entry.Reservation?.Id === reservationId);
}

/** It has changed something that a save may hold: should its session die now, the effect has happened. */
export function markActed(ledger: LedgerData, reservationId: string): void {
	const entry = findReserved(ledger, reservationId);
	if (entry !== undefined) entry.Reservation = { ...entry.Reservation!, AtMostOnce: true };
}

/** The credit is used up, whatever state it is in. */
export function spendEntry(ledger: LedgerData, entryId: string): void {
	ledger.Entries = ledger.Entries.filter(({ Id }) => Id !== entryId);
}

/** The effect happened. Answers whether that reservation was there. */
export function commitReservation(ledger: LedgerData, reservationId: string): boolean {
	const entry = findReserved(ledger, reservationId);
	if (entry === undefined) return false;
	entry.State = "spent";
	entry.Reservation = undefined;
	dropFinished(ledger);
	return true;
}

/**
 * The effect did not happen: the credit is usable again. Answers whether that reservation was there. `isRefused`: then
 * nothing uses it by itself any more.
 */
export function restoreReservation(ledger: LedgerData, reservationId: string, isRefused = false): boolean {
	const entry = findReserved(ledger, reservationId);
	if (entry === undefined) return false;
	entry.State = "available";
	entry.Reservation = undefined;
	if (isRefused && entry.Redeem === true) entry.Redeem = undefined;
	return true;
}

export interface SettledReservations {
	readonly restored: Array<CreditEntry>;
	/** They are not in the ledger any more. */
	readonly spent: Array<CreditEntry>;
}

/** At load: what a session that is gone had reserved is given back, or counts as used for at-most-once products. */
export function settleDeadReservations(ledger: LedgerData, liveSession: string): SettledReservations {
	const settled: SettledReservations = { restored: [], spent: [] };
	for (const entry of ledger.Entries) {
		const reservation = entry.Reservation;
		if (entry.State !== "reserved" || reservation === undefined || reservation.Session === liveSession) continue;
		entry.State = reservation.AtMostOnce === true ? "spent" : "available";
		entry.Reservation = undefined;
		// Somebody wanted its effect, and was cut off.
		if (entry.Redeem !== false) entry.Redeem = true;
		(entry.State === "spent" ? settled.spent : settled.restored).push(entry);
	}
	dropFinished(ledger);
	return settled;
}
