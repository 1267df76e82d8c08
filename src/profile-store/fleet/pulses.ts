import type { Clock, MemoryHashMap, Scheduler } from "../../engine";

/** The two looks of a proof are so far apart: an owner that lives beats and is seen at one of them, or is suspended by then. Seconds. */
export const PROOF_SECONDS = 5.8;
/** A read may be so old: a look that begins sooner after the record was seen may tell of the time before. Seconds. */
const STALE_SECONDS = 0.5;
/** So old may a proof be: a server that only stood still beats again, and is about to save what it has. */
const PROOF_AGE_SECONDS_MAX = 5;
/** How often it is looked for a server while a session of it is wanted, in seconds. */
const LOOK_SECONDS = 1.5;
/** What one start sees serves the others that look for the same server so long: players come in crowds. */
const SHARED_SECONDS = 0.1;
/** Misses are kept so long. */
const MISSES_SECONDS = 60;

/** A look that found no entry of the other server, and this server's own. Monotonic seconds. */
interface Miss {
	readonly sentAt: number;
	readonly answeredAt: number;
}

/** What has been seen of one other server. */
interface Pulse {
	/** Monotonic seconds at which the newest look began. */
	lookedAt: number;
	isSeen: boolean;
	/** Since it was seen last. */
	misses: Array<Miss>;
	/** Those who want to know what the look under way finds; nothing where none is. */
	asking?: Array<() => void>;
}

/** Looks for the beats of other servers. One missing entry proves nothing: a store may lose it, or answer what was. */
export class Pulses {
	private readonly known = new Map<string, Pulse>();

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly map: MemoryHashMap,
		private readonly serverId: string,
	) {}

	/** Whether the newest look saw that server's entry. */
	public isSeen(serverId: string): boolean {
		return this.known.get(serverId)?.isSeen === true;
	}

	/** Whether that server is dead for whoever has seen an unchanged record of it since then (monotonic seconds). */
	public isProvedDead(serverId: string, since: number): boolean {
		const misses = this.missesSince(serverId, since);
		const [first, last] = [misses[0], misses[misses.size() - 1]];
		if (first === undefined || last.sentAt < first.answeredAt + PROOF_SECONDS) return false;
		return this.clock.monotonicSeconds() - last.answeredAt < PROOF_AGE_SECONDS_MAX;
	}

	/** Monotonic seconds at which the next look is worth it. */
	public nextLookAt(serverId: string, since: number): number {
		const pulse = this.known.get(serverId);
		if (pulse === undefined) return since + STALE_SECONDS;
		// What another start is about to see is for everybody.
		if (pulse.asking !== undefined) return 0;
		const from = since + STALE_SECONDS;
		// Nothing that counts for this one has been looked for yet.
		if (pulse.lookedAt < from) return math.max(from, pulse.lookedAt + SHARED_SECONDS);
		const first = this.missesSince(serverId, since)[0];
		const proofAt = first === undefined ? 0 : first.answeredAt + PROOF_SECONDS;
		// The second miss is to come as soon as it counts; before, a look could only find that all is well.
		if (proofAt > pulse.lookedAt) return proofAt;
		return pulse.lookedAt + LOOK_SECONDS;
	}

	/** Looks, unless somebody looked just now. Calls `done` then. Does not yield. */
	public look(serverId: string, done: () => void): void {
		const now = this.clock.monotonicSeconds();
		const pulse = this.known.get(serverId) ?? { lookedAt: -math.huge, isSeen: false, misses: [] };
		this.known.set(serverId, pulse);
		if (pulse.asking !== undefined) {
			pulse.asking.push(done);
			return;
		}
		if (now - pulse.lookedAt < SHARED_SECONDS) return done();
		pulse.asking = [done];
		pulse.lookedAt = now;
		this.scheduler.spawn(() => {
			this.lookNow(serverId, pulse);
			const asking = pulse.asking!;
			pulse.asking = undefined;
			for (const tell of asking) tell();
		});
	}

	private missesSince(serverId: string, since: number): Array<Miss> {
		const from = since + STALE_SECONDS;
		return this.known.get(serverId)?.misses.filter((miss) => miss.sentAt >= from) ?? [];
	}

	/** Yields. */
	private lookNow(serverId: string, pulse: Pulse): void {
		const sentAt = pulse.lookedAt;
		const [isRead, found] = this.readBoth(serverId);
		pulse.isSeen = isRead && found.isSeen;
		if (pulse.isSeen) pulse.misses = [];
		// Where this server's own entry is gone as well, the store has lost more than one.
		if (!isRead || found.isSeen || !found.isOwnSeen) return;
		const now = this.clock.monotonicSeconds();
		pulse.misses = pulse.misses.filter((miss) => now - miss.answeredAt < MISSES_SECONDS);
		pulse.misses.push({ sentAt, answeredAt: now });
	}

	/** Yields; at once, for somebody waits for a session. */
	private readBoth(serverId: string): [isRead: boolean, found: { isSeen: boolean; isOwnSeen: boolean }] {
		const found = { isSeen: false, isOwnSeen: false };
		let failures = 0;
		let unread = 2;
		let waiting: thread | undefined;
		const read = (key: string, see: (isThere: boolean) => void) => {
			this.scheduler.spawn(() => {
				const [isSuccess, value] = pcall(() => this.map.getAsync(key));
				if (isSuccess) see(value !== undefined);
				else failures += 1;
				unread -= 1;
				if (unread === 0 && waiting !== undefined) this.scheduler.resume(waiting);
			});
		};
		read(serverId, (isThere) => (found.isSeen = isThere));
		read(this.serverId, (isThere) => (found.isOwnSeen = isThere));
		if (unread > 0) {
			waiting = coroutine.running();
			coroutine.yield();
		}
		return [failures === 0, found];
	}
}
