import type { EnginePlayer } from "../../src/engine";
import type { RandomStream } from "../../src/testing";
import type { PeerMeasures } from "./measures";
import type { PeerMember, PeerPlay, PeerStage } from "./peer-stage";

const FIRST_USER_ID = 1000;
/** More entries of ended sessions than that are folded into a sum. */
const OPS_MAX = 8;
const STUCK_SECONDS = 60;
const VISIT_SECONDS_MAX = 1500;
/** A player who was refused tries again on another server. */
const RETRY_SECONDS = 10;

/** Where a player is, and who sees to it that the session ends. */
interface Visit {
	readonly name: string;
	readonly member: PeerMember;
	readonly userId: number;
	player?: EnginePlayer;
	readonly chance: RandomStream;
	isGone: boolean;
}

/** One player for each key, who hops between the servers as a teleport does: sometimes there before the old one let go. */
export class Travellers {
	/** Loads that have not returned: since when. */
	private readonly waiting = new Map<string, number>();

	constructor(
		private readonly stage: PeerStage,
		private readonly measures: PeerMeasures,
	) {}

	public begin(): void {
		this.stage.swarm.keys.forEach((key, index) => {
			const chance = this.stage.stream(`traveller/${key}`);
			const userId = FIRST_USER_ID + index;
			this.stage.at(chance.between(0, 30), () => this.hop(key, userId, 1, chance, undefined));
		});
	}

	/** Loads that still wait when all is over. */
	public countStuck(): void {
		for (const [, since] of this.waiting) {
			const seconds = this.stage.now() - since;
			if (seconds >= STUCK_SECONDS) this.noteLoad(seconds);
		}
	}

	private hop(key: string, userId: number, number: number, chance: RandomStream, last: PeerMember | undefined): void {
		const { stage } = this;
		if (stage.isOver) return;
		const seconds = math.min(VISIT_SECONDS_MAX, -stage.swarm.visitSeconds * math.log(1 - chance.number()));
		const gapKind = chance.number();
		const gap =
			gapKind < 0.4 ? -chance.between(0, 3) : gapKind < 0.7 ? chance.between(0, 5) : chance.between(5, 120);
		const running = stage.running().filter((member) => member !== last);
		const member = running[chance.integer(0, running.size() - 1)];
		if (member !== undefined && member.sim.engine.players.getPlayerByUserId(userId) === undefined) {
			const name = `${key}#${number}`;
			this.visit({ name, member, userId, chance: stage.stream(`visit/${name}`), isGone: false }, key, seconds);
		}
		stage.at(stage.now() + math.max(0.1, seconds + gap), () => this.hop(key, userId, number + 1, chance, member));
	}

	private visit(visit: Visit, key: string, seconds: number): void {
		const { sim, leavers } = visit.member;
		const player = sim.join(visit.userId);
		visit.player = player;
		leavers.set(player, () => {
			visit.isGone = true;
		});
		this.stage.at(this.stage.now() + seconds, () => sim.leave(player));
		sim.run(() => {
			while (!visit.isGone && !this.stage.isOver) {
				const play = this.load(visit, key);
				if (play !== undefined) this.play(visit, play);
				// The game kicks who has no session; the player comes back.
				sim.engine.scheduler.wait(RETRY_SECONDS);
			}
		});
	}

	private load(visit: Visit, key: string): PeerPlay | undefined {
		const { stage, measures, waiting } = this;
		const startedAt = stage.now();
		measures.loads += 1;
		const loadName = `${visit.name} ${startedAt}`;
		waiting.set(loadName, startedAt);
		const [isDone, session] = pcall(() => visit.member.peer.load(key, visit.userId, () => visit.isGone));
		waiting.delete(loadName);
		if (stage.isOver) return undefined;
		this.noteLoad(stage.now() - startedAt);
		if (!isDone || session === undefined) {
			if (!visit.isGone) measures.loadsFailed += 1;
			return undefined;
		}
		const { member } = visit;
		const tag = `${visit.name}/${measures.sessions}`;
		measures.sessions += 1;
		const play: PeerPlay = {
			tag,
			key,
			member,
			session,
			beganAt: stage.now(),
			count: 0,
			times: [],
			isFallen: false,
			isDoubled: false,
		};
		stage.plays.push(play);
		member.leavers.set(visit.player!, () => {
			visit.isGone = true;
			play.endedAt ??= stage.now();
			session.end();
		});
		return play;
	}

	private play(visit: Visit, play: PeerPlay): void {
		const { stage } = this;
		const { scheduler } = play.member.sim.engine;
		if (play.session.isActive()) {
			play.session.change((data) => {
				if (data.Ops.size() <= OPS_MAX) return;
				for (const [, count] of data.Ops) data.Settled += count;
				data.Ops = new Map();
			});
		}
		while (!visit.isGone && !stage.isOver && !play.session.isOver()) {
			if (play.session.isActive()) this.change(play);
			scheduler.wait(visit.chance.between(0, 2 * stage.swarm.changeSeconds));
		}
		play.endedAt ??= stage.now();
	}

	/** Counts only while the library says that it will be saved. */
	private change(play: PeerPlay): void {
		play.session.change((data) => {
			data.Ops.set(play.tag, play.count + 1);
		});
		if (!play.session.isActive()) return;
		play.count += 1;
		play.times.push(this.stage.now());
	}

	private noteLoad(seconds: number): void {
		this.measures.loadSeconds.push(seconds);
		if (seconds >= STUCK_SECONDS) this.measures.loadsStuck += 1;
	}
}
