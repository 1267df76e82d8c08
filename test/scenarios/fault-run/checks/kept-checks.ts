import type { Commit } from "../../../../src/testing";
import type { FaultRecord } from "../model";
import { metadataOf, userIdOf } from "../model";
import type { World } from "../world";

/** Whatever stands beside Data stays: user ids, metadata, and fields that a newer library wrote. */
export class KeptChecks {
	/** The keys that have their user id and metadata. */
	private readonly marked = new Set<string>();
	/** The keys of which it was told that they lack them. */
	private readonly told = new Set<string>();

	constructor(private readonly world: World) {}

	public check(commit: Commit, before: FaultRecord | undefined, after: FaultRecord): void {
		const { key } = commit;
		const hasUser = commit.userIds.includes(userIdOf(key));
		const metadata = commit.metadata as { readonly Key?: string };
		const hasMetadata = metadata.Key === metadataOf(key).Key;
		// A session names its user before it changes anything.
		const isPlayed = after.Data !== undefined && (after.Data.Settled > 0 || !after.Data.Ops.isEmpty());
		const isExpected = this.marked.has(key) || (isPlayed && !this.told.has(key));
		if (isExpected && !(hasUser && hasMetadata)) {
			this.marked.delete(key);
			this.told.add(key);
			const what = hasUser ? "metadata" : "user ids";
			this.world.violate("not kept", key, `a write of ${commit.server} dropped the key's ${what}`);
		}
		if (hasUser && hasMetadata) this.marked.add(key);
		const [old, now] = [before?.Newer, after.Newer];
		if (old !== undefined && now !== old) {
			this.world.violate("not kept", key, `a field of a newer library was ${old}, now ${now}`);
		}
		const [oldInner, nowInner] = [before?.Coffer?.Newer, after.Coffer?.Newer];
		if (oldInner !== undefined && nowInner !== oldInner) {
			this.world.violate("not kept", key, `a field beside ours was ${oldInner}, now ${nowInner}`);
		}
	}

	public reset(key: string): void {
		this.marked.delete(key);
	}
}
