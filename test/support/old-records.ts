import type { ProfileRecord } from "../../src/profile-store/record/record";
import type { SimCloud } from "../../src/testing";
import { STORE_NAME } from "./world";

/** A stored record with everything that ProfileStore 1.0.3 ever puts into one, and what nobody knows of. */
export function oldRecord(): object {
	return {
		Data: { Cash: 1234.5, Items: ["sword", "shield"], Nested: { Level: 7 }, Old: { Deep: [1, 2, 3] }, Text: "æ ✓" },
		MetaData: {
			ProfileCreateTime: 1_600_000_000,
			SessionLoadCount: 41,
			LastUpdate: 1_700_000_000,
			MetaTags: { Wave: "first" },
			ForceLoadSession: [1818, "a server that asked and went away"],
			LaterField: "from a version to come",
		},
		RobloxMetaData: { Rank: "gold" },
		UserIds: [1001, 1002],
		GlobalUpdates: [
			9,
			[
				[7, { Coins: 5 }],
				[9, { Coins: 6, From: { Name: "Ann" } }],
			],
		],
		WasOverwritten: false,
		LaterField: { from: "a version to come" },
	};
}

/** What is stored under a key of the usual store; it must be a whole record. */
export function recordOf(cloud: SimCloud, key: string): ProfileRecord {
	const value = cloud.dataStore(STORE_NAME).read(key);
	if (!typeIs(value, "table") || (value as ProfileRecord).MetaData === undefined) error(`no record under ${key}`, 2);
	return value as ProfileRecord;
}

/** Whether nobody owns the session of that key. */
export function isFree(cloud: SimCloud, key: string): boolean {
	return recordOf(cloud, key).MetaData.ActiveSession === undefined;
}

/** The first place where two values differ, as text; nothing when they hold the same. */
export function difference(expected: unknown, actual: unknown, path = "value"): string | undefined {
	if (!typeIs(expected, "table") || !typeIs(actual, "table")) {
		return expected === actual ? undefined : `${path}: expected ${tostring(expected)}, got ${tostring(actual)}`;
	}
	for (const [key, value] of expected as Map<unknown, unknown>) {
		const found = difference(value, (actual as Map<unknown, unknown>).get(key), `${path}.${tostring(key)}`);
		if (found !== undefined) return found;
	}
	for (const [key, value] of actual as Map<unknown, unknown>) {
		const isKnown = (expected as Map<unknown, unknown>).get(key) !== undefined;
		if (!isKnown) return `${path}.${tostring(key)}: expected nothing, got ${tostring(value)}`;
	}
	return undefined;
}

/** Raises where two values do not hold the same. */
export function expectSame(expected: unknown, actual: unknown, name?: string): void {
	const found = difference(expected, actual, name);
	if (found !== undefined) error(found, 2);
}

/** The record without what ours adds to it and without what differs from run to run: ids and times. */
export function plainRecord(record: ProfileRecord): object {
	record.Coffer = undefined;
	// Absent and false say the same.
	if (record.WasOverwritten === false) record.WasOverwritten = undefined;
	const metaData = record.MetaData as ProfileRecord["MetaData"] | undefined;
	if (metaData === undefined) return record;
	if (metaData.LastUpdate !== undefined) metaData.LastUpdate = 1;
	if (metaData.ProfileCreateTime > 1_800_000_000) metaData.ProfileCreateTime = 1;
	const owner = metaData.ActiveSession;
	// The guid of a session is a text of 36 characters in both libraries.
	if (owner !== undefined && owner[2] !== undefined) owner[2] = string.rep("x", owner[2].size());
	return record;
}
