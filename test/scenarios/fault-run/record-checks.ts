import type { Commit } from "../../../src/testing";
import type { Claim, FaultRecord, Play } from "./model";
import { isAlive } from "./model";
import type { World } from "./world";

/** The earliest taking for which no proof is needed: the owner's period and its grace. */
const SILENCE_SECONDS = 420;

function opsOf(record: FaultRecord | undefined, tag: string): number {
	return record?.Data?.Ops.get(tag) ?? 0;
}

/** How often each gift is in the record: in the queue or taken. */
function countGifts(record: FaultRecord): Map<string, number> {
	const counts = new Map<string, number>();
	if (record.Data !== undefined) {
		for (const [id, count] of record.Data.Gifts) counts.set(id, count);
	}
	for (const [, gift] of record.GlobalUpdates[1]) counts.set(gift.Id, (counts.get(gift.Id) ?? 0) + 1);
	return counts;
}

function describeRecord(record: FaultRecord): string {
	const owner = record.MetaData?.ActiveSession;
	const who = owner === undefined ? "nobody" : owner[2].sub(1, 6);
	const mark = record.Coffer?.Owner?.Beats === true ? " beats" : "";
	const asked = record.MetaData?.ForceLoadSession === undefined ? "" : " asked";
	const [, , saveNumber] = (record.Coffer?.SaveId ?? "").find(":(%d+)$");
	return `${record.MetaData?.SessionLoadCount ?? "-"} ${who}${mark}${asked} save ${saveNumber ?? "-"} queue ${record.GlobalUpdates[1].size()}`;
}

/** Looks at every commit: nothing that was stored may vanish, no gift be doubled, no two sessions be active. */
export class RecordChecks {
	private readonly records = new Map<string, FaultRecord>();
	private readonly claims = new Map<string, Claim>();
	/** How many gifts have been seen in each key's record. */
	private readonly giftCounts = new Map<string, number>();
	/** Sessions of each key that have not ended. */
	private readonly open = new Map<string, Array<Play>>();

	constructor(private readonly world: World) {}

	public onCommit(commit: Commit): void {
		const { key, time } = commit;
		const before = commit.previous as FaultRecord | undefined;
		const after = commit.value as FaultRecord | undefined;
		if (after === undefined) return this.world.violate(key, "the key was removed");
		this.records.set(key, after);
		this.world.note(key, `${commit.server} wrote ${describeRecord(after)}`);
		this.checkProgress(key, before, after);
		this.checkGifts(key, after);
		this.followOwner(key, commit.server, time, before, after);
		this.checkOwners(key);
	}

	/** A session was handed out. */
	public begin(play: Play): void {
		const claim = this.claims.get(`${play.key}/${play.profile.SessionLoadCount}`);
		if (claim === undefined || claim.server !== play.member.sim.name) {
			this.world.violate(play.key, `${play.tag} has a load count that its server never wrote`);
		} else {
			claim.play = play;
		}
		const open = this.open.get(play.key) ?? [];
		open.push(play);
		this.open.set(play.key, open);
		this.checkOwners(play.key);
		for (const other of this.world.plays) {
			if (other.key !== play.key || other === play) continue;
			const stored = opsOf(this.records.get(play.key), other.tag);
			const loaded = play.profile.Data.Ops.get(other.tag) ?? 0;
			// What the record holds now may be newer, but only if this session is not the owner any more.
			if (loaded < stored && play.profile.IsActive()) {
				this.world.violate(play.key, `${play.tag} was loaded with ${loaded} of ${stored} of ${other.tag}`);
			}
		}
	}

	/** The library has said that so much of the session's progress is stored. */
	public confirm(play: Play, count: number, how: string): void {
		const stored = opsOf(this.records.get(play.key), play.tag);
		if (stored < count) {
			this.world.violate(play.key, `${how} confirmed ${count} changes of ${play.tag}, ${stored} are stored`);
		} else if (play.hasEnded && play.isFenced && count === play.count && how !== "SaveAsync") {
			this.world.sometimes("fenced and saved all the same");
		}
	}

	/** At most one session of the key says that it is active. */
	public checkOwners(key: string): void {
		const open = this.open.get(key);
		if (open === undefined) return;
		let active: Play | undefined;
		let hasGone = false;
		for (const play of open) {
			if (play.hasEnded || !isAlive(play.member)) {
				hasGone = true;
				continue;
			}
			if (!play.profile.IsActive()) {
				play.isFenced = true;
				continue;
			}
			if (active !== undefined) this.world.violate(key, `${active.tag} and ${play.tag} are both active`);
			active = play;
		}
		if (hasGone) {
			this.open.set(
				key,
				open.filter((play) => !play.hasEnded && isAlive(play.member)),
			);
		}
	}

	/** Whether the gift is in the queue, not taken yet. */
	public isQueued(key: string, id: string): boolean {
		return this.records.get(key)?.GlobalUpdates[1].some(([, gift]) => gift.Id === id) === true;
	}

