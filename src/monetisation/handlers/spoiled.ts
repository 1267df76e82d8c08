import { look } from "../../storable/look";
import { HOLDS_ITSELF, takeSnapshot } from "../../storable/snapshot";
import { snapshotTable } from "../../storable/table-snapshot";

/** A value in Data that no store takes, as it was. */
interface LeftOut {
	readonly value: unknown;
	/** For a table whose content is stored nowhere: whether that is another. */
	readonly hasChanged?: () => boolean;
}

/** What of a game's Data no store takes, by path. */
export type LeftOutValues = ReadonlyMap<string, LeftOut>;

function problemsOf(data: unknown) {
	if (!typeIs(data, "table") || look(data, {}).isClean) return [];
	return takeSnapshot(data, {}, "Data", math.huge).problems;
}

/** To be asked before a handler runs. */
export function leftOutOf(data: unknown): LeftOutValues {
	const values = new Map<string, LeftOut>();
	for (const { path, reason, value } of problemsOf(data)) {
		const isLost = typeIs(value, "table") && reason !== HOLDS_ITSELF;
		values.set(path, { value, hasChanged: isLost ? snapshotTable(value).hasChanged : undefined });
	}
	return values;
}

/**
 * What a handler has put into Data that no store takes, in words: it would be saved without, though the purchase counts as
 * granted. What was there before and is as it was is the game's, and in nobody's way.
 */
export function spoiledSince(data: unknown, before: LeftOutValues): string | undefined {
	for (const { path, reason, value } of problemsOf(data)) {
		const known = before.get(path);
		const isSame =
			known !== undefined && (rawequal(known.value, value) || (value !== value && known.value !== known.value));
		if (!isSame || known.hasChanged?.() === true) return `${path} ${reason}`;
	}
	return undefined;
}
