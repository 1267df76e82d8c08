import type { MessagesOnlyRecord } from "./record";
import { isFiniteNumber } from "../../storable/limits";

/**
 * What no step may ever write, in words; nothing for a sound record. Looked at on its way to the store, so that a mistake
 * of the library is seen where it is made and not when a player comes back.
 */
export function brokenRule(record: MessagesOnlyRecord): string | undefined {
	const { Data, MetaData, GlobalUpdates, Coffer } = record;
	if ((Data === undefined) !== (MetaData === undefined)) return "Data without MetaData, or MetaData without Data";
	if (Data !== undefined && !typeIs(Data, "table")) return `Data is a ${typeOf(Data)}`;
	let newest = 0;
	for (const entry of GlobalUpdates[1]) {
		if (entry[0] <= newest) return "the message ids do not rise";
		newest = entry[0];
	}
	if (newest > GlobalUpdates[0]) return "a message has an id that is not given yet";
	if (MetaData === undefined) return undefined;
	if (!isFiniteNumber(MetaData.SessionLoadCount) || MetaData.SessionLoadCount < 0) return "the load count is none";
	const owner = MetaData.ActiveSession;
	if (owner !== undefined && MetaData.SessionLoadCount < 1) return "a session that was never loaded";
	if (owner === undefined && Coffer?.Owner !== undefined) return "an owner's word without an owner";
	return undefined;
}
