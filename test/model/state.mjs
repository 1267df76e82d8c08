/**
 * The state of the model as an object of small whole numbers, and the same packed into a few 32-bit words. All times are
 * ages in ticks with a cap, so that there are finitely many states.
 */

/** What a server does with the key. */
export const NOTHING = 0;
export const STARTING = 1;
export const HOLDING = 2;
export const ENDING = 3;

/** Where a write to the data store is. */
export const NO_WRITE = 0;
/** Its transform has run. */
export const DECIDED = 1;
/** It stands in the record, its server has no reply yet. */
export const LANDED = 2;

export const SAVE = 0;
export const LAST_SAVE = 1;
export const ASK = 2;
export const CLAIM = 3;

/** No age, no deadline: more than any cap. */
export const NEVER = 7;

export const NOBODY = 0;
export const OLD_SERVER = 31;
/** What the old server adds to the data. */
export const OLD_DATA = 128;

const STARTS_PER_SERVER = 4;
/** The id of a session says whose it is. */
export const guidOf = (server, start) => 1 + server * STARTS_PER_SERVER + start;
export const serverOf = (guid) => (guid - 1) >> 2;

/** Faults and wishes that a run may still spend, each 0 to 7: indexes of `state.budget`. */
export const BUDGET = Object.fromEntries(
	[
		"starts",
		"saves",
		"ends",
		"givesUp",
		"slowWrites",
		"slowBeats",
		"slowLooks",
		"staleLooks",
		"vanishes",
		"flushes",
		"crashes",
		"drifts",
		"oldTakes",
		"blindLooks",
		"lateBeats",
	].map((name, index) => [name, index]),
);
const BUDGETS = Object.keys(BUDGET).length;
const BUDGETS_PER_WORD = 8;

export function spend(state, which) {
	state.budget[which] -= 1;
}

/** The realm of servers that players are on; a Studio server's memory store is another one. */
export const LIVE = 0;
export const STUDIO = 1;

/** A slow beat on its way, as bits: it found no entry, it has landed, its age, it is there. */
export const BEAT_NEW = 1;
export const BEAT_LANDED = 2;
export const BEAT_AGES = 28;
export const BEAT_SENT = 32;
export const ageOfBeat = (b) => (b & BEAT_AGES) >> 2;

function newServer(realm) {
	return {
		realm, // not packed: it never changes
		runs: 1,
		// Heart.
		lastBeat: 0, // since the newest beat with a reply was sent; F: as long ago or never
		sinceSent: 0, // since the last beat was sent, up to P
		beat0: 0, // slow beats on their way, or 0
		beat1: 0,
		isChainBroken: 0, // a beat has failed since the newest answered one
		lateBeats: 0, // beats that nobody waits for and that may still land
		entry: 0, // ticks that its entry in the memory store still lives
		sinceAbsent: NEVER, // since the entry was absent last
		// Session.
		phase: NOTHING,
		guid: 0,
		starts: 0,
		mayBeMarked: 0,
		gap: NEVER, // ticks until the deadline of the gaps noted since the session was trusted last
		sinceTrusted: 0, // since the newest write known to have landed was decided, up to the lease
		data: 0,
		isRobbed: 0, // an old server has taken it: outside of what we promise
		// The write under way.
		write: NO_WRITE,
		kind: SAVE,
		mark: 0,
		writeGap: NEVER, // as `gap`, noted since the transform ran
		sinceDecided: 0, // since its transform ran, up to the lease
		writeData: 0,
		isFresh: 0, // nobody has written since the transform ran
		isByDisclaim: 0,
		isByProof: 0,
		// Asking.
		hasAsked: 0,
		isUnchanged: 0, // the owner has written nothing since it was seen
		seenGuid: 0,
		sinceSeen: 0, // since the owner was seen, up to the time after which looks count
		miss: NEVER, // since the oldest miss was answered, up to D
		isProved: 0,
		isDisclaimed: 0,
		look: 0, // a slow look: 0, 1 sent, 2 has read "there", 3 has read "missing"
		isLookFar: 0, // it was sent D after the oldest miss
	};
}

/** `late`: writes that nobody waits for and that may still land while nobody else writes. */
export function newState(realms) {
	return {
		record: { guid: NOBODY, marked: 0, data: 0, asked: 0 },
		acknowledged: 0,
		servers: realms.map(newServer),
		late0: 0,
		late1: 0,
		budget: new Array(BUDGETS).fill(0),
	};
}

const WORDS_OF_ALL = 5;
const WORDS_OF_SERVER = 3;
export const wordCount = (serverCount) => WORDS_OF_ALL + serverCount * WORDS_OF_SERVER;

