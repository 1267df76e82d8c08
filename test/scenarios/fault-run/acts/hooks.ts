import type { RandomStream } from "../../../../src/testing";
import type { Play } from "../model";
import { addChange, dataOf, isHere } from "../model";
import type { Act } from "../swarm";
import type { World } from "../world";

/** What hooks and handlers of the game raise: told by the engine, and no violation. */
export const GAME_ERROR = "the game's own code failed";

/** More than any session makes. */
const STALE_CHANGES = 1000;
const STALE_SECONDS = 30;
/** A hook that saves in OnAfterSave would save for ever. */
const SAVES_AFTER_SAVE_MAX = 3;

/** What the game has connected to the signals of a profile, and what it does around its end. */
export class Hooks {
	private readonly shares = new Map<Act, number>();

	constructor(
		private readonly world: World,
		private readonly play: Play,
	) {
		for (const [act, share] of world.swarm.acts) this.shares.set(act, share);
	}

	public begin(): void {
		const wipe = this.draw("wipe");
		if (wipe !== undefined) this.wipeAtEnd(wipe);
		const words = this.draw("lateWords");
		if (words !== undefined && wipe === undefined) this.speakAtEnd(words);
		const stale = this.draw("stale");
		if (stale !== undefined) this.play.profile.OnSessionEnd.Connect(() => this.changeTooLate(stale));
		const chance = this.draw("hooks");
		if (chance === undefined) return;
		this.hookSave(chance);
		this.hookLastSave(chance);
		this.hookRest(chance);
	}

	private draw(act: Act): RandomStream | undefined {
		const share = this.shares.get(act);
		if (share === undefined) return undefined;
		const chance = this.world.stream(`hook/${act}/${this.play.tag}`);
		return chance.chance(share) ? chance : undefined;
	}

	private raise(): never {
		this.world.sometimes("hook of the game raised");
		return error(GAME_ERROR, 0) as never;
	}

	private wait(seconds: number): void {
		this.play.member.sim.engine.scheduler.wait(seconds);
	}

	private hookSave(chance: RandomStream): void {
		const { world, play } = this;
		const { profile } = play;
		if (chance.chance(0.4)) profile.OnSave.Connect(() => this.raise());
		if (chance.chance(0.3)) profile.OnSave.Connect(() => profile.Save());
		if (!chance.chance(0.4)) return;
		profile.OnSave.Connect(() => {
			world.sometimes("hook of the game yielded");
			this.wait(chance.between(0, 10));
			if (profile.IsActive()) addChange(play, world.now());
		});
	}

	private hookLastSave(chance: RandomStream): void {
		const { world, play } = this;
		const { profile } = play;
		if (chance.chance(0.4)) profile.OnLastSave.Connect(() => this.raise());
		if (chance.chance(0.3)) profile.OnLastSave.Connect(() => profile.EndSession());
		if (!chance.chance(0.4)) return;
		profile.OnLastSave.Connect(() => {
			world.sometimes("hook of the game yielded");
			this.changeTooLate(chance);
		});
	}

	private hookRest(chance: RandomStream): void {
		const { profile } = this.play;
		if (chance.chance(0.3)) profile.OnSessionEnd.Connect(() => this.raise());
		if (chance.chance(0.3)) profile.OnSessionEnd.Connect(() => profile.Save());
		if (chance.chance(0.3)) profile.OnAfterSave.Connect(() => this.raise());
		if (!chance.chance(0.3)) return;
		let left = SAVES_AFTER_SAVE_MAX;
		profile.OnAfterSave.Connect(() => {
			left -= 1;
			if (left >= 0) profile.Save();
		});
	}

	/** The game is done with the profile and takes everything out of it: what was there before goes into the last save. */
	private wipeAtEnd(chance: RandomStream): void {
		const { world, play } = this;
		const { profile } = play;
		play.isWiped = true;
		const kind = chance.integer(1, 5);
		const wipe = () => {
			const data = dataOf(play);
			if (data === undefined) return;
			world.sometimes("Data emptied or taken away at the end");
			if (kind === 1) table.clear(data as never);
			else if (kind === 2) profile.Data = {} as never;
			else if (kind === 3) profile.Data = undefined as never;
			else if (kind === 4) profile.Data = "released" as never;
			else table.freeze(data as never);
		};
		const isDeferred = chance.chance(0.3);
		profile.OnSessionEnd.Connect(() => {
			if (isDeferred) {
				// Some games do it only when somebody asks for the next player.
				this.wait(chance.between(0, 1));
			}
			wipe();
		});
	}

	/** A cache that is written back when the session is over: it is, if that is done in the same step. */
	private speakAtEnd(chance: RandomStream): void {
		const { world, play } = this;
		if (!chance.chance(0.5)) return;
		play.profile.OnSessionEnd.Connect(() => {
			if (addChange(play, world.now())) world.sometimes("changed in OnSessionEnd");
		});
	}

	/** Yields. What comes after the step of the end is never stored. */
	private changeTooLate(chance: RandomStream): void {
		const { world, play } = this;
		this.wait(chance.between(0, STALE_SECONDS) * chance.number());
		const data = dataOf(play);
		if (data === undefined || isHere(play)) return;
		world.sometimes("changed too late");
		data.Ops.set(play.tag, play.count + STALE_CHANGES);
		data.Coins += STALE_CHANGES;
		play.profile.Save();
	}
}
