/** The trade window: examples/trade-ts and trade-luau, played by one director with two clients. */
import { fromRoot } from "../../host/paths.mjs";
import { runPlace } from "./run-place.mjs";

/** `language` tells the director where the parts are. */
export async function playTrade(place, language) {
	await runPlace(place, fromRoot("test", "adoption", "trade.luau"), [language]);
	return [];
}
