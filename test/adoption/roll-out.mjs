/** The game in three versions: examples/roll-out-ts and roll-out-luau, played by one director. */
import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";
import { runPlace } from "./run-place.mjs";

const SCHEMAS = fromRoot("examples", "roll-out-ts", "src", "shared", "builds.ts");
const OF_THE_SPEC = fromRoot("test", "support", "roll-out-builds.ts");

/** Plays the places of the three builds, in their order; `language` tells the director where the package is. */
export async function playRollOut([game, two, three], language) {
	await runPlace(game, fromRoot("test", "adoption", "roll-out.luau"), [language], { two, three });
	return [];
}

/** The spec can import nothing that lies outside of the tests, so it has a copy. */
export function copyProblems() {
	const wanted = readFileSync(SCHEMAS, "utf8").replace('"@rbxts/coffer"', '"../../src/profile-store/schema/builder"');
	const isSame = readFileSync(OF_THE_SPEC, "utf8") === wanted;
	return isSame ? [] : ["test/support/roll-out-builds.ts differs from the example in more than its import"];
}
