/** `npx coffer roll-back`: what comes back, what stays, and that nothing is written twice or half. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe } from "./cases.mjs";
import { ends, ledger, profile, says, START, USER, withDesk } from "./desk-world.mjs";
import { AT, back, isRolledBack, patches, putStory } from "./story.mjs";

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
			ends(await back(world, "--deals", "Some"), 2);
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

export const DESK_ROLL_BACK_CASES = [...ROLLED, ...CONTESTED];
