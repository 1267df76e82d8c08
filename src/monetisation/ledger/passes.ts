import type { AwardedPass, LedgerData } from "./types";

type Passes = { [passId: string]: AwardedPass };

/** Whether the game has given the player that pass, and not taken it back. */
export function isAwarded(ledger: LedgerData, passId: number): boolean {
	const pass = ledger.Passes?.[tostring(passId)];
	return pass !== undefined && pass.IsRevoked !== true;
}

/** Later than what was written before, whatever the clocks of two servers say: the later one of two states holds. */
function write(ledger: LedgerData, passId: number, now: number, isRevoked: boolean): void {
	const passes = ledger.Passes ?? {};
	const id = tostring(passId);
	const at = math.max(now, (passes[id]?.At ?? 0) + 1);
	passes[id] = { At: at, IsRevoked: isRevoked ? true : undefined };
	ledger.Passes = passes;
}

/** Gives a pass. Answers whether it is news. `now` is Unix seconds. */
export function awardPass(ledger: LedgerData, passId: number, now: number): boolean {
	if (isAwarded(ledger, passId)) return false;
	write(ledger, passId, now, false);
	return true;
}

/** Takes an awarded pass back. Answers whether there was one. That it is gone stays written: an older state has it still. */
export function revokePass(ledger: LedgerData, passId: number, now: number): boolean {
	if (!isAwarded(ledger, passId)) return false;
	write(ledger, passId, now, true);
	return true;
}

/** The passes of both; of what is in both, the later one, and the held one where they are equally late. */
export function mergePasses(held: Passes | undefined, incoming: Passes | undefined): Passes | undefined {
	if (held === undefined || incoming === undefined) return held ?? incoming;
	const merged = { ...held };
	for (const [id, pass] of pairs(incoming)) {
		const known = merged[id];
		if (known === undefined || pass.At > known.At) merged[id] = pass;
	}
	return merged;
}

/** What makes no sense of a pass is left out; that it is there says that it was given. Nothing for no passes. */
export function soundPasses(value: unknown, problems: Array<string>): Passes | undefined {
	if (value === undefined) return undefined;
	if (!typeIs(value, "table")) {
		problems.push(`the passes were a ${typeOf(value)}`);
		return undefined;
	}
	const sound = new Map<string, AwardedPass>();
	for (const [id, stored] of value as Map<unknown, unknown>) {
		if (!typeIs(id, "string")) {
			problems.push(`the passes held ${tostring(id)}`);
			continue;
		}
		const fields = (typeIs(stored, "table") ? stored : {}) as { [Name in keyof AwardedPass]?: unknown };
		if (!typeIs(fields.At, "number")) problems.push(`the pass ${id} was damaged`);
		sound.set(id, {
			At: typeIs(fields.At, "number") ? fields.At : 0,
			IsRevoked: fields.IsRevoked === true ? true : undefined,
		});
	}
	return sound.isEmpty() ? undefined : (sound as unknown as Passes);
}
