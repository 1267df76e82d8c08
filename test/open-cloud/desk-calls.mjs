/** `npx coffer` called wrongly, without a key, against a failing API; and export, dry runs and the demo. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { DESK_COMMANDS } from "../../tools/coffer/desk/run.mjs";
import { describe } from "./cases.mjs";
import { ends, profile, says, saysNot, USER, withDesk } from "./desk-world.mjs";

const SCHEMA = fromRoot("examples", "schema", "schema.luau");
const put = (world) => world.put(USER, [{ value: profile({ Coins: 1 }) }]);
const without = (part) => ({ scopes: { has: (scope) => !scope.includes(part) } });

const CALLED = describe("npx coffer, called wrongly", {
	"says that there is no key, no experience, no user": () =>
		withDesk(async (world) => {
			put(world);
			delete world.env.ROBLOX_API_KEY;
			const answer = await world.run("find", USER);
			ends(answer, 2);
			says(answer.err, "set the environment variable ROBLOX_API_KEY", "docs/desk.md");
			assert.equal(answer.err.split("\n").length, 1);
			world.env.ROBLOX_API_KEY = "desk-key";
			delete world.env.UNIVERSE_ID;
			says((await world.run("find", USER)).err, "UNIVERSE_ID");
			ends(await world.run("find", USER, "--universe", "9"), 0);
			says((await world.run("find", USER, "--universe", "my game")).err, "no universe id");
			says((await world.run("find", "--universe", "9")).err, "a user id is needed");
			assert.deepEqual(world.writes(), []);
		}),
	"says that Open Cloud knows no names": () =>
		withDesk(async (world) => {
			const answer = await world.json("find", "Builderman");
			assert.deepEqual([answer.code, answer.error], [2, "WrongCall"]);
			says(answer.text, "no user id", "roblox.com/users/ID/profile");
		}),
	"names a wrong key, and the scope that a key lacks": () =>
		withDesk(async (world) => {
			put(world);
			world.env.ROBLOX_API_KEY = "another";
			const answer = await world.run("find", USER);
			ends(answer, 2);
			says(answer.err, "does not take the key");
			saysNot(answer.text, "another");
		}).then(() =>
			withDesk(async (world) => {
				put(world);
				const answer = await world.json("message", USER, '{"Kind":"x"}', "--yes");
				assert.deepEqual([answer.code, answer.error], [2, "KeyRefused"]);
				says(answer.text, "universe-datastores.objects:update");
				assert.deepEqual(world.record(USER).GlobalUpdates, [0, []]);
			}, without("objects:update")),
		),
	"gives a failing API five tries, and says that nothing changed": () =>
		withDesk(async (world) => {
			put(world);
			world.cloud.faults.ask("badGateway", { times: 100 });
			const answer = await world.run("message", USER, '{"Kind":"x"}', "--yes");
			ends(answer, 4);
			says(answer.err, "problem of its own: try again later (502");
			assert.equal(world.cloud.calls.length, 5);
		}),
	"has help for every command, and knows no others": () =>
		withDesk(async (world) => {
			const { out } = await world.run("help");
			for (const name of Object.keys(DESK_COMMANDS)) {
				says(out, `  ${name}`);
				if (name === "dry-run") continue;
				const own = await world.run(name, "--help");
				ends(own, 0);
				says(own.out, `npx coffer ${name}`);
			}
			ends(await world.run("explode"), 2);
			ends(await world.run("find", USER, "--explode"), 2);
			ends(await world.run("find", USER, "and", "more"), 2);
			says((await world.run("find", USER, "--key", "Player")).err, "must have {id} in it");
		}),
	"changes nothing that it cannot write down": () =>
		withDesk(async (world) => {
			put(world);
			const answer = await world.run("message", USER, '{"Kind":"x"}', "--yes", "--log", world.folder);
			ends(answer, 2);
			says(answer.err, "cannot be written", "nothing is changed without it");
			assert.deepEqual(world.writes(), []);
		}),
	"writes a log that its user alone can read, without the key": () =>
		withDesk(async (world) => {
			put(world);
			await world.run("message", USER, '{"Kind":"x"}', "--yes");
			assert.equal(statSync(world.env.COFFER_LOG).mode & 0o077, 0);
			saysNot(readFileSync(world.env.COFFER_LOG, "utf8"), "desk-key");
		}),
});

function putMany(world, count) {
	for (let user = 1; user <= count; user += 1) world.put(`Player_${user}`, [{ value: profile({ Cash: user }) }]);
	world.put("Global", [{ value: { Season: 3 } }]);
}

const KEYS = ["--key", "Player_{id}"];

const EXPORTED = describe("npx coffer export", {
	"takes a fair sample over short and empty pages": () =>
		withDesk(async (world) => {
			putMany(world, 60);
			let page = 0;
			world.cloud.pageLength = () => [7, 0, 3][page++ % 3];
			const { code, out, err } = await world.run("export", "--sample", "20", "--seed", "3", ...KEYS);
			assert.equal(code, 0);
			const records = out.split("\n").map((line) => JSON.parse(line));
			assert.equal(new Set(records.map(({ Key }) => Key)).size, 20);
			assert.ok(records.some(({ Data }) => Data.Cash > 40) && records.some(({ Data }) => Data.Cash < 20));
			says(err, "20 records of all 60 keys", "keep them out of repositories");
			const again = await world.run("export", "--sample", "20", "--seed", "3", ...KEYS);
			assert.equal(again.out, out);
		}),
	"writes a file, and never over one": () =>
		withDesk(async (world) => {
			putMany(world, 5);
			const out = path.join(world.folder, "records.jsonl");
			const { records, keys, isAll } = await world.json("export", "--sample", "9", "--out", out, ...KEYS);
			assert.deepEqual([records, keys, isAll], [5, 5, true]);
			assert.equal(readFileSync(out, "utf8").trim().split("\n").length, 5);
			assert.equal(statSync(out).mode & 0o077, 0);
			ends(await world.run("export", "--sample", "9", "--out", out, ...KEYS), 2);
		}),
	"lists no more keys than it is told to, and says so": () =>
		withDesk(async (world) => {
			putMany(world, 30);
			const { err } = await world.run("export", "--sample", "2", "--list-max", "10", ...KEYS);
			says(err, "of the first 10 keys");
			ends(await world.run("export", ...KEYS), 2);
			ends(await world.run("export", "--sample", "1", "--store", "Nothing"), 1);
		}),
	"goes on where it is throttled": () =>
		withDesk(async (world) => {
			putMany(world, 10);
			world.cloud.faults.draw({ seed: 5, share: 0.3, kinds: ["throttled", "throttledFor2", "lostAnswer"] });
			const { out } = await world.run("export", "--sample", "10", ...KEYS);
			assert.equal(out.split("\n").length, 10);
		}),
	"runs a sample through a schema": () =>
		withDesk(async (world) => {
			putMany(world, 4);
			const answer = await world.run("dry-run", "--schema", SCHEMA, "--sample", "3", ...KEYS);
			says(answer.out, "3 records through the 5 steps");
			ends(await world.run("dry-run", "--sample", "3", ...KEYS), 2);
		}),
});

const SHOWN_IN_DEMO = ["962051", "1250094"];

const DEMO = describe("npx coffer --demo", {
	"shows and changes the demo's records without a key, and remembers that": () =>
		withDesk(async (world) => {
			world.env = { COFFER_LOG: world.env.COFFER_LOG };
			world.demoFile = path.join(world.folder, "demo.json");
			const [away, playing] = SHOWN_IN_DEMO;
			says((await world.run("find", away, "--demo")).out, "nobody plays with it");
			says((await world.run("purchases", away, "--demo")).out, "goods granted");
			says((await world.run("find", playing, "--demo")).out, "server ", "at least every 300 s");
			ends(await world.run("roll-back", playing, "2026-11-20 18:00", "--demo", "--yes"), 3);
			const time = "2026-11-20 18:00";
			ends(await world.run("roll-back", playing, time, "--demo", "--yes", "--end-session"), 0);
			says((await world.run("diff", playing, time, "--demo")).out, "no difference");
			ends(await world.run("message", away, '{"Kind":"Gift","Coins":5}', "--demo", "--yes"), 0);
			says((await world.run("find", away, "--demo")).out, "1 waits for the next session");
			assert.ok(existsSync(world.demoFile));
		}),
});

export const DESK_CALL_CASES = [...CALLED, ...EXPORTED, ...DEMO];
