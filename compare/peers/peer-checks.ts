import type { Commit } from "../../src/testing";
import { isAlive, overlap } from "../../test/scenarios/fault-run/model";
import type { PeerMeasures } from "./measures";
import type { PeerData } from "./peer";
import { metadataFor } from "./peer";
import type { PeerPlay, PeerStage } from "./peer-stage";

/** A server that stands still for so long is dead to all others. */
const FROZEN_SECONDS = 9;
/** What a player left behind may still be on its way to the stores when the server dies. */
const LEAVING_SECONDS = 30;

/** When the session's server crashed or stood still, with that change not stored; nothing for a server that was well. */
function stoppedSince(play: PeerPlay, changedAt: number): number | undefined {
	const endedAt = play.endedAt ?? math.huge;
	const { freezes, sim, diedAt } = play.member;
	for (const freeze of freezes) {
		if (freeze.to - freeze.from >= FROZEN_SECONDS && freeze.to > changedAt && freeze.from < endedAt)
			return freeze.from;
	}
	return sim.state === "crashed" && diedAt !== undefined && endedAt >= diedAt - LEAVING_SECONDS ? diedAt : undefined;
}

/** A server that cannot reach the stores for so long may not get its last saves out before it ends or is given up. */
const OUT_SECONDS = 15;
/** After a session's end, its last save is tried again for a while. */
const LAST_SAVE_SECONDS = 60;

/** Whether the stores were out for the session's server when that change was to be saved. */
function wasOutSince(stage: PeerStage, play: PeerPlay, changedAt: number): boolean {
	const { storeCuts, storeHangs, hogs, drains, diedAt } = play.member;
	const endedAt = (play.endedAt ?? diedAt ?? stage.now()) + LAST_SAVE_SECONDS;
	const own = [...storeCuts, ...storeHangs, ...hogs, ...drains];
	return overlap([...stage.storeOutages, ...stage.slowTimes, ...own], changedAt, endedAt) >= OUT_SECONDS;
}

/** What is looked for from above, the same for every library. */
export class PeerChecks {
	private readonly data = new Map<string, PeerData>();
	private readonly settled = new Map<string, number>();
	private readonly marked = new Set<string>();

	constructor(
		private readonly stage: PeerStage,
		private readonly measures: PeerMeasures,
	) {}

	public onCommit(commit: Commit): void {
		const { library } = this.stage;
		const before = library.dataOf(commit.previous);
		const after = library.dataOf(commit.value);
		if (after !== undefined) this.data.set(commit.key, after);
		if (before !== undefined && after !== undefined) this.checkProgress(before, after);
		this.checkMetadata(commit);
	}

	/** Two sessions of one key that both say they are active, on servers that live. */
	public checkOwners(): void {
		for (const key of this.stage.swarm.keys) {
			let active: PeerPlay | undefined;
			for (const play of this.openPlays(key)) {
				if (!play.session.isActive()) continue;
				if (active !== undefined) {
					this.noteDoubled(active);
					this.noteDoubled(play);
				}
				active = play;
			}
		}
	}

	/** When all is over: what of the sessions' progress is not stored. */
	public checkEnd(): void {
		const { measures } = this;
		for (const play of this.stage.plays) {
			measures.changes += play.count;
			const endedAt = play.endedAt ?? play.member.diedAt ?? this.stage.now();
			measures.sessionHours += (endedAt - play.beganAt) / 3600;
			const stored = this.stored(play);
			if (stored >= play.count || play.isFallen) continue;
			const stoppedAt = stoppedSince(play, play.times[stored]);
			if (stoppedAt !== undefined) {
				measures.lostInCrash += 1;
				measures.crashSeconds.push(stoppedAt - play.times[stored]);
			} else if (wasOutSince(this.stage, play, play.times[stored])) {
				measures.lostInOutage += 1;
			} else {
				measures.lostAlive += 1;
			}
		}
	}

	private openPlays(key: string): Array<PeerPlay> {
		return this.stage.plays.filter((play) => {
			return play.key === key && play.endedAt === undefined && isAlive(play.member);
		});
	}

	private noteDoubled(play: PeerPlay): void {
		if (play.isDoubled) return;
		play.isDoubled = true;
		this.measures.twoOwners += 1;
	}

	private checkProgress(before: PeerData, after: PeerData): void {
		let gone = 0;
		const missing = new Array<string>();
		for (const [tag, count] of before.Ops) {
			const left = after.Ops.get(tag);
			if (left === undefined) {
				gone += count;
				missing.push(tag);
			} else if (left < count) {
				this.noteFallen(tag);
			}
		}
		const isFolded = after.Settled - before.Settled === gone;
		for (const tag of missing) {
			if (isFolded) this.settled.set(tag, before.Ops.get(tag)!);
			else this.noteFallen(tag);
		}
	}

	private noteFallen(tag: string): void {
		const play = this.stage.plays.find((other) => other.tag === tag);
		if (play === undefined || play.isFallen) return;
		play.isFallen = true;
		this.measures.storedThenLost += 1;
	}

	private checkMetadata(commit: Commit): void {
		const metadata = commit.metadata as { readonly Key?: string };
		const hasMetadata = !this.stage.library.hasMetadata || metadata.Key === metadataFor(commit.key).Key;
		const isWhole = hasMetadata && !commit.userIds.isEmpty();
		if (isWhole) this.marked.add(commit.key);
		else if (this.marked.delete(commit.key)) this.measures.metadataLost += 1;
	}

	private stored(play: PeerPlay): number {
		return this.data.get(play.key)?.Ops.get(play.tag) ?? this.settled.get(play.tag) ?? 0;
	}
}
