/** What must have happened somewhere in a set of seeds, or nothing was tested. */
export const SOMETIMES = [
	"reply lost",
	"error before",
	"conflict re-run",
	"message dropped",
	"key throttled",
	"patience run out",
	"request queue full",
	"handed over",
	"taken by proof",
	"taken by silence or age",
	"fenced",
	"fenced and saved all the same",
	"session lost",
	"mark taken back",
	"mark set again",
	"save retried",
	"saved while asked for",
	"unwanted claim released",
	"crashed",
	"crashed with unsaved progress",
	"frozen past the fence",
	"closed",
	"caller cancelled",
	"caller replaced by a later one",
	"load refused",
	"SaveAsync true",
	"SaveAsync false",
	"EndSessionAsync true",
	"EndSessionAsync false",
	"gift stored",
	"gift delivered",
	"gift to an active session",
	"gift with unknown fate",
	"trade sent",
	"transform failed",
	"message delivered twice",
	"key removed under a session",
	"key overwritten",
	"rolled back",
	"roll back confirmed",
	"written by a newer library",
	"schema raised",
	"call that never returns",
	"profile viewed",
	"request slow",
	"memory store partition stalled",
	"memory store update given up",
	"save waited for the budget",
	"closed while requests were slow",
	"closed while the budget was used up",
	"write landed after its error",
	"landed write run again",
	"hook of the game raised",
	"hook of the game yielded",
	"changed after Save, in its step",
	"changed after the end, in its step",
	"changed in OnSessionEnd",
	"changed while the player left",
	"changed too late",
	"Data emptied or taken away at the end",
	"Data cleared and filled again",
	"Data taken away for a while",
	"Data too large for a while",
	"Data frozen",
	"bad value in place of a good one",
	"ended with Data that cannot be stored",
	"handler saved",
	"handler ended the session",
	"handler yielded around processed",
	"handler raised",
	"OnLoaded raised",
	"OnLoaded yielded",
	"OnLoaded kicked the player or ended the session",
	"saved too soon",
] as const;

/** What a run counts and need not meet, as long as memory stores forget nothing in it. */
export const SOMETIMES_FORGOTTEN = [
	"memory store read stale",
	"memory store partition lost",
	"memory stores flushed",
] as const;

/** The same of a set of seeds of the purchase run. */
export const SOMETIMES_SOLD = [
	"purchase granted",
	"purchase kept as a credit",
	"credit used",
	"effect outside",
	"effect repeated after a stop",
	"receipt on two servers",
	"receipt not processed",
	"grant lost",
	"gift prompt shown",
	"gift prompt declined",
	"gift paid by a credit",
	"gift bought without a recipient",
	"gift arrived",
	"gift to somebody who never came",
	"pass granted",
	"period granted",
] as const;

export type Sometimes =
	| (typeof SOMETIMES)[number]
	| (typeof SOMETIMES_FORGOTTEN)[number]
	| (typeof SOMETIMES_SOLD)[number]
	| "at-most-once effect missed";

/** Counts of one seed or of many. */
export class Tally {
	private readonly counts = new Map<string, number>();

	public add(name: Sometimes, count = 1): void {
		this.counts.set(name, this.count(name) + count);
	}

	public count(name: Sometimes): number {
		return this.counts.get(name) ?? 0;
	}
}
