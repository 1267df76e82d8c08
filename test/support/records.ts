import type { ProfileRecord } from "../../src/profile-store/record/record";
import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import type { PlayerData, TestServer } from "./world";
import { STORE_NAME } from "./world";

/** A record of the usual store. */
export interface StoredProfile extends ProfileRecord {
	Data: PlayerData;
}

/** The record that is stored under a key; raises where there is none. */
export function profileIn(cloud: SimCloud, key: string): StoredProfile {
	const record = cloud.dataStore(STORE_NAME).read(key);
	if (record === undefined) error(`nothing is stored under ${key}`, 2);
	return record as StoredProfile;
}

/** A record of a profile that was played before and that no server has now. */
export function oldRecord(cash = 55): StoredProfile {
	return {
		Data: { Cash: cash, Items: ["Sword"], Nested: { Level: 4 } },
		MetaData: { ProfileCreateTime: 1_700_000_000, SessionLoadCount: 7, LastUpdate: 1_700_000_500, MetaTags: {} },
		GlobalUpdates: [0, []],
		RobloxMetaData: {},
		UserIds: [],
		WasOverwritten: false,
	};
}

/** Leaves a profile whose session a server with the old module has; that server is dead, and wrote for the last time now. */
export function preloadDeadOldOwner(cloud: SimCloud, server: TestServer, key: string): void {
	const record = oldRecord();
	record.MetaData.ActiveSession = [1818, "a server with the old module", "its session"];
	record.MetaData.LastUpdate = server.sim.engine.clock.unixSeconds();
	cloud.dataStore(STORE_NAME).preload(key, record);
}

/** The value, or the parts of a damaged record, that had to make way for the record that is stored under a key. */
export function replacedIn(cloud: SimCloud, key: string): unknown {
	return profileIn(cloud, key).Coffer?.Replaced?.Value;
}

/** Ends the session and lets its last save land. */
export function leave(cloud: SimCloud, server: TestServer, profile: Profile<PlayerData>): void {
	server.sim.run(() => profile.EndSession());
	cloud.advance(2);
}

/** What `OnError` fires, as "message|store|key". */
export function watchErrors(server: TestServer): Array<string> {
	const seen = new Array<string>();
	server.ProfileStore.OnError.Connect((message, storeName, key) => seen.push(`${message}|${storeName}|${key}`));
	return seen;
}

/** What `OnOverwrite` fires, as "store|key". */
export function watchOverwrites(server: TestServer): Array<string> {
	const seen = new Array<string>();
	server.ProfileStore.OnOverwrite.Connect((storeName, key) => seen.push(`${storeName}|${key}`));
	return seen;
}

/** How many writes of a key take effect from now on. */
export function countWrites(cloud: SimCloud, key: string): { count: number } {
	const writes = { count: 0 };
	cloud.dataStore(STORE_NAME).onCommit((commit) => {
		if (commit.key === key) writes.count += 1;
	});
	return writes;
}

/** The lines that a server warned and that contain the text. */
export function warnings(server: TestServer, text: string): Array<string> {
	const lines = new Array<string>();
	for (const line of server.sim.output) {
		if (line.kind === "warn" && includes(line.text, text)) lines.push(line.text);
	}
	return lines;
}

/** Whether the text contains the other one, taken as it is. */
export function includes(text: string, part: string): boolean {
	return text.find(part, 1, true)[0] !== undefined;
}

/** Whether both are the same value, or tables of the same content. */
export function isSame(left: unknown, right: unknown): boolean {
	if (!typeIs(left, "table") || !typeIs(right, "table")) return left === right;
	const [leftMap, rightMap] = [left as Map<unknown, unknown>, right as Map<unknown, unknown>];
	for (const [key, value] of pairs(leftMap)) {
		if (!isSame(value, rightMap.get(key))) return false;
	}
	for (const [key] of pairs(rightMap)) {
		if (leftMap.get(key) === undefined) return false;
	}
	return true;
}
