import { SEEDS_PER_MUTANT } from "./fault-run/mutants";

/**
 * Which seed caught a broken library or shop, where several before it did not. Played first, so that a test run need not
 * play all those again; one that catches no more costs time only (the specs print the seed that does, to be put here).
 */
const CAUGHT_BY = new Map<string, number>([
	["has a clock that is too slow to end its sessions in time", 29],
	["never ends a session by the clock", 6],
	["does not suspend a session that may be thought dead", 6],
	["resumes a session without a write that landed", 88],
	["takes no answer for a proof of death", 19],
	["takes old records from owners that live", 24],
	["gives up what a slow store has not answered", 13],
	["waits for a budget that the game uses up", 30],
	["keeps gifts on their way in its memory only", 6],
]);

/** The host takes a VM that says nothing for minutes for one in an endless loop. */
const SEEDS_PER_WORD = 20;

/** The seeds that a mutant must be caught within, in the order in which they are to be played. */
function seedsFor(what: string): Array<number> {
	const seeds = new Array<number>();
	const last = CAUGHT_BY.get(what);
	if (last !== undefined) seeds.push(last);
	for (const seed of $range(1, SEEDS_PER_MUTANT)) if (seed !== last) seeds.push(seed);
	return seeds;
}

/** Plays seeds with a library or shop that is broken until one shows it; errors where none does. */
export function expectCaught(what: string, play: (seed: number) => ReadonlyArray<{ readonly text: string }>): void {
	let passed = 0;
	for (const seed of seedsFor(what)) {
		const [violation] = play(seed);
		if (violation !== undefined) return print(`seed ${seed}: ${violation.text}`);
		passed += 1;
		if (passed % SEEDS_PER_WORD === 0) print(`${passed} seeds passed`);
	}
	error(`no seed of ${SEEDS_PER_MUTANT} showed one that ${what}`, 0);
}
