import type { SimCloud } from "../../src/testing";
import type { Crowd } from "../support/closing";
import { closeCrowd, gather, savedOf } from "../support/closing";
import { IS_HEADLESS, newCloud, OLD, startPeer } from "../support/old-servers";
import { startServer } from "../support/world";

type Trouble = (cloud: SimCloud, crowds: ReadonlyArray<Crowd>) => void;
type Leave = "before" | "after";

/** What a server without players gets in the 30 s of its close, and has at their beginning. A token of the last moment saves nobody. */
const TOKENS = 60 + 29;

interface Row {
	readonly name: string;
	readonly trouble: Trouble;
	readonly counts: ReadonlyArray<number>;
	/** How many of so many are saved at least. */
	readonly saved: (count: number, leave: Leave) => number;
}

function all(count: number): number {
	return count;
}

/** All where their tokens are taken before the budget shrinks with the players; else as many as there are tokens. */
function allWithTokens(lateSeconds = 0): Row["saved"] {
	return (count, leave) => (leave === "after" ? count : math.min(count, TOKENS - math.floor(lateSeconds)));
}

function slow(seconds: number): Trouble {
	return (cloud) => cloud.faults.slow("dataStore", cloud.now() + 60, seconds);
}

function out(seconds: number): Trouble {
	return (cloud) => cloud.faults.outage("dataStore", cloud.now() + seconds);
}

function together(...troubles: ReadonlyArray<Trouble>): Trouble {
	return (cloud, crowds) => troubles.forEach((trouble) => trouble(cloud, crowds));
}

/** The game has used the write budget up. */
function useBudgetUp(cloud: SimCloud, crowds: ReadonlyArray<Crowd>): void {
	// Until both have the same.
	cloud.advance(60);
	for (const { sim } of crowds) {
		const { dataStores } = sim.engine;
		const other = dataStores.getDataStore("Other");
		while (dataStores.getRequestBudget("StandardWrite") > 0) sim.run(() => other.setAsync("x", 1));
	}
}

/** An ordinary save of every session is on its way. */
function saveAll(cloud: SimCloud, crowds: ReadonlyArray<Crowd>): void {
	for (const { sim, profiles } of crowds) sim.run(() => profiles.forEach((profile) => profile.Save()));
	cloud.advance(0.2);
}

const ROWS: ReadonlyArray<Row> = [
	{ name: "nothing goes wrong", trouble: () => {}, counts: [20, 50, 100, 200], saved: allWithTokens() },
	...[6.5, 9, 15, 22].map((seconds) => ({
		name: `every request is ${seconds} s late`,
		trouble: slow(seconds),
		counts: [20, 50, 100, 200],
		saved: allWithTokens(seconds),
	})),
	{
		name: "the budget is used up",
		trouble: useBudgetUp,
		counts: [20, 50, 100],
		saved: (count) => math.min(count, TOKENS - 60),
	},
	{ name: "the stores are out for 5 s", trouble: out(5), counts: [20, 50], saved: all },
	{ name: "the stores are out for 12 s", trouble: out(12), counts: [20, 50], saved: (count) => 0.9 * count },
	{
		name: "the stores are out for 5 s, and every request is 6.5 s late",
		trouble: together(out(5), slow(6.5)),
		counts: [20, 50],
		// What was sent in vain has taken its tokens.
		saved: (count, leave) => (leave === "after" ? count : math.min(count, 30)),
	},
	{
		name: "errors of an outage of 5 s take 3 s each",
		trouble: (cloud) => {
			out(5)(cloud, []);
			cloud.faults.slow("dataStore", cloud.now() + 5, 3);
		},
		counts: [20, 50],
		saved: all,
	},
	{ name: "every session is being saved", trouble: saveAll, counts: [20, 50, 100], saved: allWithTokens() },
	{
		name: "every session is being saved, 15 s late",
		trouble: together(slow(15), saveAll),
		counts: [20, 50],
		saved: all,
	},
	{
		name: "three of ten requests fail",
		trouble: (cloud) => (cloud.faults.rates.errorBefore = 0.3),
		counts: [20, 50],
		saved: all,
	},
	{
		name: "three of ten replies are lost",
		trouble: (cloud) => (cloud.faults.rates.lostReply = 0.3),
		counts: [20, 50, 100],
		saved: (count, leave) => (leave === "after" ? count : math.min(count, 85)),
	},
	{
		name: "one key always fails",
		trouble: (cloud) => {
			for (const key of ["ours1", "theirs1"]) {
				cloud.faults.script({ call: "UpdateAsync", key, kind: "errorBefore", times: math.huge });
			}
		},
		counts: [20, 50],
		saved: (count) => count - 1,
	},
];

interface Outcome {
	readonly saved: number;
	readonly refused: number;
}

/** A server of each library, both with so many changed sessions, in one cloud: both are closed while it has its trouble. */
function closeBoth({ trouble }: Row, count: number, playersLeave: Leave): readonly [ours: Outcome, theirs: Outcome] {
	const cloud = newCloud({ frameRate: 10 });
	const [our, their] = [startServer(cloud, { name: "server1" }), startPeer(cloud, OLD, { name: "server2" })];
	cloud.advance(3);
	const ours = gather(cloud, our, "ours", count);
	const theirs = gather(cloud, their, "theirs", count);
	const both = [ours, theirs];
	// Long enough for both to have as large a budget.
	cloud.advance(30);
	for (const { profiles, refused } of both) {
		refused.count = 0;
		for (const profile of profiles) profile.Data.Cash = 777;
	}
	trouble(cloud, both);
	for (const crowd of both) closeCrowd(crowd, playersLeave);
	cloud.advance(31);
	const outcomeOf = (crowd: Crowd): Outcome => {
		return { saved: savedOf(cloud, crowd, 777), refused: crowd.refused.count };
	};
	return [outcomeOf(ours), outcomeOf(theirs)];
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const playersLeave of ["before", "after"] as const) {
		describe(`closing servers of both libraries, their players leaving ${playersLeave} it`, () => {
			for (const row of ROWS) {
				const counts = row.counts.join(", ");
				it(`save what can be saved of ${counts} changed sessions, ours never fewer, where ${row.name}`, () => {
					const misses = new Array<string>();
					for (const count of row.counts) {
						const [ours, theirs] = closeBoth(row, count, playersLeave);
						const least = math.max(row.saved(count, playersLeave), theirs.saved);
						const line = `${ours.saved} | ${theirs.saved} of ${count}, ${ours.refused} | ${theirs.refused} refused`;
						if (ours.saved < least || ours.refused > 0) misses.push(`${line}, of which at least ${least}`);
					}
					expect(misses.join("; ")).to.equal("");
				});
			}
		});
	}
};
