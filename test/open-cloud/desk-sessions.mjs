/** `npx coffer roll-back` while a session lives, and `restore`. */
import assert from "node:assert/strict";
import { describe } from "./cases.mjs";
import { ends, HOUR, inSession, profile, says, START, USER, withDesk } from "./desk-world.mjs";
import { AT, back, BUFFER, isRolledBack, putStory } from "./story.mjs";

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

export const DESK_SESSION_CASES = [...ENDED, ...RESTORED];