function packServer(s, out, at) {
	out[at] =
		s.runs |
		(s.lastBeat << 1) |
		(s.sinceSent << 4) |
		(s.beat0 << 6) |
		(s.beat1 << 12) |
		(s.lateBeats << 18) |
		(s.phase << 20) |
		(s.guid << 22) |
		(s.mayBeMarked << 27) |
		(s.gap << 28) |
		(s.isRobbed << 31);
	out[at + 1] =
		s.data |
		(s.write << 8) |
		(s.kind << 10) |
		(s.mark << 12) |
		(s.writeGap << 13) |
		(s.writeData << 16) |
		(s.isFresh << 24) |
		(s.isByDisclaim << 25) |
		(s.isByProof << 26) |
		(s.starts << 27) |
		(s.isChainBroken << 30);
	out[at + 2] =
		s.entry |
		(s.sinceAbsent << 3) |
		(s.hasAsked << 6) |
		(s.isUnchanged << 7) |
		(s.seenGuid << 8) |
		(s.miss << 13) |
		(s.isProved << 16) |
		(s.isDisclaimed << 17) |
		(s.look << 18) |
		(s.isLookFar << 20) |
		(s.sinceSeen << 21) |
		(s.sinceTrusted << 26) |
		(s.sinceDecided << 29);
}

function unpackServer(s, words, at) {
	const a = words[at];
	s.runs = a & 1;
	s.lastBeat = (a >> 1) & 7;
	s.sinceSent = (a >> 4) & 3;
	s.beat0 = (a >> 6) & 63;
	s.beat1 = (a >> 12) & 63;
	s.lateBeats = (a >> 18) & 3;
	s.phase = (a >> 20) & 3;
	s.guid = (a >> 22) & 31;
	s.mayBeMarked = (a >> 27) & 1;
	s.gap = (a >> 28) & 7;
	s.isRobbed = (a >> 31) & 1;
	const b = words[at + 1];
	s.data = b & 255;
	s.write = (b >> 8) & 3;
	s.kind = (b >> 10) & 3;
	s.mark = (b >> 12) & 1;
	s.writeGap = (b >> 13) & 7;
	s.writeData = (b >> 16) & 255;
	s.isFresh = (b >> 24) & 1;
	s.isByDisclaim = (b >> 25) & 1;
	s.isByProof = (b >> 26) & 1;
	s.starts = (b >> 27) & 7;
	s.isChainBroken = (b >> 30) & 1;
	const c = words[at + 2];
	s.entry = c & 7;
	s.sinceAbsent = (c >> 3) & 7;
	s.hasAsked = (c >> 6) & 1;
	s.isUnchanged = (c >> 7) & 1;
	s.seenGuid = (c >> 8) & 31;
	s.miss = (c >> 13) & 7;
	s.isProved = (c >> 16) & 1;
	s.isDisclaimed = (c >> 17) & 1;
	s.look = (c >> 18) & 3;
	s.isLookFar = (c >> 20) & 1;
	s.sinceSeen = (c >> 21) & 7;
	s.sinceTrusted = (c >> 26) & 7;
	s.sinceDecided = (c >> 29) & 7;
}

export function pack(state, out) {
	const { record, budget, servers } = state;
	out[0] = record.guid | (record.marked << 5) | (record.asked << 6) | (record.data << 8) | (state.acknowledged << 16);
	out[1] = state.late0;
	out[2] = state.late1;
	out[3] = 0;
	out[4] = 0;
	for (let i = 0; i < BUDGETS; i++) {
		if (i < BUDGETS_PER_WORD) out[3] |= budget[i] << (i * 3);
		else out[4] |= budget[i] << ((i - BUDGETS_PER_WORD) * 3);
	}
	for (let i = 0; i < servers.length; i++) packServer(servers[i], out, WORDS_OF_ALL + i * WORDS_OF_SERVER);
}

/** Fills a state from words that begin at an offset. */
export function unpack(state, words, at) {
	const { record, budget, servers } = state;
	const first = words[at];
	record.guid = first & 31;
	record.marked = (first >> 5) & 1;
	record.asked = (first >> 6) & 3;
	record.data = (first >> 8) & 255;
	state.acknowledged = (first >> 16) & 255;
	state.late0 = words[at + 1];
	state.late1 = words[at + 2];
	for (let i = 0; i < BUDGETS; i++) {
		const word = i < BUDGETS_PER_WORD ? words[at + 3] >> (i * 3) : words[at + 4] >> ((i - BUDGETS_PER_WORD) * 3);
		budget[i] = word & 7;
	}
	for (let i = 0; i < servers.length; i++) unpackServer(servers[i], words, at + WORDS_OF_ALL + i * WORDS_OF_SERVER);
}
