/** What the desk shows: find, show, at, diff, purchases. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { LIBRARY_TABLES } from "../../tools/coffer/desk/values.mjs";
import { describe } from "./cases.mjs";
import { ends, HOUR, inSession, ledger, profile, says, saysNot, START, USER, withDesk } from "./desk-world.mjs";

const BUFFER = { m: null, t: "buffer", base64: "AQIDBAUGBwgJCg==" };

function putHistory(world) {
	world.put(USER, [
		{ hoursAgo: 30, value: profile({ Coins: 10, Items: ["sword"] }) },
		{ hoursAgo: 3, value: profile({ Coins: 90, Items: ["sword", "bow"], Old: true }) },
		{ value: profile({ Coins: 75, Items: ["sword", "axe"], Map: BUFFER }) },
	]);
}

const FOUND = describe("npx coffer find", {
	"says where a profile is, since when, and what versions there are": () =>
		withDesk(async (world) => {
			world.put(USER, [
				{ hoursAgo: 30, value: profile({ Coins: 1 }) },
				{ hoursAgo: 2, value: profile({ Coins: 2 }, inSession()) },
				{ hoursAgo: 1, value: profile({ Coins: 3 }, inSession()) },
				{ value: profile({ Coins: 4 }, inSession()) },
			]);
			const answer = await world.run("find", USER);
			ends(answer, 0);
			says(answer.out, 'PlayerData "7"', "server job-1 of place 11", "wrote 20 s ago, at least every 300 s");
			says(
				answer.out,
				"since 2026-08-13 10:30:00 UTC or a little before",
				"3 sessions",
				"Versions of the last 30 days, 4",
			);
			saysNot(answer.out, "most probably dead", "\u001b");
		}),
	"tells a session whose server is silent from one that lives": () =>
		withDesk(async (world) => {
			world.put(USER, [{ value: profile({ Coins: 1 }, inSession(900)) }]);
			says((await world.run("find", USER)).out, "wrote 15 min ago", "most probably dead");
			const { session } = await world.json("find", USER);
			assert.deepEqual([session.server, session.isFresh], ["job-1", false]);
		}),
	"tells of messages that wait, of a step that can be undone, of damage and of a newer library": () =>
		withDesk(async (world) => {
			const Before = { Steps: 1, Time: START / 1000 - 60, Data: {} };
			world.put(USER, [
				{
					value: profile(
						{ CofferSchema: { Steps: 2, Last: "2026-06 cash" } },
						{
							GlobalUpdates: [
								2,
								[
									[1, { Kind: "Gift" }],
									[2, { Kind: "Gift" }],
								],
							],
							Coffer: { Before, FromTheFuture: 1 },
							UserIds: "none",
						},
					),
				},
			]);
			const { out } = await world.run("find", USER);
			says(out, "2 wait", 'step 2 "2026-06 cash"', "restore --before-step", "damaged", "UserIds");
			says(out, "newer Coffer (Coffer.FromTheFuture)");
		}),
	"shows a removed key with the way to bring it back, and ends with 1": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 2, value: profile({}) }]);
			world.cloud.keys.remove("PlayerData", "global", String(USER));
			const { revision } = world.cloud.keys.versions("PlayerData", "global", String(USER))[0];
			const answer = await world.run("find", USER);
			ends(answer, 1);
			says(answer.out, "removed", `npx coffer restore 7 ${revision}`);
		}),
	"knows messages to somebody who was never here, and what is no profile": () =>
		withDesk(async (world) => {
			world.put(1, [{ value: { GlobalUpdates: [1, [[1, { Kind: "Gift" }]]] } }]);
			world.put(2, [{ value: { cash: 990 } }]);
			says((await world.run("find", 1)).out, "never here", "1 waits");
			says((await world.run("find", 2)).out, "no profile of Coffer's");
		}),
	"does with lists of versions that say as little as they may": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 3, value: profile({ Coins: 1 }) }, { value: profile({ Coins: 2 }) }]);
			world.cloud.isSparse = true;
			const { versions, version } = await world.json("find", USER);
			assert.equal(versions.length, 2);
			assert.equal(versions[0].revision, version);
			ends(await world.run("find", USER), 0);
		}),
	"looks in the store, the scope and under the key that it is told": () =>
		withDesk(async (world) => {
			const value = profile({ Coins: 1 });
			const versions = [{ time: START, value }];
			world.cloud.keys.put({ store: "Saves", scope: "eu", key: "Player_7", versions });
			const where = ["--store", "Saves", "--scope", "eu"];
			ends(await world.run("find", 7, ...where, "--key", "Player_{id}"), 0);
			ends(await world.run("find", "Player_7", ...where, "--exact"), 0);
			Object.assign(world.env, { COFFER_STORE: "Saves", COFFER_SCOPE: "eu", COFFER_KEY: "Player_{id}" });
			ends(await world.run("find", 7), 0);
			ends(await world.run("find", 8), 1);
		}),
	"finds keys that hold what an address may not": () =>
		withDesk(async (world) => {
			const key = "a/b @c:listRevisions";
			world.put(key, [{ value: profile({ Coins: 1 }) }]);
			ends(await world.run("find", key, "--exact"), 0);
		}),
});

const SHOWN = describe("npx coffer show, at and diff", {
	"shows Data as a tree, with buffers decoded": () =>
		withDesk(async (world) => {
			putHistory(world);
			const answer = await world.run("show", USER);
			ends(answer, 0);
			says(
				answer.out,
				"Coins: 75",
				"Items: [2 items]",
				'2: "axe"',
				"Map: buffer, 10 bytes: 01 02 03 04 05 06 07 08 ...",
			);
		}),
	"shows the part at a path, and says when there is none": () =>
		withDesk(async (world) => {
			putHistory(world);
			says((await world.run("show", USER, "Items.2")).out, '"axe"');
			says((await world.run("show", USER, "--raw", "MetaData.SessionLoadCount")).out, "3");
			const none = await world.run("show", USER, "Pets");
			ends(none, 1);
			says(none.err, 'has no "Pets" in Data');
			assert.equal((await world.json("show", USER, "Coins")).value, 75);
		}),
	"shows what was stored at a time, however that is written": () =>
		withDesk(async (world) => {
			putHistory(world);
			for (const time of [
				"2026-08-13 10:00",
				"2026-08-13T12:00+02:00",
				"2h",
				"150m",
				String(START / 1000 - 7200),
			]) {
				assert.equal((await world.json("at", USER, time)).value.Coins, 90);
			}
			assert.equal((await world.json("at", USER, "2026-08-12")).code, 1);
			assert.equal((await world.json("at", USER, "1d", "Items.1")).value, "sword");
			says((await world.run("at", USER, "yesterday")).err, "a time is needed");
			says((await world.run("at", USER, "2030-01-01")).err, "has not come yet");
		}),
	"shows a version by its name, and says when there is none": () =>
		withDesk(async (world) => {
			putHistory(world);
			const [{ revision }] = world.cloud.keys.versions("PlayerData", "global", String(USER));
			assert.equal((await world.json("show", USER, "--version", revision)).value.Coins, 10);
			says((await world.run("show", USER, "--version", "0000")).err, 'no version "0000"', "find");
		}),
	"fits a screen, whatever is stored, and shows all with --all": () =>
		withDesk(async (world) => {
			const items = Array.from({ length: 300 }, (_, index) => ({ Name: `item ${index}`, Text: "x".repeat(300) }));
			world.put(USER, [{ value: profile({ Items: items, Coins: 1 }) }]);
			const { out } = await world.run("show", USER);
			assert.ok(out.split("\n").length <= 44, out);
			assert.ok(out.split("\n").every((line) => line.length <= 120));
			says((await world.run("show", USER, "--all")).out, 'Name: "item 299"');
		}),
	"says what differs between two versions, and what is the library's": () =>
		withDesk(async (world) => {
			putHistory(world);
			const { out, code } = await world.run("diff", USER, "2h");
			assert.equal(code, 0);
			says(
				out,
				"4 differences",
				"~ Coins: 90 -> 75",
				'~ Items.2: "bow" -> "axe"',
				"- Old: true",
				"+ Map: buffer, 10 bytes",
			);
			says((await world.run("diff", USER, "now", "now")).out, "no difference");
			const { differences } = await world.json("diff", USER, "1d", "2h");
			assert.deepEqual(
				differences.map(({ path: at, kind }) => [at, kind]),
				[
					["Coins", "changed"],
					["Items.2", "added"],
					["Old", "added"],
				],
			);
		}),
	"knows the names of the library's tables": () => {
		const source = readFileSync(fromRoot("src", "storable", "library-tables.ts"), "utf8");
		const [, block] = /LIBRARY_TABLES = \{([^}]*)\}/.exec(source);
		const names = [...block.matchAll(/: "(\w+)"/g)].map(([, name]) => name);
		assert.deepEqual([...LIBRARY_TABLES].sort(), names.sort());
	},
	"knows the fields that the library adds to a record": () => {
		const source = readFileSync(fromRoot("src", "profile-store", "record", "record.ts"), "utf8");
		const [, block] = /interface CofferFields \{([\s\S]*?)\n\}/.exec(source);
		const fields = [...block.matchAll(/^\t(\w+)\?:/gm)].map(([, name]) => name);
		const desk = readFileSync(fromRoot("tools", "coffer", "desk", "records.luau"), "utf8");
		const [, known] = /COFFER_FIELDS = \{([^}]*)\}/.exec(desk);
		const names = [...known.matchAll(/(\w+) = true/g)].map(([, name]) => name);
		assert.deepEqual(
			fields.filter((name) => !names.includes(name)),
			[],
		);
	},
});

const AT = START / 1000;
const line = (Kind, Purchase, more = {}) => ({
	Id: `x/${Kind}${Purchase}`,
	At: AT - 60,
	Server: "job",
	Kind,
	Purchase,
	...more,
});

function putPurchases(world) {
	const entry = {
		Id: "1",
		Product: "502",
		State: "available",
		Paid: true,
		GrantedAt: AT - 300,
		Purchase: "p2",
		Spent: 50,
	};
	const recent = [
		{ Id: "p1", Product: "501", At: AT - 600, Spent: 25 },
		{ Id: "p2", Product: "502", At: AT - 300, Spent: 50 },
	];
	world.put(USER, [{ value: profile({ Coins: 1, MonetisationLedger: ledger(recent, [entry]) }) }]);
	const lines = [
		line("PurchaseProcessed", "p1", { Product: "501", Detail: "goods" }),
		line("HandlerFailed", "p3", { Product: "503", Spent: 75, Detail: "no such sword" }),
	];
	world.put(USER, [{ value: { Version: 1, Lines: lines } }], "CofferJournal");
}

const PURCHASED = describe("npx coffer purchases", {
	"says of each purchase what was paid, what was given, and why not": () =>
		withDesk(async (world) => {
			putPurchases(world);
			const answer = await world.run("purchases", USER);
			ends(answer, 0);
			const rows = answer.out.split("\n");
			const row = (id) => rows.find((text) => text.includes(id));
			says(row("p1"), "product 501", "25 Robux", "goods granted");
			says(row("p2"), "product 502", "50 Robux", "credit usable");
			says(row("p3"), "product 503", "75 Robux", "not processed yet");
			says(answer.out, "Credits", "available, paid, credit 1, for p2");
		}),
	"explains one in full, as the library does": () =>
		withDesk(async (world) => {
			putPurchases(world);
			const { out } = await world.run("purchases", USER, "--purchase", "p3");
			says(out, "Purchase p3 of user 7: not processed yet", "no such sword", "RegrantAsync");
			const none = await world.json("purchases", USER, "--purchase", "p9");
			assert.deepEqual([none.code, none.purchases[0].status], [1, "unknown purchase"]);
		}),
	"names products by a file": () =>
		withDesk(async (world) => {
			putPurchases(world);
			const file = path.join(world.folder, "products.json");
			writeFileSync(file, '{"501":"CoinPack"}');
			says((await world.run("purchases", USER, "--products", file)).out, "CoinPack (501)", "product 502");
			writeFileSync(file, "[1]");
			ends(await world.run("purchases", USER, "--products", file), 2);
		}),
	"does without a journal that is not there, or that the key may not read": () =>
		withDesk(async (world) => {
			putPurchases(world);
			world.cloud.keys.remove("CofferJournal", "global", String(USER));
			says((await world.run("purchases", USER)).out, "settled");
		}),
	"has an empty list for who has bought nothing": () =>
		withDesk(async (world) => {
			world.put(USER, [{ hoursAgo: 1, value: profile({ Coins: 1 }) }]);
			says((await world.run("purchases", USER)).out, "newest first: 0", "none");
			assert.equal(START - HOUR, world.stored(USER).time);
		}),
});

export const DESK_LOOK_CASES = [...FOUND, ...SHOWN, ...PURCHASED];
