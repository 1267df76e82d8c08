/** Where a run in the real engine goes, as the environment says. */
import { HostError } from "../../host/paths.mjs";
import { createClient, DEFAULT_BASE } from "../../tools/coffer/open-cloud/request.mjs";

const PAGE = "docs/on-roblox.md says how to get them";
const IDS = ["UNIVERSE_ID", "PLACE_ID"];

/** Answers `{ key, universe, place, base, isRoblox }`, or raises one line that names what is missing. */
export function readSettings(environment) {
	const missing = ["ROBLOX_API_KEY", ...IDS].filter((name) => !environment[name]?.trim());
	if (missing.length > 0) throw new HostError(`set ${missing.join(", ")} in the environment first: ${PAGE}`);
	const wrong = IDS.find((name) => !/^\d+$/.test(environment[name].trim()));
	if (wrong !== undefined) throw new HostError(`${wrong} is a number: ${PAGE}`);
	const base = environment.COFFER_OPEN_CLOUD_URL || DEFAULT_BASE;
	return {
		key: environment.ROBLOX_API_KEY,
		universe: environment.UNIVERSE_ID.trim(),
		place: environment.PLACE_ID.trim(),
		base,
		// What another server answers is not Roblox's word.
		isRoblox: base.replace(/\/+$/, "") === DEFAULT_BASE,
	};
}

/** A client of request.mjs that says when it is kept waiting. `clock`: `{ wait(seconds), now(), answerSeconds }`, for tests. */
export function clientFor({ key, base }, clock, say) {
	const onWait = ({ seconds, error }) => say(`  waiting ${Math.ceil(seconds)} s: ${error.message}`);
	return createClient({ key, base, ...clock, onWait });
}
