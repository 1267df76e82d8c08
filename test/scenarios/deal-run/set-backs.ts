import type { RandomStream } from "../../../src/testing";
import { deepCopy } from "../../../src/storable/deep-copy";
import type { DealStage, Playing } from "./deal-stage";
import type { TradeData } from "./model";

/** How long a game keeps a view before it sets it. */
const KEPT_SECONDS_MAX = 90;
const VIEWS_SECONDS = 150;
const ROLL_BACKS_SECONDS = 300;
/** How much older than its reading what is stored may be. */
const STORED_SECONDS = 320;
const UNDO_SHARE = 0.25;

/** Games and support that bring back Data of before. */
export class SetBacks {
	constructor(private readonly stage: DealStage) {}

	public begin(): void {
		const { stage } = this;
		if (stage.extras.has("views")) this.repeat(stage.stream("views"), VIEWS_SECONDS, (chance) => this.view(chance));
		if (stage.extras.has("rollBack")) {
			this.repeat(stage.stream("rollBacks"), ROLL_BACKS_SECONDS, (chance) => this.rollBack(chance));
		}
	}

	private repeat(chance: RandomStream, meanSeconds: number, act: (chance: RandomStream) => void): void {
		const { stage } = this;
		stage.at(stage.now() - meanSeconds * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			act(chance);
			this.repeat(chance, meanSeconds, act);
		});
	}

	/** A game keeps what it has read, and sets it into the profile later. */
	private view(chance: RandomStream): void {
		const { stage } = this;
		const all = stage.playing();
		const playing = all[chance.integer(0, all.size() - 1)];
		const seconds = chance.between(0, KEPT_SECONDS_MAX);
		if (playing === undefined) return;
		const { member, profile, key } = playing;
		stage.strike(
			`view ${key}`,
			key,
			() => `the game of ${member.sim.name} takes a view of ${key} for ${math.floor(seconds)} s`,
			() =>
				member.sim.run(() => {
					const from = stage.now() - STORED_SECONDS;
					const [isSuccess, view] = pcall(() => member.store.GetAsync(key));
					if (!isSuccess || view === undefined) return;
					const data = deepCopy(view.Data);
					member.sim.engine.scheduler.wait(seconds);
					if (profile.IsActive() && !stage.isOver) this.set(playing, data, from);
				}),
		);
	}

	private set({ member, profile, key }: Playing, data: TradeData, from: number): void {
		const { stage } = this;
		stage.note(key, () => `the game of ${member.sim.name} sets a view into its Data`);
		stage.sometimes("view set into Data");
		stage.setBack(key, from);
		stage.unstored.set(key, member.sim.name);
		profile.Data = data;
	}

	private rollBack(chance: RandomStream): void {
		const { stage } = this;
		const posts = stage.running().filter(({ post }) => post !== undefined);
		const member = posts[chance.integer(0, posts.size() - 1)];
		const key = stage.swarm.keys[chance.integer(0, stage.swarm.keys.size() - 1)];
		const seconds = chance.between(5, 1500);
		const isUndone = chance.chance(UNDO_SHARE);
		if (member === undefined) return;
		stage.strike(
			`rollBack ${key}`,
			key,
			() => `${member.sim.name} is to roll ${key} back${isUndone ? ", with its deals" : ""}`,
			() =>
				member.sim.run(() => {
					const millis = member.sim.engine.clock.unixMillis() - math.floor(1000 * seconds);
					stage.setBack(key, 0);
					if (isUndone) stage.undone.add(key);
					const Deals = isUndone ? "Undo" : "Keep";
					const [isSuccess, isDone, told] = pcall(() => {
						const [isRolledBack, report] = member.store.RollBackAsync(key, millis, { Deals });
						return $tuple(isRolledBack, report);
					});
					stage.note(key, () => `the roll back of ${key}: ${isSuccess} ${isDone} ${told}`);
					if (isSuccess && isDone === true)
						stage.sometimes(isUndone ? "rolled back with deals" : "rolled back, deals kept");
					// What is in escrow and of others goes by the same will.
					stage.setBack(key, 0);
				}),
		);
	}
}
