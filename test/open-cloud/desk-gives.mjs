/** `npx coffer message`, `credit` and `erase`. */
import assert from "node:assert/strict";
import { describe } from "./cases.mjs";
import { ends, inSession, ledger, profile, says, START, USER, withDesk } from "./desk-world.mjs";

const AT = START / 1000;
const GIFT = '{"Kind":"Gift","Coins":100}';
const put = (world, more = {}) => world.put(USER, [{ value: profile({ Coins: 1 }, more) }]);
const queue = (world) => world.record(USER).GlobalUpdates[1].map((entry) => entry.at(-1));

const SENT = describe("npx coffer message", {
	"leaves a message that waits for the next session, and changes nothing else": () =>
		withDesk(async (world) => {
			put(world);
			const before = structuredClone(world.stored(USER));
			const answer = await world.run("message", USER, GIFT, "--yes");
			ends(answer, 0);
			says(answer.out, 'Kind: "Gift"', "waits for the player's next session");
			const { value, users, attributes } = world.stored(USER);
			assert.deepEqual(value.GlobalUpdates, [1, [[1, { Kind: "Gift", Coins: 100 }]]]);
			assert.deepEqual(value.Data, before.value.Data);
			assert.deepEqual([users, attributes], [before.users, before.attributes]);
		}),
	"leaves it beside a live session too, and tells its server": () =>
		withDesk(async (world) => {
			put(world, inSession());
			const answer = await world.json("message", USER, GIFT, "--yes");
			assert.deepEqual([answer.isPlaying, answer.isTold], [true, true]);
			const [{ topic, message }] = world.cloud.messages;
			assert.equal(topic, "Coffer_server-1");
			assert.match(message, /^Save GUID-1 desk-\w{8} \S+$/);
			assert.deepEqual(world.record(USER).MetaData.ActiveSession, [11, "job-1", "GUID-1"]);
		}),
	"says that a server will find it by itself where the key may not tell": () =>
		withDesk(
			async (world) => {
				put(world, inSession());
				const answer = await world.run("message", USER, GIFT, "--yes");
				ends(answer, 0);
				says(answer.out, "takes it with its next save");
			},
			{ scopes: { has: (scope) => !scope.includes("messaging") } },
		),
	"leaves it once, whatever faults a seed draws": () =>
		withDesk(async (world) => {
			for (let seed = 1; seed <= 8; seed += 1) {
				put(world, inSession());
				world.cloud.faults.draw({ seed, share: 0.4 });
				const { code } = await world.run("message", USER, GIFT, "--yes");
				world.cloud.faults.draw({ seed, share: 0 });
				const count = queue(world).length;
				if (code === 0) assert.equal(count, 1, `seed ${seed}`);
				else if (code === 4) assert.equal(count, 0, `seed ${seed}`);
				else assert.ok(code === 5 && count <= 1, `seed ${seed} ended with ${code}`);
			}
		}),
	"two desks at once leave two": () =>
		withDesk(async (world) => {
			put(world);
			const answers = await Promise.all([1, 2].map(() => world.run("message", USER, GIFT, "--yes")));
			for (const answer of answers) ends(answer, 0);
			assert.equal(queue(world).length, 2);
		}),
	"refuses what is no message, and what is the library's own": () =>
		withDesk(async (world) => {
			put(world);
			for (const [json, part] of [
				["{Kind:1}", "no JSON"],
				['"text"', "must be an object"],
				['{"Kind":"x","Who":null}', "null"],
				['{"Kind":"@coffer/Regrant"}', "the library's own"],
			]) {
				const answer = await world.run("message", USER, json, "--yes");
				ends(answer, 2);
				says(answer.err, part);
			}
			assert.deepEqual(world.writes(), []);
		}),
	"refuses a user whom nobody knows, unless it is told that they are new": () =>
		withDesk(async (world) => {
			ends(await world.run("message", USER, GIFT, "--yes"), 1);
			world.cloud.faults.ask("lostAnswer", { method: "POST" });
			ends(await world.run("message", USER, GIFT, "--yes", "--new"), 0);
			assert.deepEqual(world.record(USER).GlobalUpdates, [1, [[1, { Kind: "Gift", Coins: 100 }]]]);
		}),
	"makes no second record where the player came while it asked": () =>
		withDesk(async (world) => {
			world.cloud.onCall = ({ method }) => {
				if (method === "POST" && world.record(USER) === undefined) put(world);
			};
			ends(await world.run("message", USER, GIFT, "--yes", "--new"), 0);
			assert.equal(world.record(USER).Data.Coins, 1);
			assert.equal(queue(world).length, 1);
		}),
	"refuses where a thousand wait, where no profile is, and what is newer": () =>
		withDesk(async (world) => {
			const many = Array.from({ length: 1000 }, (_, index) => [index + 1, { Kind: "x" }]);
			put(world, { GlobalUpdates: [1000, many] });
			assert.equal((await world.json("message", USER, GIFT, "--yes")).error, "full");
			world.put(USER, [{ value: { cash: 1 } }]);
			assert.equal((await world.json("message", USER, GIFT, "--yes")).error, "refused");
			put(world, { Coffer: { FromTheFuture: 1 } });
			assert.equal((await world.json("message", USER, GIFT, "--yes")).error, "Newer");
		}),
});

