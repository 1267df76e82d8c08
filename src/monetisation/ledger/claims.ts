import type { Claim, LedgerData, PendingClaim } from "./types";

/** How many periods of a subscription are remembered: an answer of Roblox's that is older than that does not come. */
const PERIODS_MAX = 24;

/** How far the clocks of two servers, or of a server and Roblox, may be apart. */
const CLOCK_SECONDS = 3600;

/** What a claim is stored under. */
export function claimKey(kind: string, id: number | string): string {
	return `${kind}/${id}`;
}

/** The days from 1970-01-01 to a date of the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
	// Counted from March, so that the leap day is the last one of its year.
	const years = month <= 2 ? year - 1 : year;
	const monthsFromMarch = (month + 9) % 12;
	const leapDays = math.floor(years / 4) - math.floor(years / 100) + math.floor(years / 400);
	return years * 365 + leapDays + math.floor((153 * monthsFromMarch + 2) / 5) + day - 1 - 719468;
}

/** The Unix seconds of "2027-01-15T08:02:03Z"; nothing for another text. */
export function unixSecondsOf(date: string): number | undefined {
	const [year, month, day, hour, minute, second] = date.match("^(%d+)%-(%d+)%-(%d+)T(%d+):(%d+):(%d+)");
	if (second === undefined) return undefined;
	const days = daysSinceEpoch(tonumber(year)!, tonumber(month)!, tonumber(day)!);
	return days * 86400 + tonumber(hour)! * 3600 + tonumber(minute)! * 60 + tonumber(second)!;
}

/** Whether the claim, made while nobody could tell the period, was made within this one. */
function coversPeriod(claim: Claim, period: string): boolean {
	if (claim.IsPeriodUnknown !== true) return false;
	const start = unixSecondsOf(period);
	// Rather a period too few after such a failure than one too many because a clock is wrong.
	return start === undefined || start <= claim.At + CLOCK_SECONDS;
}

/** Whether the handler has run: for this ownership of a pass, for this period of a subscription. */
export function isClaimed(ledger: LedgerData, key: string, period?: string): boolean {
	const claim = ledger.Claims[key];
	if (claim === undefined) return false;
	// A pass; or a subscription of which nobody can tell the period, once in its time.
	if (period === undefined) return true;
	return claim.Periods?.includes(period) === true || coversPeriod(claim, period);
}

/**
 * In the same step as what the handler does. `isPeriodic`: without a period it is not known which. `isAwarded`: the game
 * gave the pass, and nobody knows that it is bought.
 */
export function rememberClaim(
	ledger: LedgerData,
	key: string,
	now: number,
	isPeriodic: boolean,
	period: string | undefined,
	isAwarded = false,
): void {
	const periods = [...(ledger.Claims[key]?.Periods ?? [])];
	if (period !== undefined && !periods.includes(period)) periods.push(period);
	while (periods.size() > PERIODS_MAX) periods.shift();
	ledger.Claims[key] = {
		At: now,
		Periods: periods.isEmpty() ? undefined : periods,
		IsPeriodUnknown: isPeriodic && period === undefined ? true : undefined,
		IsAwarded: isAwarded ? true : undefined,
	};
}

/** The period of a claim that was made without one has become known. */
export function namePeriod(ledger: LedgerData, key: string, period: string): void {
	const claim = ledger.Claims[key];
	if (claim !== undefined && coversPeriod(claim, period)) rememberClaim(ledger, key, claim.At, true, period);
}

/** The handler did nothing after all. */
export function forgetClaim(ledger: LedgerData, key: string, earlier: Claim | undefined): void {
	if (earlier === undefined) delete ledger.Claims[key];
	else ledger.Claims[key] = earlier;
}

/** Its handler yields and has changed nothing so far: the claim is as good as that session. */
export function holdClaim(ledger: LedgerData, key: string, session: string, earlier: Claim | undefined): void {
	const claim = ledger.Claims[key];
	// Of one that was not settled what came before it holds.
	const before = earlier?.Pending !== undefined ? earlier.Pending.Earlier : earlier;
	if (claim !== undefined) ledger.Claims[key] = { ...claim, Pending: { Session: session, Earlier: before } };
}

/** The handler has ended well. */
export function confirmClaim(ledger: LedgerData, key: string): void {
	const claim = ledger.Claims[key];
	if (claim?.Pending !== undefined) ledger.Claims[key] = { ...claim, Pending: undefined };
}

/** At load: what a session that is gone had not finished is due again. */
export function forgetDeadClaims(ledger: LedgerData, liveSession: string): void {
	const dead = new Array<string>();
	for (const [key, claim] of pairs(ledger.Claims)) {
		if (claim.Pending !== undefined && claim.Pending.Session !== liveSession) dead.push(key as string);
	}
	for (const key of dead) forgetClaim(ledger, key, ledger.Claims[key].Pending?.Earlier);
}

