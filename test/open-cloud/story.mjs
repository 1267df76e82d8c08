/** What is stored before a rollback in the specs, and what must be after it. */
import assert from "node:assert/strict";
import { ledger, profile, START, USER } from "./desk-world.mjs";

export const AT = START / 1000;
export const BUFFER = { m: null, t: "buffer", zbase64: "KLUv/QBYAQAA" };

/** Two hours ago 90 coins; since then a purchase, a message, and 15 coins less. */
export function putStory(world, more = {}) {
	const recent = [{ Id: "p1", Product: "501", At: AT - 600, Spent: 25 }];
	const before = { Coins: 90, Map: BUFFER };
	const now = { Coins: 75, Map: BUFFER, Debt: 1, MonetisationLedger: ledger(recent) };
	world.put(USER, [
		{ hoursAgo: 3, value: profile(before) },
		{ value: profile(now, { GlobalUpdates: [1, [[1, { Kind: "Gift" }]]], FromElsewhere: { a: [1] }, ...more }) },
	]);
}

export const back = (world, ...more) => world.run("roll-back", USER, "2h", "--yes", ...more);

/** The rollback is there, once, and all that it must keep. */
export function isRolledBack(world) {
	const { value, users, attributes } = world.stored(USER);
	assert.equal(value.Data.Coins, 90);
	assert.equal(value.Data.Debt, undefined);
	assert.deepEqual(value.Data.Map, BUFFER);
	const { Entries, Recent } = value.Data.MonetisationLedger;
	assert.deepEqual(
		Recent.map(({ Id }) => Id),
		["p1"],
	);
	assert.deepEqual(
		Entries.map(({ Purchase, State, Paid }) => [Purchase, State, Paid]),
		[["p1", "available", true]],
	);
	assert.deepEqual(value.GlobalUpdates, [1, [[1, { Kind: "Gift" }]]]);
	assert.deepEqual(value.FromElsewhere, { a: [1] });
	assert.deepEqual([users, attributes], [[USER], { Country: "DE" }]);
	return value;
}

export const patches = (world) => world.writes().filter(({ method }) => method === "PATCH");