	public record(key: string): FaultRecord | undefined {
		return this.records.get(key);
	}

	/** How much of the session's progress is stored. */
	public stored(play: Play): number {
		return opsOf(this.records.get(play.key), play.tag);
	}

	public claimOf(play: Play): Claim | undefined {
		return this.claims.get(`${play.key}/${play.profile.SessionLoadCount}`);
	}

	private checkProgress(key: string, before: FaultRecord | undefined, after: FaultRecord): void {
		if (before?.Data === undefined) return;
		for (const [tag, count] of before.Data.Ops) {
			if (opsOf(after, tag) < count) {
				this.world.violate(key, `${tag} had ${count} changes stored, now ${opsOf(after, tag)}`);
			}
		}
	}

	private checkGifts(key: string, after: FaultRecord): void {
		const counts = countGifts(after);
		const { gifts } = this.world;
		let present = 0;
		for (const [id, count] of counts) {
			const gift = gifts.get(id);
			if (gift === undefined) continue;
			present += 1;
			if (gift.seenAt === undefined) {
				gift.seenAt = this.world.now();
				this.giftCounts.set(key, (this.giftCounts.get(key) ?? 0) + 1);
			}
			if (count > 1 && !gift.isDoubled) {
				gift.isDoubled = true;
				this.world.violate(key, `gift ${id} is there ${count} times`);
			}
		}
		if (present === (this.giftCounts.get(key) ?? 0)) return;
		// What has ever been in the record stays in it: in the queue, then in Data.
		for (const [id, gift] of gifts) {
			if (gift.key === key && gift.seenAt !== undefined && !gift.isGone && !counts.has(id)) {
				gift.isGone = true;
				this.world.violate(key, `gift ${id} is gone`);
			}
		}
	}

	/** Notes who owns the key, and how it changed hands. */
	private followOwner(
		key: string,
		server: string,
		time: number,
		before: FaultRecord | undefined,
		after: FaultRecord,
	): void {
		const metaData = after.MetaData;
		const oldCount = before?.MetaData?.SessionLoadCount ?? 0;
		const oldOwner = before?.MetaData?.ActiveSession?.[2];
		const newOwner = metaData?.ActiveSession?.[2];
		if (metaData === undefined) return;
		const grown = metaData.SessionLoadCount - oldCount;
		if (grown !== (newOwner !== undefined && newOwner !== oldOwner ? 1 : 0)) {
			this.world.violate(key, `the load count went from ${oldCount} to ${metaData.SessionLoadCount}`);
		}
		const oldClaim = this.claims.get(`${key}/${oldCount}`);
		if (newOwner === oldOwner) {
			if (oldClaim !== undefined && server === oldClaim.server) this.noteOwnWrite(oldClaim, time, before, after);
		} else if (newOwner === undefined) {
			if (before?.Coffer?.SaveId === after.Coffer?.SaveId) this.world.sometimes("unwanted claim released");
		} else {
			const loadCount = metaData.SessionLoadCount;
			this.claims.set(`${key}/${loadCount}`, { guid: newOwner, loadCount, server, wroteAt: time });
			if (oldOwner !== undefined && oldClaim !== undefined) this.noteTaken(key, oldClaim, server, time, before);
		}
	}

	private noteOwnWrite(claim: Claim, time: number, before: FaultRecord | undefined, after: FaultRecord): void {
		if (before?.Coffer?.SaveId === after.Coffer?.SaveId) return;
		claim.wroteAt = time;
		const wasMarked = before?.Coffer?.Owner?.Beats === true;
		const isMarked = after.Coffer?.Owner?.Beats === true;
		if (wasMarked && !isMarked) this.world.sometimes("mark taken back");
		if (!wasMarked && isMarked) this.world.sometimes("mark set again");
		if (after.MetaData?.ForceLoadSession !== undefined) this.world.sometimes("saved while asked for");
	}

	private noteTaken(key: string, claim: Claim, server: string, time: number, before: FaultRecord | undefined): void {
		claim.takenAt = time;
		claim.takenLine = this.world.lineCount();
		const silence = time - claim.wroteAt;
		if (server === claim.server) claim.takenHow = "own claim again";
		else if (silence >= SILENCE_SECONDS - 5) claim.takenHow = "silence or age";
		else claim.takenHow = before?.Coffer?.Owner?.Beats === true ? "proof" : "no right";
		if (claim.takenHow === "proof") this.world.sometimes("taken by proof");
		else if (claim.takenHow === "silence or age") this.world.sometimes("taken by silence or age");
		else if (claim.takenHow === "no right") this.world.violate(key, `${server} took the session without a right`);
		const who = claim.play?.tag ?? "a claim that nobody got";
		const text = string.format("%s took it from %s (%s) by %s", server, who, claim.server, claim.takenHow);
		this.world.note(key, string.format("%s after %.1f s of silence", text, silence));
	}
}
