/** `npx coffer roll-back` and `restore`: what comes back, what stays, and that nothing is written twice or half. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe } from "./cases.mjs";
import { ends, HOUR, inSession, ledger, profile, says, START, USER, withDesk } from "./desk-world.mjs";

const AT = START / 1000;
const BUFFER = { m: null, t: "buffer", zbase64: "KLUv/QBYAQAA" };

/** Two hours ago 90 coins; since then a purchase, a message, and 15 coins less. */
function putStory(world, more = {}) {
	const recent = [{ Id: "p1", Product: "501", At: AT - 600, Spent: 25 }];
	const before = { Coins: 90, Map: BUFFER };
	const now = { Coins: 75, Map: BUFFER, Debt: 1, MonetisationLedger: ledger(recent) };
	world.put(USER, [
		{ hoursAgo: 3, value: profile(before) },
		{ value: profile(now, { GlobalUpdates: [1, [[1, { Kind: "Gift" }]]], FromElsewhere: { a: [1] }, ...more }) },
	]);
}

const back = (world, ...more) => world.run("roll-back", USER, "2h", "--yes", ...more);

/** The rollback is there, once, and all that it must keep. */
function isRolledBack(world) {
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

const patches = (world) => world.writes().filter(({ method }) => method === "PATCH");

const ROLLED = describe("npx coffer roll-back", {
	"gives Data back, keeps what was paid for, and all else as it is": () =>
		withDesk(async (world) => {
			putStory(world);
			const answer = await back(world);
			ends(answer, 0);
			isRolledBack(world);
			says(
				answer.out,
				"~ Coins: 75 -> 90",
				"- Debt: 1",
				"a credit is given: product 501, purchase p1",
				"Rolled back.",
			);
			const phases = world.log().map(({ phase, command, key }) => [phase, command, key]);
			assert.deepEqual(phases, [
				["will", "roll-back", "7"],
				["done", "roll-back", "7"],
			]);
		}),
	"gives nothing for purchases where it is told so": () =>
		withDesk(async (world) => {
			putStory(world);
			const answer = await world.json("roll-back", USER, "2h", "--yes", "--purchases", "Nothing");
			assert.deepEqual(
				answer.told.map(({ Kind, Purchase }) => [Kind, Purchase]),
				[["PurchaseUndone", "p1"]],
			);
			assert.deepEqual(world.record(USER).Data.MonetisationLedger.Entries, []);
			ends(await back(world, "--purchases", "Some"), 2);
		}),
	"shows it and writes nothing with --dry-run": () =>
		withDesk(async (world) => {
			putStory(world);
			const answer = await world.run("roll-back", USER, "2h", "--dry-run");
			ends(answer, 0);
			says(answer.out, "~ Coins: 75 -> 90", "Nothing was changed");
			assert.deepEqual([world.writes(), world.log()], [[], []]);
			assert.equal((await world.json("roll-back", USER, "2h", "--dry-run")).outcome, "tried");
		}),
	"asks first, and takes anything but yes for no": () =>
		withDesk(async (world) => {
			putStory(world);
			world.answers = [false];
			const answer = await world.run("roll-back", USER, "2h");
			ends(answer, 3);
			assert.deepEqual(world.asked, ["Roll this profile back?"]);
			assert.deepEqual(world.writes(), []);
			world.answers = [true];
			ends(await world.run("roll-back", USER, "2h"), 0);
			isRolledBack(world);
		}),
	"changes nothing where nobody can be asked": () =>
		withDesk(async (world) => {
			putStory(world);
			const answer = await world.run("roll-back", USER, "2h");
			ends(answer, 2);
			says(answer.err, "--yes makes the change");
			world.answers = [true];
			says((await world.json("roll-back", USER, "2h")).text, "--json shows nobody");
			assert.deepEqual(world.writes(), []);
		}),
	"keeps what it replaces, so that it can be taken back": () =>
		withDesk(async (world) => {
			putStory(world);
			const before = structuredClone(world.record(USER));
			const { kept } = await world.json("roll-back", USER, "2h", "--yes");
			assert.deepEqual(JSON.parse(readFileSync(kept, "utf8")).value, before);
			ends(await world.run("restore", USER, "--from", kept, "--yes"), 0);
			const { Data } = world.record(USER);
			assert.deepEqual([Data.Coins, Data.Debt], [75, 1]);
			assert.deepEqual(Data.MonetisationLedger.Entries, [], "the credit of the rollback is withdrawn");
			ends(await world.run("restore", 8, "--from", kept, "--yes"), 2);
		}),
	"says when there is no version, no profile, no user": () =>
		withDesk(async (world) => {
			putStory(world);
			assert.equal((await world.json("roll-back", USER, "9d", "--yes")).error, "NoVersion");
			assert.equal((await world.json("roll-back", 8, "2h", "--yes")).error, "NoVersion");
			world.put(5, [{ hoursAgo: 3, value: { cash: 1 } }]);
			const answer = await world.json("roll-back", 5, "2h", "--yes");
			assert.deepEqual([answer.error, answer.code], ["NoVersion", 1]);
		}),
	"refuses a record that a newer library has written, or a version of it": () =>
		withDesk(async (world) => {
			for (const [more, data] of [
				[{ Coffer: { FromTheFuture: 1 } }, {}],
				[{}, { MonetisationLedger: { ...ledger([]), Version: 3 } }],
			]) {
				putStory(world, more);
				world.write(USER, ({ Data }) => Object.assign(Data, data));
				const before = structuredClone(world.record(USER));
				const answer = await back(world);
				ends(answer, 3);
				says(answer.err, "newer version of Coffer", "update this clone");
				assert.deepEqual(world.record(USER), before);
			}
			world.put(USER, [
				{ hoursAgo: 3, value: profile({}, { Coffer: { FromTheFuture: 1 } }) },
				{ value: profile({ Coins: 1 }) },
			]);
			says((await back(world)).err, "Coffer.FromTheFuture of the version");
		}),
});

const CONTESTED = describe("npx coffer roll-back, where others write or answers are lost", {
	"decides again where another server has written, whatever Roblox calls that": () =>
		withDesk(async (world) => {
			for (const status of [409, 400]) {
				putStory(world);
				world.cloud.conflictStatus = status;
				let others = 2;
				world.cloud.onCall = ({ method }) => {
					if (method !== "PATCH" || others === 0) return;
					others -= 1;
					const late = { Id: `late${others}`, Product: "502", At: AT, Spent: 5 };
					world.write(USER, ({ Data }) => Data.MonetisationLedger.Recent.push(late));
				};
				ends(await back(world), 0);
				const { Entries } = world.record(USER).Data.MonetisationLedger;
				assert.deepEqual(Entries.map(({ Purchase }) => Purchase).sort(), ["late0", "late1", "p1"]);
			}
		}),
	"asks again when what would change has changed": () =>
		withDesk(async (world) => {
			putStory(world);
			world.answers = [true, false];
			let isFirst = true;
			world.cloud.onCall = ({ method }) => {
				if (method === "PATCH" && isFirst) world.write(USER, ({ Data }) => (Data.Coins = 5));
				if (method === "PATCH") isFirst = false;
			};
			const answer = await world.run("roll-back", USER, "2h");
			ends(answer, 3);
			says(answer.out, "It has changed meanwhile", "~ Coins: 5 -> 90");
			assert.equal(world.record(USER).Data.Coins, 5);
		}),
	"does not write over a session that began meanwhile": () =>
		withDesk(async (world) => {
			putStory(world);
			world.cloud.onCall = ({ method }) => {
				if (method === "PATCH")
					world.write(USER, ({ MetaData }) => (MetaData.ActiveSession = [11, "job-2", "G2"]));
			};
			const answer = await back(world);
			ends(answer, 3);
			says(answer.err, "a session lives", "job-2");
			assert.equal(world.record(USER).Data.Coins, 75);
		}),
	"writes once where the answer of the write is lost": () =>
		withDesk(async (world) => {
			for (const fault of ["lostAnswer", "failedAfter"]) {
				putStory(world);
				world.cloud.calls.length = 0;
				world.cloud.faults.ask(fault, { method: "PATCH" });
				const answer = await back(world);
				ends(answer, 0);
				says(answer.out, "by an earlier try: nothing was written twice");
				isRolledBack(world);
				assert.equal(patches(world).length, 1);
			}
		}),
	"writes again where the write itself was lost": () =>
		withDesk(async (world) => {
			for (const fault of ["lostRequest", "failed", "badGateway", "unavailable"]) {
				putStory(world);
				world.cloud.calls.length = 0;
				world.cloud.faults.ask(fault, { method: "PATCH", times: 2 });
				ends(await back(world), 0);
				isRolledBack(world);
				assert.equal(patches(world).length, 3);
			}
		}),
	"waits where it is throttled, with and without Retry-After": () =>
		withDesk(async (world) => {
			putStory(world);
			world.cloud.faults.ask("throttledFor2", { method: "PATCH" });
			world.cloud.faults.ask("throttled", { method: "PATCH", times: 3 });
			world.cloud.faults.ask("throttled", { method: "GET", times: 2 });
			ends(await back(world), 0);
			isRolledBack(world);
			assert.equal(world.time - START, (2 + 1 + 2 + 4 + 1 + 2) * 1000);
		}),
	"gives up where it is throttled for ever, and nothing has changed": () =>
		withDesk(async (world) => {
			putStory(world);
			world.cloud.faults.ask("throttled", { method: "PATCH", times: 100 });
			const answer = await world.json("roll-back", USER, "2h", "--yes");
			assert.deepEqual([answer.code, answer.error], [4, "Throttled"]);
			assert.equal(world.record(USER).Data.Coins, 75);
		}),
	"does not know where no more answers come, and finds out with --again": () =>
		withDesk(async (world) => {
			for (const fault of ["lostAnswer", "lostRequest"]) {
				putStory(world);
				world.cloud.faults.ask(fault, { method: "PATCH" });
				world.onWait = () => world.cloud.faults.ask("failed", { method: "GET", times: 1 });
				const answer = await back(world);
				world.onWait = undefined;
				ends(answer, 5);
				const [, again] = /--again (\S+): it finds out/.exec(answer.err);
				ends(await back(world, "--again", again), 0);
				isRolledBack(world);
				ends(await back(world, "--again", again), 0);
				isRolledBack(world);
			}
			assert.deepEqual(
				world
					.log()
					.map(({ phase }) => phase)
					.slice(0, 3),
				["will", "unknown", "done"],
			);
			ends(await back(world, "--again", "x"), 2);
		}),
	"says what Roblox does not take, and does not try for ever": () =>
		withDesk(async (world) => {
			putStory(world, { RobloxMetaData: { Long: "x".repeat(400) } });
			const answer = await back(world);
			ends(answer, 4);
			says(answer.err, "The attributes are invalid");
			assert.equal(patches(world).length, 2);
		}),
	"leaves a record alone whose lists hold null, which Luau cannot": () =>
		withDesk(async (world) => {
			putStory(world, { FromElsewhere: [1, null, 3] });
			assert.equal((await world.json("roll-back", USER, "2h", "--yes")).error, "Nulls");
			assert.deepEqual(world.writes(), []);
		}),
	"is never done twice or half, whatever faults a seed draws": () =>
		withDesk(async (world) => {
			let [done, other] = [0, 0];
			for (let seed = 1; seed <= 8; seed += 1) {
				putStory(world);
				const before = structuredClone(world.record(USER));
				world.cloud.faults.draw({ seed, share: 0.35 });
				const { code } = await back(world);
				world.cloud.faults.draw({ seed, share: 0 });
				assert.ok([0, 4, 5].includes(code), `seed ${seed} ended with ${code}`);
				if (code === 0) isRolledBack(world);
				if (code === 4) assert.deepEqual(world.record(USER), before, `seed ${seed}`);
				if (code === 5 && world.record(USER).Data.Coins !== 75) isRolledBack(world);
				[done, other] = code === 0 ? [done + 1, other] : [done, other + 1];
			}
			assert.ok(done > 0, `${done} done, ${other} not`);
		}),
});

/** A server that lets go as one of ours does, when it is told to. */
function livingServer(world, onRelease = () => {}) {
	world.cloud.onMessage = ({ topic, message }) => {
		const [kind, guid] = message.split(" ");
		if (topic !== "Coffer_server-1" || kind !== "Release") return;
		world.write(USER, (value) => {
			if (value.MetaData.ActiveSession?.[2] !== guid) return;
			value.Data.Coins += 1;
			delete value.MetaData.ActiveSession;
			delete value.Coffer.Owner;
			onRelease(value);
		});
	};
}

const ENDED = describe("npx coffer roll-back, while a session lives", {
	"refuses, and says whose it is": () =>
		withDesk(async (world) => {
			putStory(world, inSession());
			const answer = await back(world);
			ends(answer, 3);
			says(answer.err, "a session lives", "--end-session", "server job-1, wrote 20 s ago");
			assert.deepEqual(world.writes(), []);
		}),
	"with --end-session asks the server, which saves and lets go within seconds": () =>
		withDesk(async (world) => {
			putStory(world, inSession());
			let asked;
			livingServer(
				world,
				({ MetaData, Coffer }) => (asked = [MetaData.ForceLoadSession[1], Coffer.Asker.Server]),
			);
			const answer = await back(world, "--end-session");
			ends(answer, 0);
			says(answer.out, "its session is ended first");
			const { MetaData } = isRolledBack(world);
			assert.equal(MetaData.ActiveSession, undefined);
			assert.equal(asked[0], asked[1]);
			assert.ok(world.time - START < 10_000);
			assert.deepEqual(
				world.log().map(({ phase }) => phase),
				["asks", "will", "done"],
			);
		}),
	"waits for the next save of a server that was not told": () =>
		withDesk(
			async (world) => {
				putStory(world, inSession());
				world.onWait = () => {
					if (world.time - START < 60_000) return;
					world.write(USER, (value) => {
						delete value.MetaData.ActiveSession;
						delete value.Coffer.Owner;
					});
				};
				ends(await back(world, "--end-session"), 0);
				isRolledBack(world);
			},
			{ scopes: { has: (scope) => !scope.includes("messaging") } },
		),
	"takes the session of a server that is dead, and kicks nobody": () =>
		withDesk(async (world) => {
			putStory(world, inSession(3000));
			const { versions } = { versions: world.cloud.keys.versions("PlayerData", "global", "7") };
			world.put(
				USER,
				[versions[0], { ...versions[1], hoursAgo: 1 }].map((version, index) => ({
					...version,
					time: START - (index === 0 ? 3 : 0.8) * HOUR,
				})),
			);
			ends(await back(world, "--end-session"), 0);
			const { MetaData, Coffer } = isRolledBack(world);
			assert.deepEqual(
				[MetaData.ActiveSession, Coffer.Owner, MetaData.SessionLoadCount],
				[undefined, undefined, 4],
			);
			assert.ok(world.time - START >= 30_000 && world.time - START < 90_000);
		}),
	"asks the next server too, where the player has come back meanwhile": () =>
		withDesk(async (world) => {
			putStory(world, inSession());
			livingServer(world, (value) => {
				if (value.MetaData.SessionLoadCount > 3) return;
				// The player is in again before the desk looks.
				value.MetaData.SessionLoadCount = 4;
				value.MetaData.ActiveSession = [11, "job-1", "GUID-2"];
				delete value.MetaData.ForceLoadSession;
				value.Coffer = {
					Owner: { Session: "GUID-2", Server: "server-1", Beats: true, Renews: 300 },
					SaveId: "x",
				};
			});
			ends(await back(world, "--end-session"), 0);
			isRolledBack(world);
			assert.equal(world.cloud.messages.length, 2);
		}),
	"shows it with --dry-run and asks no server": () =>
		withDesk(async (world) => {
			putStory(world, inSession());
			const answer = await world.run("roll-back", USER, "2h", "--dry-run", "--end-session");
			ends(answer, 0);
			says(answer.out, "~ Coins: 75 -> 90", "its session is ended first");
			assert.deepEqual([world.writes(), world.cloud.messages], [[], []]);
		}),
});

const RESTORED = describe("npx coffer restore", {
	"brings a removed key back, with its users and metadata": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 2, value: profile({ Coins: 12, Map: BUFFER }, inSession()) }]);
			world.cloud.keys.remove("PlayerData", "global", "7");
			ends(await world.run("restore", USER, "1h", "--yes"), 0);
			const { value, users, attributes } = world.stored(USER);
			assert.deepEqual(value.Data, { Coins: 12, Map: BUFFER });
			assert.equal(value.MetaData.ActiveSession, undefined);
			assert.deepEqual([users, attributes], [[USER], { Country: "DE" }]);
		}),
	"brings it back also where Roblox does not create a key that was removed": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 2, value: profile({ Coins: 12 }) }]);
			world.cloud.keys.remove("PlayerData", "global", "7");
			world.cloud.createsOverTombstones = false;
			world.cloud.faults.ask("lostAnswer", { method: "PATCH" });
			ends(await world.run("restore", USER, "1h", "--yes"), 0);
			assert.equal(world.record(USER).Data.Coins, 12);
			assert.deepEqual(
				world.writes().map(({ method }) => method),
				["POST", "PATCH"],
			);
		}),
	"makes the removed key once, though the answer is lost": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 2, value: profile({ Coins: 12 }) }]);
			world.cloud.keys.remove("PlayerData", "global", "7");
			world.cloud.faults.ask("lostAnswer", { method: "POST" });
			ends(await world.run("restore", USER, "1h", "--yes"), 0);
			assert.equal(world.writes().length, 1);
		}),
	"sets the whole profile back, and counts purchases since as missing": () =>
		withDesk(async (world) => {
			putStory(world);
			const answer = await world.run("restore", USER, "2h", "--yes");
			ends(answer, 0);
			const { Data } = world.record(USER);
			assert.deepEqual([Data.Coins, Data.Debt], [90, undefined]);
			assert.deepEqual(
				Data.MonetisationLedger.TakenOut.map(({ Id }) => Id),
				["p1"],
			);
			says((await world.run("purchases", USER)).out, "missing from the profile");
		}),
	"refuses while a session lives": () =>
		withDesk(async (world) => {
			putStory(world, inSession());
			ends(await world.run("restore", USER, "2h", "--yes"), 3);
			livingServer(world);
			ends(await world.run("restore", USER, "2h", "--yes", "--end-session"), 0);
			assert.equal(world.record(USER).Data.Coins, 90);
		}),
	"undoes an incompatible step of one player, and takes that back": () =>
		withDesk(async (world) => {
			const Before = { Steps: 0, Time: AT - 60, Data: { Coins: 5 } };
			const data = { Cash: 5, CofferSchema: { Steps: 1, Last: "cash" } };
			world.put(USER, [{ value: profile(data, { Coffer: { Before } }) }]);
			ends(await world.run("restore", USER, "--before-step", "--yes"), 0);
			assert.deepEqual(world.record(USER).Data, { Coins: 5 });
			ends(await world.run("restore", USER, "--before-step", "--yes"), 0);
			assert.deepEqual(world.record(USER).Data, data);
			world.put(USER, [{ value: profile({}) }]);
			assert.equal((await world.json("restore", USER, "--before-step", "--yes")).error, "NoBefore");
		}),
	"wants one of a version, a file or the step": () =>
		withDesk(async (world) => {
			putStory(world);
			for (const call of [[], ["2h", "--before-step"], ["now"], ["--from", "none.json"]]) {
				ends(await world.run("restore", USER, ...call, "--yes"), 2);
			}
		}),
});

export const DESK_ROLL_BACK_CASES = [...ROLLED, ...CONTESTED, ...ENDED, ...RESTORED];
