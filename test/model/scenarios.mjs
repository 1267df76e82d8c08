/** What the model is asked: how a run begins and what may go wrong in it. `large` is for runs by hand. */
import { HOLDING, LIVE, NEVER, STUDIO, guidOf } from "./state.mjs";

/**
 * In ticks, in the order of the real periods: settle 0.5 s, beat 4.25 s, steady 4.75 s, fence 5.6 s, proof distance 5.9 s,
 * life 9 s. The tightest numbers are the hardest: "not before the fence" is distance = fence, and without old readings there
 * need be no time to settle.
 */
const ENDLESS = { lease: Infinity, silence: Infinity, hang: Infinity };
const TIGHT = { period: 1, steady: 2, fence: 2, distance: 2, life: 3, staleness: 0, settle: 0, ...ENDLESS };
const WITH_STALE = { ...TIGHT, settle: 1 };
/** Reads are so old that they tell of the beat before. */
const WITH_OLD_READS = { ...TIGHT, staleness: 1, settle: 2 };
/** A beat that failed is tried again before the fence, as in the code: beat + retry < fence < two beats. */
const RETRYING = { ...TIGHT, period: 3, steady: 4, fence: 5, distance: 5, life: 6 };
/** Two beats may be missing before the fence. */
const WIDE = { ...TIGHT, fence: 3, distance: 3, life: 4 };
/** Room for one tick by which a clock may be wrong. */
const DRIFTING = { ...TIGHT, distance: 3 };

function ownedByNobody(state, rules) {
	for (const s of state.servers) {
		s.lastBeat = rules.limits.fence;
		s.sinceSent = rules.limits.period;
		s.sinceAbsent = 0;
	}
}

/** A has the session, marked, and has beaten for long; the others have nothing. */
function ownedByA(state, rules) {
	ownedByNobody(state, rules);
	const a = state.servers[0];
	Object.assign(a, { phase: HOLDING, starts: 1, guid: guidOf(0, 0), mayBeMarked: 1, lastBeat: 0, sinceSent: 0 });
	Object.assign(a, { entry: rules.limits.life, sinceAbsent: NEVER });
	state.record.guid = a.guid;
	state.record.marked = 1;
}

const TWO = { realms: [LIVE, LIVE], limits: TIGHT, begin: ownedByA };

export const SCENARIOS = {
	handOver: {
		...TWO,
		text: "the owner hears the request, or ends by itself, or does not",
		budgets: { starts: 2, saves: 1, ends: 1, givesUp: 1 },
		large: { slowWrites: 2 },
	},
	writes: {
		...TWO,
		text: "writes are slow, are given up, land late, lose their replies",
		budgets: { starts: 1, saves: 1, slowWrites: 2 },
		large: { saves: 2, slowWrites: 3, givesUp: 1 },
	},
	crashes: {
		...TWO,
		text: "a server crashes, with writes and beats on their way",
		budgets: { starts: 1, saves: 1, crashes: 1, slowWrites: 1, givesUp: 1 },
		large: { crashes: 2, slowWrites: 2, slowBeats: 1 },
	},
	vanishes: {
		...TWO,
		text: "entries vanish, the store is emptied, looks are slow",
		budgets: { starts: 1, vanishes: 2, flushes: 1, slowLooks: 1, blindLooks: 2 },
		large: { saves: 1, slowWrites: 1, slowLooks: 2 },
	},
	stale: {
		...TWO,
		limits: WITH_STALE,
		text: "looks show what was, and an entry vanishes",
		budgets: { starts: 1, saves: 1, vanishes: 1, staleLooks: 2 },
		large: { vanishes: 2, slowWrites: 1 },
	},
	oldReads: {
		...TWO,
		limits: WITH_OLD_READS,
		text: "the same, where reads are older than a beat",
		budgets: { starts: 1, vanishes: 1, staleLooks: 2 },
		large: { vanishes: 2, slowWrites: 1 },
	},
	slowBeats: {
		...TWO,
		text: "a beat lands late or fails, and entries vanish",
		budgets: { starts: 1, vanishes: 2, slowBeats: 1 },
		large: { slowBeats: 2, slowWrites: 1 },
	},
	retries: {
		...TWO,
		limits: RETRYING,
		text: "the same, where a beat that failed is tried again before the fence",
		budgets: { starts: 1, vanishes: 1, slowBeats: 1 },
		large: { vanishes: 2 },
	},
	wideFence: {
		...TWO,
		limits: WIDE,
		text: "the same, where the fence leaves room for a beat that is lost",
		budgets: { starts: 1, vanishes: 1, slowBeats: 1 },
		large: { vanishes: 2, slowBeats: 2, slowWrites: 1 },
	},
	silence: {
		...TWO,
		limits: { ...TIGHT, lease: 3, silence: 3 },
		text: "without a proof a session is taken that was silent for as long as a lease",
		budgets: { starts: 1, saves: 2, slowWrites: 1 },
		large: { starts: 2, vanishes: 1, slowWrites: 3, givesUp: 1 },
	},
	newServers: {
		...TWO,
		begin: ownedByNobody,
		text: "two servers want a session that nobody has",
		budgets: { starts: 2, vanishes: 1, slowWrites: 1 },
		large: { slowWrites: 2, saves: 1, staleLooks: 1 },
	},
	oldServer: {
		...TWO,
		text: "a server with the module before ours takes the session",
		budgets: { starts: 1, saves: 1, oldTakes: 1, slowWrites: 1 },
		large: { starts: 2, slowWrites: 2 },
	},
	studio: {
		...TWO,
		realms: [STUDIO, LIVE],
		begin: ownedByNobody,
		text: "a Studio server, whose memory store is another one, and a live one",
		budgets: { starts: 2, slowWrites: 1, vanishes: 1 },
		large: { starts: 3, slowWrites: 2, slowBeats: 1 },
	},
	drift: {
		...TWO,
		limits: DRIFTING,
		text: "a clock is wrong by less than the distance is longer than the fence",
		budgets: { starts: 1, vanishes: 2, drifts: 1 },
		large: { slowBeats: 1, slowWrites: 1 },
	},
	promptVanish: {
		...TWO,
		isPrompt: true,
		text: "nobody is late and all stores answer: a vanished entry takes no session from the living",
		budgets: { starts: 1, saves: 1, vanishes: 2 },
		large: { starts: 2, vanishes: 4, flushes: 2, slowLooks: 2 },
	},
	promptStale: {
		...TWO,
		isPrompt: true,
		limits: WITH_STALE,
		text: "nor do looks that show what was",
		budgets: { starts: 1, saves: 1, vanishes: 1, staleLooks: 1 },
		large: { starts: 2, vanishes: 2, staleLooks: 3, slowLooks: 1 },
	},
	threeServers: {
		...TWO,
		realms: [LIVE, LIVE, LIVE],
		text: "two servers want what a third one has",
		budgets: { starts: 2 },
		large: { vanishes: 1, givesUp: 1, slowWrites: 1 },
	},
};