const CREDITED = describe("npx coffer credit", {
	"leaves a paid credit of a product": () =>
		withDesk(async (world) => {
			put(world);
			ends(await world.run("credit", USER, "501", "--yes"), 0);
			const [message] = queue(world);
			assert.deepEqual([message.Kind, message.Product], ["@coffer/Regrant", "501"]);
			assert.match(message.Purchase, /^desk\//);
		}),
	"leaves it once a ticket": () =>
		withDesk(async (world) => {
			put(world);
			ends(await world.run("credit", USER, "501", "--ticket", "A-17", "--yes"), 0);
			const again = await world.json("credit", USER, "501", "--ticket", "A-17", "--yes");
			assert.deepEqual([again.code, again.error], [3, "AlreadySent"]);
			// As the player's next session makes it.
			const taken = { ...ledger([]), GrantKeys: { "regrant/desk/A-17": "501" } };
			put(world, { Data: { MonetisationLedger: taken } });
			assert.equal(
				(await world.json("credit", USER, "501", "--ticket", "A-17", "--yes")).error,
				"AlreadyGranted",
			);
		}),
	"leaves one for a purchase, with what was paid for it": () =>
		withDesk(async (world) => {
			const taken = { ...ledger([]), TakenOut: [{ Id: "p1", Product: "501", At: AT - 60, Spent: 25 }] };
			put(world, { Data: { MonetisationLedger: taken } });
			const answer = await world.run("credit", USER, "--purchase", "p1", "--yes");
			ends(answer, 0);
			says(answer.out, "which is: missing from the profile", "paid: 25 Robux");
			const [{ Purchase, Product, IfUnknown, Spent }] = queue(world);
			assert.deepEqual([Purchase, Product, IfUnknown, Spent], ["p1", "501", true, 25]);
		}),
	"refuses a purchase that nobody has seen, and a call that makes no sense": () =>
		withDesk(async (world) => {
			put(world);
			const none = await world.json("credit", USER, "--purchase", "p9", "--yes");
			assert.deepEqual([none.code, none.error], [1, "UnknownPurchase"]);
			for (const call of [[], ["501", "--purchase", "p1"], ["CoinPack"], ["501", "--ticket", "a b"]]) {
				ends(await world.run("credit", USER, ...call, "--yes"), 2);
			}
			assert.deepEqual(world.writes(), []);
		}),
	"leaves a ledger alone that a newer library has written": () =>
		withDesk(async (world) => {
			put(world, { Data: { MonetisationLedger: { ...ledger([]), Version: 3 } } });
			const answer = await world.json("credit", USER, "501", "--yes");
			assert.deepEqual([answer.code, answer.error], [3, "Newer"]);
			assert.deepEqual(world.writes(), []);
		}),
	"is one credit though its answer is lost and it is asked for again": () =>
		withDesk(async (world) => {
			put(world);
			world.cloud.faults.ask("lostAnswer", { method: "PATCH" });
			world.onWait = () => world.cloud.faults.ask("failed", { method: "GET", times: 1 });
			const lost = await world.run("credit", USER, "501", "--yes");
			world.onWait = undefined;
			ends(lost, 5);
			const [, again] = /--again (\S+): it finds out/.exec(lost.err);
			const found = await world.run("credit", USER, "501", "--yes", "--again", again);
			ends(found, 0);
			says(found.out, "it is there once");
			assert.equal(queue(world).length, 1);
		}),
});

const journalLine = (Id, more) => ({ Id, At: AT, Server: "job", Kind: "GiftReceived", ...more });

/** A user who was given something by 8, and gave something to 9; both journals name them. */
function putNamed(world, more = {}) {
	put(world, more);
	const journal = (Lines, NamedIn) => [{ value: { Version: 1, Lines, NamedIn } }];
	world.put(USER, journal([journalLine("a", { From: 8 })], [8, 9]), "CofferJournal");
	world.put(8, journal([journalLine("b", { To: 7 })], [7]), "CofferJournal");
	world.put(9, journal([journalLine("c", { From: 7, Detail: "kept" })]), "CofferJournal");
}

function isErased(world) {
	assert.equal(world.record(USER), undefined);
	assert.equal(world.record(USER, "CofferJournal"), undefined);
	for (const other of [8, 9]) {
		const [line] = world.record(other, "CofferJournal").Lines;
		assert.deepEqual([line.From, line.To], [undefined, undefined]);
	}
	assert.equal(world.record(9, "CofferJournal").Lines[0].Detail, "kept");
	assert.equal(world.record(8, "CofferJournal").NamedIn, undefined);
}

const ERASED = describe("npx coffer erase", {
	"removes the profile, the journal, and the name in the journals of others": () =>
		withDesk(async (world) => {
			putNamed(world);
			const answer = await world.run("erase", USER, "--yes");
			ends(answer, 0);
			says(answer.out, "1 line", "journals of 2 other users", "30 days", "both keys are gone");
			isErased(world);
			assert.equal((await world.json("erase", USER, "--yes")).error, "UnknownUser");
		}),
	"shows it and removes nothing with --dry-run, or without a yes": () =>
		withDesk(async (world) => {
			putNamed(world);
			ends(await world.run("erase", USER, "--dry-run"), 0);
			world.answers = [false];
			ends(await world.run("erase", USER), 3);
			assert.deepEqual(world.writes(), []);
		}),
	"refuses while a session lives, and ends it with --end-session": () =>
		withDesk(async (world) => {
			putNamed(world, inSession());
			assert.equal((await world.json("erase", USER, "--yes")).error, "SessionActive");
			world.cloud.onMessage = () => world.write(USER, ({ MetaData }) => delete MetaData.ActiveSession);
			ends(await world.run("erase", USER, "--yes", "--end-session"), 0);
			isErased(world);
			assert.deepEqual(
				world.log().map(({ phase }) => phase),
				["will", "asks", "done"],
			);
		}),
	"goes on where it was interrupted": () =>
		withDesk(async (world) => {
			putNamed(world);
			world.cloud.onCall = ({ method }) => {
				if (method === "DELETE") world.cloud.faults.ask("failed", { method: "DELETE", times: 20 });
			};
			const answer = await world.json("erase", USER, "--yes");
			assert.deepEqual([answer.code, answer.error], [4, "NotWhole"]);
			assert.notEqual(world.record(USER), undefined);
			world.cloud.onCall = () => {};
			while (world.cloud.faults.next("DELETE") !== undefined);
			ends(await world.run("erase", USER, "--yes"), 0);
			isErased(world);
		}),
	"looks again at a journal that its owner's server writes too": () =>
		withDesk(async (world) => {
			putNamed(world);
			let isFirst = true;
			world.cloud.onCall = ({ method, path }) => {
				if (method !== "PATCH" || !path.endsWith("/8") || !isFirst) return;
				isFirst = false;
				world.write(8, ({ Lines }) => Lines.push(journalLine("d", { Spent: 3 })), "CofferJournal");
			};
			ends(await world.run("erase", USER, "--yes"), 0);
			isErased(world);
			assert.equal(world.record(8, "CofferJournal").Lines[1].Spent, 3);
		}),
	"removes keys once though the answers are lost": () =>
		withDesk(async (world) => {
			putNamed(world);
			for (const method of ["PATCH", "DELETE", "DELETE"]) world.cloud.faults.ask("lostAnswer", { method });
			ends(await world.run("erase", USER, "--yes"), 0);
			isErased(world);
		}),
	"refuses what a newer library has written": () =>
		withDesk(async (world) => {
			putNamed(world, { Coffer: { FromTheFuture: 1 } });
			assert.equal((await world.json("erase", USER, "--yes")).error, "Newer");
			putNamed(world);
			world.write(USER, (journal) => (journal.Version = 2), "CofferJournal");
			assert.equal((await world.json("erase", USER, "--yes")).error, "Newer");
			assert.deepEqual(world.writes(), []);
		}),
});

export const DESK_GIVE_CASES = [...SENT, ...CREDITED, ...ERASED];
