import type { FaultRecord } from "../model";
import type { World } from "../world";

/** How often each gift is in the record: in the queue or taken. */
function countGifts(record: FaultRecord): Map<string, number> {
	const counts = new Map<string, number>();
	if (record.Data !== undefined) {
		for (const [id, count] of record.Data.Gifts) counts.set(id, count);
	}
	for (const [, gift] of record.GlobalUpdates[1]) {
		if (gift.Coins === undefined) counts.set(gift.Id, (counts.get(gift.Id) ?? 0) + 1);
	}
	return counts;
}

/** A gift that has ever been in the record stays in it, once: in the queue, then in Data. */
export class GiftChecks {
	/** What was in each key's record last. */
	private readonly present = new Map<string, Map<string, number>>();

	constructor(private readonly world: World) {}

	public check(key: string, before: FaultRecord | undefined, after: FaultRecord): void {
		const counts = countGifts(after);
		for (const [id, count] of counts) this.see(key, id, count);
		const missing = this.present.get(key)?.size() === 0 ? [] : this.missingFrom(key, counts);
		this.present.set(key, counts);
		if (missing.isEmpty()) return;
		const folded = (after.Data?.OldGifts ?? 0) - (before?.Data?.OldGifts ?? 0);
		let gone = 0;
		for (const id of missing) gone += before?.Data?.Gifts.get(id) ?? 0;
		for (const id of missing) {
			const gift = this.world.gifts.get(id);
			if (gift === undefined) continue;
			if (folded === gone && before?.Data?.Gifts.has(id) === true) gift.isSettled = true;
			else if (!gift.isGone) {
				gift.isGone = true;
				this.world.violate("gift lost", key, `gift ${id} is gone`);
			}
		}
	}

	/** Somebody replaced the whole: what is not there any more went with it. */
	public reset(key: string, after: FaultRecord | undefined): void {
		const counts = after === undefined ? new Map<string, number>() : countGifts(after);
		this.present.set(key, counts);
		for (const [id, gift] of this.world.gifts) {
			if (gift.key !== key || gift.seenAt === undefined) continue;
			gift.isSettled = false;
			if (!counts.has(id)) gift.isVoided = true;
		}
	}

	private see(key: string, id: string, count: number): void {
		const gift = this.world.gifts.get(id);
		if (gift === undefined) return;
		gift.seenAt ??= this.world.now();
		if ((count === 1 && !gift.isSettled) || gift.isDoubled) return;
		gift.isDoubled = true;
		const text = gift.isSettled
			? `gift ${id} was taken before, and is there again`
			: `gift ${id} is there ${count} times`;
		this.world.violate("gift doubled", key, text);
	}

	private missingFrom(key: string, counts: Map<string, number>): Array<string> {
		const missing = new Array<string>();
		for (const [id] of this.present.get(key) ?? new Map<string, number>()) {
			if (!counts.has(id)) missing.push(id);
		}
		return missing;
	}
}
