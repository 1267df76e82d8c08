/** How a command can end, as an exit code and as a word for scripts. */

export const EXIT = {
	/** Done, or shown. */
	done: 0,
	/** There is no such user, version or purchase. Of a dry run: problems were found. */
	nothing: 1,
	/** The call makes no sense, or there is no key. */
	call: 2,
	/** Refused, and nothing changed. */
	refused: 3,
	/** Roblox or this machine failed, and nothing changed. */
	failed: 4,
	/** Nobody knows whether it was done. */
	unknown: 5,
};

/** An end that is not "done". `code`: a word for scripts; `text`: what happened and what to do. */
export class DeskError extends Error {
	constructor(exit, code, text) {
		super(text);
		this.name = "DeskError";
		this.exit = exit;
		this.code = code;
	}
}

export const wrongCall = (text) => new DeskError(EXIT.call, "WrongCall", text);

/** Exit code and word of an error of Open Cloud. */
export function endOfCloudError({ code, status, isUnanswered }) {
	if (isUnanswered) return { exit: EXIT.unknown, code: "NotKnown" };
	if (code === "NO_KEY" || code === "BAD_ADDRESS") return { exit: EXIT.call, code: "NoKey" };
	if (status === 401 || status === 403) return { exit: EXIT.call, code: "KeyRefused" };
	return { exit: EXIT.failed, code: status === 429 ? "Throttled" : "Failed" };
}

/** What each reason of the library's steps means, and what to do; a detail stands at `{}`, or else at the end. */
export const REASONS = {
	NoProfile: "no profile is stored there, so there is nothing to change",
	NoVersion: "no profile was stored then, or its version is gone (Roblox keeps versions for 30 days)",
	Deals: "there are deals with other players since then, and --deals Refuse lets nothing go back behind them",
	NoBefore: "nothing is kept of before a step: `roll-back` or `restore` may still have a version of then",
	List: "its Data is a list, beside which Roblox stores no purchases: set it back in the game",
	full: "a thousand messages wait there already, and no more go in",
	tooMuch: "the record has no room for it",
	refused: "what is stored there is no profile, and is left alone",
	TooLong: "the record would be too long for a key",
	Broken: "what would be written is no sound record, which is a mistake of this tool: nothing was written",
	Newer: "a newer version of Coffer has written the record: update this clone (git pull) and try again",
	Nulls: "a list in the record holds null, which no server can have written: changing it here could lose what stands after it",
	AlreadyGranted: "a credit was given for this purchase before, and it is given once",
	AlreadySent: "a credit for this purchase waits for the player's next session already",
	UnknownPurchase: "neither the profile nor the journal of this user has ever seen the purchase",
	UnknownProduct: "nobody knows what was bought, for older code processed it: name the product",
	SessionActive:
		"a session lives{}: it would write over the change. --end-session ends it; the player is saved first, and kicked",
	interrupted: "another server asks for the session too: try again in a minute",
};

/** Refused by a step of the library. */
export function refusal(reason, detail) {
	const exit = ["NoProfile", "NoVersion", "NoBefore", "UnknownPurchase"].includes(reason)
		? EXIT.nothing
		: EXIT.refused;
	const text = REASONS[reason] ?? `refused (${reason})`;
	const more = detail === undefined ? "" : ` (${detail})`;
	return new DeskError(exit, reason, text.includes("{}") ? text.replace("{}", () => more) : `${text}${more}`);
}
