/**
 * What the model is asked: who deals what, where the sessions are, and what may go wrong. `isBusy`: they have something to
 * save when the deal begins. `servers`: only those do anything. `large` is for runs by hand, with all servers.
 */
import { ITEM_A, ITEM_B, NONE } from "./state.mjs";

const SWAP = { book: 0, bookGives: ITEM_A, pledgerGives: ITEM_B };
const GIFT = { ...SWAP, pledgerGives: NONE };
/** The same items back, and the other profile is the book. */
const SWAP_BY_B = { book: 1, bookGives: ITEM_B, pledgerGives: ITEM_A };
const SWAP_BACK = { book: 1, bookGives: ITEM_A, pledgerGives: ITEM_B };
const GIFT_BACK = { book: 1, bookGives: ITEM_A, pledgerGives: NONE };
/** A asks B for what it has, or gives it back. */
const FETCH = { book: 0, bookGives: NONE, pledgerGives: ITEM_B };
const RETURN = { book: 0, bookGives: ITEM_B, pledgerGives: NONE };

/** Of both sessions on server 1; of two servers; of B away. */
const HERE = [1, 1];
const APART = [1, 2];
const B_AWAY = [1, 0];

/** Only one server does anything. */
const ONE = [1];

export const SCENARIOS = {
	swap: {
		text: "a swap of two players of one server",
		deals: [SWAP],
		sessions: HERE,
		isBusy: true,
		budgets: { crashes: 1, lost: 1, vetoes: 1 },
		large: { steals: 1, ends: 1 },
	},
	cross: {
		text: "a swap of players of two servers",
		deals: [SWAP],
		sessions: APART,
		budgets: { crashes: 1, lost: 1, vetoes: 1 },
		large: { steals: 1, ends: 1 },
	},
	offline: {
		text: "a swap with a player who is away",
		deals: [SWAP],
		sessions: B_AWAY,
		budgets: { crashes: 1, lost: 1, vetoes: 1 },
		large: { lost: 2, ends: 1 },
	},
	gift: {
		text: "a gift to a player who is away",
		deals: [GIFT],
		sessions: B_AWAY,
		budgets: { crashes: 1, lost: 1, vetoes: 1 },
		large: { lost: 2, steals: 1 },
	},
	giftApart: {
		text: "a gift to a player of another server",
		deals: [GIFT],
		sessions: APART,
		budgets: { lost: 1, ends: 1, vetoes: 1 },
		large: { crashes: 1, steals: 1 },
	},
	two: {
		text: "two deals about the same items, one booked by either",
		deals: [SWAP, SWAP_BY_B],
		sessions: HERE,
		budgets: { crashes: 1, vetoes: 1 },
		large: { lost: 1, steals: 1 },
	},
	back: {
		text: "a gift, and the same item given back",
		deals: [GIFT, GIFT_BACK],
		sessions: HERE,
		budgets: { crashes: 1, vetoes: 1 },
		large: { lost: 1, steals: 1 },
	},
	swapBack: {
		text: "a swap and its reverse, set back in time in a session",
		deals: [SWAP, SWAP_BACK],
		sessions: HERE,
		budgets: { setBacks: 1, versions: 1 },
		large: { setBacks: 2, crashes: 1, vetoes: 1 },
	},
	setBack: {
		text: "a swap, and a session's game sets Data back to any version",
		deals: [SWAP],
		sessions: HERE,
		budgets: { setBacks: 1, versions: 1, crashes: 1, vetoes: 1 },
		large: { setBacks: 2, lost: 1 },
	},
	setBackApart: {
		text: "the same on two servers",
		deals: [SWAP],
		sessions: APART,
		budgets: { setBacks: 1, versions: 1, vetoes: 1, lost: 1 },
		large: { setBacks: 2, crashes: 1 },
	},
	rollBack: {
		text: "a swap, and stored records are rolled back or overwritten twice",
		deals: [SWAP],
		sessions: HERE,
		servers: ONE,
		budgets: { rollBacks: 2, versions: 1 },
		large: { crashes: 1, setBacks: 1, vetoes: 1 },
	},
	rollBackAway: {
		text: "an item is given away twice, by a player who is away and was rolled back in between",
		deals: [FETCH, FETCH],
		sessions: B_AWAY,
		servers: ONE,
		budgets: { rollBacks: 1 },
		large: { versions: 1, rollBacks: 2, lost: 1 },
	},
	rollBackChain: {
		text: "a gift of one who is away, the same item given back, and a rollback",
		deals: [FETCH, RETURN],
		sessions: B_AWAY,
		servers: ONE,
		budgets: { rollBacks: 1 },
		large: { rollBacks: 2, setBacks: 1, crashes: 1 },
	},
};
