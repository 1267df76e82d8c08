import type { FaultData, FaultRecord, Play } from "../model";
import type { World } from "../world";

function sumOf(counts: Map<string, number>): number {
	let sum = 0;
	for (const [, count] of counts) sum += count;
	return sum;
}

/** All changes that the data holds. */
export function changesIn(data: FaultData): number {
	return data.Settled + sumOf(data.Ops);
}

/** What was stored of a session's progress stays in every later version of its key. */
export class ProgressChecks {
	/** What sessions had stored when their entries were folded away, by key and tag. */
	private readonly settled = new Map<string, Map<string, number>>();

	/** What sessions know to be stored where they also put what cannot be. */
	private readonly levels = new Map<string, number>();

	constructor(private readonly world: World) {}

	public check(key: string, before: FaultRecord | undefined, after: FaultRecord): void {
		const [old, now] = [before?.Data, after.Data];
		if (old === undefined || now === undefined) return;
		let gone = 0;
		for (const [tag, count] of old.Ops) {
			const left = now.Ops.get(tag);
			if (left === undefined) {
				gone += count;
				this.settledOf(key).set(tag, count);
			} else if (left < count) {
				this.world.violate("stored progress fell", key, `${tag} had ${count} changes stored, now ${left}`);
			}
		}
		if (now.Settled - old.Settled !== gone) {
			const text = `${gone} stored changes vanished, and ${now.Settled - old.Settled} more are settled`;
			this.world.violate("stored progress fell", key, text);
		}
		const level = this.levels.get(key);
		if (level !== undefined && now.Wild.Level < level) {
			const text = `in place of a bad value ${level} was known to be stored, now it is ${now.Wild.Level}`;
			this.world.violate("not kept", key, text);
		}
		if (now.Schema < old.Schema) {
			this.world.violate("not kept", key, `the schema fell from ${old.Schema} to ${now.Schema}`);
		}
	}

	/** Somebody replaced the whole: nothing of what was settled can be asked for any more. */
	public reset(key: string): void {
		this.settled.delete(key);
		this.levels.delete(key);
	}

	/** A session knows that this is stored. */
	public know(key: string, data: FaultData): void {
		const level = data.Wild?.Level as unknown;
		if (typeIs(level, "number")) this.levels.set(key, math.max(level, this.levels.get(key) ?? 0));
	}

	/** A session got data: all that is stored must be in it. */
	public checkLoaded(play: Play, stored: FaultData | undefined): void {
		if (stored === undefined || !play.profile.IsActive()) return;
		const loaded = play.profile.Data;
		this.know(play.key, loaded);
		for (const [tag, count] of stored.Ops) {
			const has = loaded.Ops.get(tag) ?? 0;
			if (has >= count) continue;
			const text = `${play.tag} was loaded with ${has} of ${count} changes of ${tag}`;
			this.world.violate("stored progress fell", play.key, text);
		}
	}

	/** How much of the session's progress is stored. */
	public stored(play: Play, data: FaultData | undefined): number {
		return data?.Ops.get(play.tag) ?? this.settled.get(play.key)?.get(play.tag) ?? 0;
	}

	private settledOf(key: string): Map<string, number> {
		let settled = this.settled.get(key);
		if (settled === undefined) {
			settled = new Map();
			this.settled.set(key, settled);
		}
		return settled;
	}
}
