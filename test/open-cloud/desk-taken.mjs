/** What the desk writes, as a server with the library takes it. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { fromRoot } from "../../host/paths.mjs";
import { runDirector } from "../../host/script-run.mjs";
import { describe } from "./cases.mjs";
import { ends, ledger, profile, START, USER, withDesk } from "./desk-world.mjs";

const SCRIPT = fileURLToPath(new URL("play-record.luau", import.meta.url));
const AT = START / 1000;

/** What is stored after a session of the user on a server with the demo's game. */
async function played(world) {
	const [lines, errors] = [[], []];
	const code = await runDirector({
		script: SCRIPT,
		place: "coffer",
		places: { coffer: fromRoot("dist", "coffer.rbxl") },
		projects: ["default.project.json"],
		parameters: [JSON.stringify(world.record(USER)), String(AT)],
		onPrint: (line) => lines.push(line),
		onError: (line) => errors.push(line),
	});
	assert.equal(code, 0, errors.join("\n"));
	const { record, kicked } = JSON.parse(lines.at(-1));
	assert.equal(kicked, undefined);
	assert.equal(record.MetaData.ActiveSession, undefined);
	return record;
}

const put = (world, ...values) =>
	world.put(
		USER,
		values.map((value, index) => ({ hoursAgo: 3 * (values.length - 1 - index), value: profile(value) })),
	);

export const DESK_TAKEN_CASES = describe("what npx coffer writes", {
	"as a message is taken by the game, once": () =>
		withDesk(async (world) => {
			put(world, { Coins: 10, Visits: 1, Treasures: [] });
			ends(await world.run("message", USER, '{"Kind":"Gift","From":"support","Coins":100}', "--yes"), 0);
			const { Data, GlobalUpdates } = await played(world);
			assert.equal(Data.Coins, 110);
			assert.deepEqual(GlobalUpdates, [1, []]);
		}),
	"as a credit is a paid credit in the next session": () =>
		withDesk(async (world) => {
			put(world, { Coins: 10, Visits: 1, Treasures: [] });
			ends(await world.run("credit", USER, "501", "--ticket", "A-17", "--yes"), 0);
			const { Data, GlobalUpdates } = await played(world);
			const [entry, ...more] = Data.MonetisationLedger.Entries;
			assert.deepEqual([entry.Product, entry.Paid, entry.State, more], ["501", true, "available", []]);
			assert.deepEqual(GlobalUpdates[1], []);
		}),
	"as a rollback is what the player finds, with a credit for what they bought since": () =>
		withDesk(async (world) => {
			const recent = [{ Id: "p1", Product: "501", At: AT - 600, Spent: 25 }];
			const now = { Coins: 75, Visits: 2, Treasures: [], MonetisationLedger: ledger(recent) };
			put(world, { Coins: 90, Visits: 1, Treasures: ["crown"] }, now);
			ends(await world.run("roll-back", USER, "2h", "--yes"), 0);
			const { Data } = await played(world);
			assert.deepEqual([Data.Coins, Data.Treasures, Data.Visits], [90, ["crown"], 2]);
			const { Entries, Recent } = Data.MonetisationLedger;
			assert.deepEqual(
				Entries.map(({ Purchase, State }) => [Purchase, State]),
				[["p1", "available"]],
			);
			assert.equal(
				Recent.some(({ Id }) => Id === "p1"),
				true,
			);
		}),
});
