import type { SimCloud } from "../../src/testing";
import type { Crowd } from "../support/closing";
import { gather, savedOf } from "../support/closing";
import { IS_HEADLESS, newCloud, OLD, startPeer } from "../support/old-servers";
import { startServer } from "../support/world";

type Trouble = (cloud: SimCloud, crowd: Crowd) => void;
type Leave = "before" | "after";

/** What a server without players gets in the 30 s of its close, and has at their beginning. A token of the last moment saves nobody. */
const TOKENS = 60 + 29;

interface Row {
	readonly name: string;
	readonly trouble: Trouble;
	readonly counts: ReadonlyArray<number>;
	/** How many of so many are saved at least. */
	readonly saved: (count: number) => number;
}

function all(count: number): number {
	return count;
}

function slow(seconds: number): Trouble {
	return (cloud) => cloud.faults.slow("dataStore", cloud.now() + 60, seconds);
}

function out(seconds: number): Trouble {
	return (cloud) => cloud.faults.outage("dataStore", cloud.now() + seconds);
}

function together(...troubles: ReadonlyArray<Trouble>): Trouble {
	return (cloud, crowd) => troubles.forEach((trouble) => trouble(cloud, crowd));
}

/** The game has used the write budget up. */
function useBudgetUp(cloud: SimCloud, { sim }: Crowd): void {
	// Enough players elsewhere that the experience has more left than this server.
	const elsewhere = cloud.startServer();
	for (const userId of $range(1, 200)) elsewhere.join(userId);
	cloud.advance(60);
	const { dataStores } = sim.engine;
	const other = dataStores.getDataStore("Other");
	while (dataStores.getRequestBudget("StandardWrite") > 0) sim.run(() => other.setAsync("x", 1));
}

/** An ordinary save of every session is on its way. */
function saveAll(cloud: SimCloud, { sim, profiles }: Crowd): void {
	sim.run(() => profiles.forEach((profile) => profile.Save()));
	cloud.advance(0.2);
}

const ROWS: ReadonlyArray<Row> = [
	{ name: "nothing goes wrong", trouble: () => {}, counts: [20, 50, 100, 200], saved: all },
	...[6.5, 9, 15, 22].map((seconds) => ({
		name: `every request is ${seconds} s late`,
		trouble: slow(seconds),
		counts: [20, 50, 100, 200],
		saved: all,
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
		saved: all,
	},
	{
		name: "errors of an outage of 5 s take 3 s each",
		trouble: (cloud) => {
			cloud.faults.outage("dataStore", cloud.now() + 5);
			cloud.faults.slow("dataStore", cloud.now() + 5, 3);
		},
		counts: [20, 50],
		saved: all,
	},
	{ name: "every session is being saved", trouble: saveAll, counts: [20, 50, 100], saved: all },
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
		saved: all,
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

/** A server with so many changed sessions, alone in its experience, is closed while it has its trouble. */
function closeOne({ trouble }: Row, count: number, playersLeave: Leave, isOurs: boolean): Outcome {
	const cloud = newCloud({ frameRate: 10 });
	const home = isOurs ? startServer(cloud) : startPeer(cloud, OLD);
	cloud.advance(3);
	const crowd = gather(cloud, home, isOurs ? "ours" : "theirs", count);
	cloud.advance(30);
	crowd.refused.count = 0;
	for (const profile of crowd.profiles) profile.Data.Cash = 777;
	trouble(cloud, crowd);
	crowd.sim.close({ playersLeave });
	cloud.advance(31);
	return { saved: savedOf(cloud, crowd, 777), refused: crowd.refused.count };
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
						const ours = closeOne(row, count, playersLeave, true);
						const theirs = closeOne(row, count, playersLeave, false);
						const least = math.max(row.saved(count), theirs.saved);
						const line = `${ours.saved} | ${theirs.saved} of ${count}, ${ours.refused} | ${theirs.refused} refused`;
						if (ours.saved < least || ours.refused > 0) misses.push(`${line}, of which at least ${least}`);
					}
					expect(misses.join("; ")).to.equal("");
				});
			}
		});
	}
};