/** Of two states of a claim: it is pending where nobody knows it to be finished. */
function mergePending(own: Claim | undefined, other: Claim): PendingClaim | undefined {
	if (own === undefined) return other.Pending;
	return other.Pending !== undefined ? own.Pending : undefined;
}

/** What was given stays given: of both, with the periods of both. */
export function mergeClaims(held: { [key: string]: Claim }, incoming: { [key: string]: Claim }): void {
	for (const [key, other] of pairs(incoming)) {
		const own = held[key as string] as Claim | undefined;
		const periods = [...(own?.Periods ?? [])];
		for (const period of other.Periods ?? []) if (!periods.includes(period)) periods.push(period);
		held[key as string] = {
			At: math.max(own?.At ?? 0, other.At),
			Periods: periods.isEmpty() ? undefined : periods,
			IsPeriodUnknown: own?.IsPeriodUnknown === true || other.IsPeriodUnknown === true ? true : undefined,
			// What one of them knows to be bought is.
			IsAwarded: other.IsAwarded === true && (own === undefined || own.IsAwarded === true) ? true : undefined,
			Pending: mergePending(own, other),
		};
	}
}

/**
 * A server says that it is not owned: the next ownership is a new one. The periods that were paid stay claimed. The engine
 * answers from a cache that lives as long as its server, so a "no" of one that began before the claim proves nothing.
 *
 * @param beganAt when that server began, in Unix seconds
 */
export function endOwnership(ledger: LedgerData, key: string, beganAt: number): void {
	const claim = ledger.Claims[key];
	if (claim === undefined || beganAt - claim.At < CLOCK_SECONDS) return;
	if (claim.Periods === undefined) delete ledger.Claims[key];
	else if (claim.IsPeriodUnknown === true) ledger.Claims[key] = { At: claim.At, Periods: claim.Periods };
}

/** A pass that the game gave is known to be bought as well: taking the gift back does not end its ownership. */
export function confirmBought(ledger: LedgerData, key: string): void {
	const claim = ledger.Claims[key];
	if (claim?.IsAwarded === true) ledger.Claims[key] = { ...claim, IsAwarded: undefined };
}

/** The game has taken the pass back: for whoever buys it, or is given it, the handler runs again. */
export function endAward(ledger: LedgerData, key: string): void {
	if (ledger.Claims[key]?.IsAwarded === true) delete ledger.Claims[key];
}

function soundClaim(stored: unknown): Claim {
	const fields = (typeIs(stored, "table") ? stored : {}) as { [Name in keyof Claim]?: unknown };
	const periods = typeIs(fields.Periods, "table") ? (fields.Periods as Array<defined>) : [];
	const texts = periods.filter((period): period is string => typeIs(period, "string"));
	return {
		At: typeIs(fields.At, "number") ? fields.At : 0,
		Periods: texts.isEmpty() ? undefined : texts,
		IsPeriodUnknown: fields.IsPeriodUnknown === true ? true : undefined,
		IsAwarded: fields.IsAwarded === true ? true : undefined,
		Pending: soundPending(fields.Pending),
	};
}

function soundPending(stored: unknown): PendingClaim | undefined {
	if (!typeIs(stored, "table")) return undefined;
	const { Session, Earlier } = stored as { [Name in keyof PendingClaim]?: unknown };
	if (!typeIs(Session, "string")) return undefined;
	// One that is pending itself would never come to an end.
	if (!typeIs(Earlier, "table")) return { Session };
	return { Session, Earlier: soundClaim({ ...(Earlier as Claim), Pending: undefined }) };
}

/** What makes no sense of a claim is left out; that there is one says that its handler has run. */
export function soundClaims(value: unknown, problems: Array<string>): { [key: string]: Claim } {
	const sound = new Map<string, Claim>();
	if (value !== undefined && !typeIs(value, "table")) problems.push(`the claims were a ${typeOf(value)}`);
	if (!typeIs(value, "table")) return sound as unknown as { [key: string]: Claim };
	for (const [key, stored] of value as Map<unknown, unknown>) {
		if (!typeIs(key, "string")) {
			problems.push(`the claims held ${tostring(key)}`);
			continue;
		}
		const isDated = typeIs(stored, "table") && typeIs((stored as { At?: unknown }).At, "number");
		if (!isDated) problems.push(`the claim ${key} was damaged`);
		sound.set(key, soundClaim(stored));
	}
	return sound as unknown as { [key: string]: Claim };
}
