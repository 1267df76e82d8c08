import { jsonLength } from "../../storable/json-length";
import { VALUE_LENGTH_MAX } from "../../storable/limits";
import type { StorableProblem } from "../../storable/snapshot";
import { takeSnapshot } from "../../storable/snapshot";

/** The engine's limits for what stands beside the value. */
const METADATA_KEY_MAX = 50;
const METADATA_TEXT_MAX = 250;
const METADATA_LENGTH_MAX = 300;
const USER_IDS_MAX = 4;

/** From this share of the limit on, the game is warned. */
export const LENGTH_WARNING = 0.8 * VALUE_LENGTH_MAX;

/** What of a profile is saved. */
export interface Savable {
	readonly Data: unknown;
	readonly RobloxMetaData: unknown;
	readonly UserIds: unknown;
}

export interface Saved {
	readonly Data: object;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
}

/** What a save may send: nothing in it can make the store refuse the whole. */
export interface Outgoing {
	/** Nothing where no part of the game's Data may be written: what is stored stays. */
	readonly Data: object | undefined;
	readonly RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly isChanged: boolean;
	readonly problems: ReadonlyArray<StorableProblem>;
	readonly length: number;
}

interface Part<T> {
	readonly value: T;
	readonly isChanged: boolean;
	readonly problems: ReadonlyArray<StorableProblem>;
}

function metadataProblem(metadata: object): string | undefined {
	let length = 0;
	for (const [key, value] of metadata as Map<unknown, unknown>) {
		if (!typeIs(key, "string") || key.size() > METADATA_KEY_MAX) {
			return `has the key ${tostring(key)}; keys are text of at most ${METADATA_KEY_MAX} characters`;
		}
		// The quotes of a text are no part of it.
		const valueLength = typeIs(value, "string") ? value.size() : jsonLength(value);
		if (valueLength > METADATA_TEXT_MAX) {
			return `has ${valueLength} characters at ${key}; the limit is ${METADATA_TEXT_MAX}`;
		}
		length += key.size() + valueLength;
	}
	if (length <= METADATA_LENGTH_MAX) return undefined;
	return `has ${length} characters in all; the limit is ${METADATA_LENGTH_MAX}`;
}

function prepareMetadata(current: unknown, saved: object): Part<object> {
	const refuse = (reason: string): Part<object> => {
		return { value: saved, isChanged: false, problems: [{ path: "RobloxMetaData", reason }] };
	};
	if (!typeIs(current, "table")) return refuse(`is a ${typeOf(current)}; it must be a table`);
	const snapshot = takeSnapshot(current, saved, "RobloxMetaData");
	const problem = metadataProblem(snapshot.value);
	return problem === undefined ? snapshot : refuse(problem);
}

function prepareUserIds(current: unknown, saved: Array<number>): Part<Array<number>> {
	const refuse = (reason: string): Part<Array<number>> => {
		return { value: saved, isChanged: false, problems: [{ path: "UserIds", reason }] };
	};
	if (!typeIs(current, "table")) return refuse(`is a ${typeOf(current)}; it must be a list of user ids`);
	const snapshot = takeSnapshot(current, saved, "UserIds");
	const userIds = snapshot.value as Array<number>;
	if (userIds.size() > USER_IDS_MAX) return refuse(`has ${userIds.size()} user ids; the limit is ${USER_IDS_MAX}`);
	for (const userId of userIds) {
		if (!typeIs(userId, "number")) return refuse(`has a ${typeOf(userId)} in it; user ids are numbers`);
	}
	return { value: userIds, isChanged: snapshot.isChanged, problems: snapshot.problems };
}

/** The parts of `Data` that take the most room, as text for a warning. */
export function largestParts(data: object): string {
	const parts = new Array<{ readonly name: string; readonly length: number }>();
	for (const [key, value] of data as Map<unknown, unknown>) {
		const length = takeSnapshot({ value }, {}, "").length;
		parts.push({ name: typeIs(key, "string") ? `Data.${key}` : `Data[${tostring(key)}]`, length });
	}
	parts.sort((a, b) => (a.length === b.length ? a.name < b.name : a.length > b.length));
	const texts = new Array<string>();
	for (const index of $range(0, math.min(3, parts.size()) - 1)) {
		texts.push(`${parts[index].name} (${math.round(parts[index].length / 1000)} kB)`);
	}
	return texts.join(", ");
}

/** Checks, compares and copies what is to be saved, against what was saved last. */
export function prepareOutgoing(current: Savable, saved: Saved): Outgoing {
	const problems = new Array<StorableProblem>();
	let data: object | undefined;
	let isDataChanged = false;
	let length = 0;
	if (typeIs(current.Data, "table")) {
		const snapshot = takeSnapshot(current.Data, saved.Data, "Data");
		// The estimate takes every number for eight characters: a long list of small ones is not refused for that.
		length = snapshot.length > LENGTH_WARNING ? jsonLength(snapshot.value) : snapshot.length;
		for (const problem of snapshot.problems) problems.push(problem);
		if (length > VALUE_LENGTH_MAX) {
			const reason = `takes about ${length} characters; the limit is ${VALUE_LENGTH_MAX}; largest: ${largestParts(snapshot.value)}`;
			problems.push({ path: "Data", reason });
		} else {
			data = snapshot.value;
			// Where the game took LastSavedData for its Data there is nothing to compare with.
			isDataChanged = snapshot.isChanged || current.Data === saved.Data;
		}
	} else {
		problems.push({ path: "Data", reason: `is a ${typeOf(current.Data)}; it must be a table` });
	}
	const metadata = prepareMetadata(current.RobloxMetaData, saved.RobloxMetaData);
	const userIds = prepareUserIds(current.UserIds, saved.UserIds);
	for (const problem of metadata.problems) problems.push(problem);
	for (const problem of userIds.problems) problems.push(problem);
	return {
		Data: data,
		RobloxMetaData: metadata.value,
		UserIds: userIds.value,
		isChanged: isDataChanged || metadata.isChanged || userIds.isChanged,
		problems,
		length,
	};
}
