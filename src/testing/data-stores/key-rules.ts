import { copyStorable } from "./storable-value";

const NAME_LENGTH_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 50;
const METADATA_VALUE_LENGTH_MAX = 250;
const METADATA_LENGTH_MAX = 300;

/** The engine's error for a key that it refuses. */
export function keyProblem(key: unknown): string | undefined {
	if (!typeIs(key, "string") || key === "") return "101: Key name can't be empty.";
	if (key.size() > NAME_LENGTH_MAX) return `102: Key name exceeds the ${NAME_LENGTH_MAX} character limit.`;
	return undefined;
}

/** The engine's error for the name or the scope of a data store. */
export function storeNameProblem(name: string, scope: string | undefined): string | undefined {
	if (name === "") return "DataStore name can't be empty.";
	if (name.size() > NAME_LENGTH_MAX) return `DataStore name exceeds the ${NAME_LENGTH_MAX} character limit.`;
	if (scope === undefined) return undefined;
	if (scope === "") return "DataStore scope can't be empty.";
	if (scope.size() > NAME_LENGTH_MAX) return `DataStore scope exceeds the ${NAME_LENGTH_MAX} character limit.`;
	return undefined;
}

/** The engine's error for the user ids of a write. */
export function userIdsProblem(userIds: unknown, countMax: number): string | undefined {
	if (userIds === undefined) return undefined;
	if (!typeIs(userIds, "table")) return "512: UserIds must be an array.";
	let count = 0;
	for (const [key, userId] of pairs(userIds as unknown as Map<unknown, unknown>)) {
		if (!typeIs(key, "number")) return "512: UserIds must be an array.";
		if (!typeIs(userId, "number")) return `513: UserIds must be numbers, not ${typeOf(userId)}.`;
		count += 1;
	}
	if (count > countMax) return `512: UserIds exceed the limit of ${countMax} (there are ${count}).`;
	return undefined;
}

/** The engine's error for the metadata of a write. */
export function metadataProblem(metadata: unknown): string | undefined {
	if (metadata === undefined) return undefined;
	if (!typeIs(metadata, "table")) return "511: Metadata must be a table.";
	let total = 0;
	for (const [key, value] of pairs(metadata as unknown as Map<unknown, unknown>)) {
		if (!typeIs(key, "string")) return "511: Metadata keys must be strings.";
		const copy = copyStorable(value);
		if (copy.problem !== undefined) return `511: Metadata cannot hold ${copy.problem}.`;
		// The quotes of a string are no part of it.
		const length = typeIs(value, "string") ? value.size() : copy.size;
		if (key.size() > METADATA_KEY_LENGTH_MAX) {
			return `511: A metadata key exceeds ${METADATA_KEY_LENGTH_MAX} characters.`;
		}
		if (length > METADATA_VALUE_LENGTH_MAX) {
			return `511: A metadata value exceeds ${METADATA_VALUE_LENGTH_MAX} characters.`;
		}
		total += key.size() + length;
	}
	if (total > METADATA_LENGTH_MAX) return `511: The metadata exceed ${METADATA_LENGTH_MAX} characters.`;
	return undefined;
}
