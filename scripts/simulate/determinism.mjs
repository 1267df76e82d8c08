import { runSimulation } from "./vm.mjs";

async function hashOf(place, run, seed, isLittered) {
	let hash;
	const failure = await runSimulation(
		place,
		{ kind: "hash", run, seed, isLittered },
		(_, value) => (hash = value.hash),
	);
	if (hash === undefined) throw new Error(`seed ${seed} has no trace: ${failure}`);
	return hash;
}

/** Runs something with another native Luau than the one that is set, or with none. */
async function withLuau(executable, run) {
	const before = process.env.COFFER_LUAU;
	if (executable === undefined) delete process.env.COFFER_LUAU;
	else process.env.COFFER_LUAU = executable;
	try {
		return await run();
	} finally {
		if (before === undefined) delete process.env.COFFER_LUAU;
		else process.env.COFFER_LUAU = before;
	}
}

/** Plays seeds twice in fresh VMs, the second time after making waste, and on a native Luau too; answers how many differ. */
export async function checkDeterminism(place, seeds) {
	let differing = 0;
	for (const run of ["sessions", "purchases", "publishes", "deals"]) {
		for (const seed of seeds) if (!(await isSameRun(place, run, seed))) differing += 1;
	}
	return differing;
}

async function isSameRun(place, run, seed) {
	const native = process.env.COFFER_LUAU;
	const first = await withLuau(undefined, () => hashOf(place, run, seed, false));
	const second = await withLuau(undefined, () => hashOf(place, run, seed, true));
	const third = native === undefined ? first : await hashOf(place, run, seed, false);
	const isSame = first === second && first === third;
	const where = native === undefined ? "two fresh VMs" : "two fresh VMs and a native Luau";
	console.log(
		`  seed ${seed} of ${run} in ${where}: ${isSame ? `trace ${first}` : `TRACES DIFFER: ${first} ${second} ${third}`}`,
	);
	return isSame;
}
