import type { Refusal } from "../../../src/profile-store/requests/store-error";
import { refusalOf } from "../../../src/profile-store/requests/store-error";

/** Errors after which the same will never be taken, and what of it is at fault: the value, its size, or the fields beside it. */
const REFUSALS: Array<[message: string, refusal: Refusal]> = [
	["103: Cannot store nil in DataStore.", "value"],
	["104: Cannot store function in data store. Data stores can only accept valid UTF-8 characters.", "value"],
	["105: Serialized value exceeds 4MB limit.", "size"],
	["511: The metadata attribute size exceeds 300 byte limit.", "fields"],
	["512: UserID size exceeds limit of 4.", "fields"],
	["513: Attribute userIDs format is invalid.", "fields"],
	["  104: with blanks before it", "value"],
	["104 : with a blank behind the code", "value"],
];

/** Trouble that passes, or may have landed. */
const PASSING = [
	"101: Key name can't be empty.",
	"301: GetAsync request dropped. Request was throttled, but throttled request queue was full.",
	"304: UpdateAsync request dropped. Request was throttled, but throttled request queue was full.",
	"401: Request Failed. DataModel Inaccessible when the game is shutting down.",
	"403: Cannot write to DataStore from studio if API access is not enabled.",
	"502: API Services rejected request with error. HTTP 500 (Internal Server Error)",
	// A code in the text is none.
	"502: API Services rejected request with error. Error code: 105",
	"HTTP 105: something",
	// The errors of 2026 have no number.
	"KeyThrottled: requests to this key exceed its throughput limit.",
	"DataStoreRequestThrottled",
	"no answer within 45 s; it may have landed",
	"1040: no such code",
	"104",
	"",
];

export = () => {
	describe("refusalOf", () => {
		for (const [message, refusal] of REFUSALS) {
			it(`takes "${message}" for a refusal of the ${refusal}`, () => {
				expect(refusalOf(message)).to.equal(refusal);
			});
		}

		for (const message of PASSING) {
			it(`takes "${message}" for trouble that passes`, () => {
				expect(refusalOf(message)).to.equal(undefined);
			});
		}
	});
};
