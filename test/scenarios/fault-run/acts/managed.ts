import type { EnginePlayer } from "../../../../src/engine";
import type { Profile } from "../../../../src/profile-store/types";
import type { RandomStream } from "../../../../src/testing";
import { openData } from "../game";
import type { FaultData, Member, Play } from "../model";
import { addChange, isHere } from "../model";
import type { World } from "../world";
import { GAME_ERROR } from "./hooks";

const WAIT_SECONDS = 20;
/** Longer than a game may prepare a profile. */
const TOO_LONG_SECONDS = 70;

/** What a player's stay is to the visit behind it. */
export interface ManagedVisit {
	/** OnLoaded was called. */
	begin(profile: Profile<FaultData>): Play;
	/** OnLoaded has returned: the game plays. */
	playOn(play: Play): void;
}

/** One stay of a player whose profile PlayerProfiles takes care of. */
export class ManagedStay {
	private play: Play | undefined;

	constructor(
		private readonly world: World,
		private readonly member: Member,
		public readonly key: string,
		private readonly visit: ManagedVisit,
		private readonly chance: RandomStream,
	) {}

	/** OnLoaded. What it does counts once it has returned, and not at all where it raises or takes too long. */
	public load(player: EnginePlayer, profile: Profile<FaultData>): void {
		const { world, chance } = this;
		const { scheduler } = this.member.sim.engine;
		const kind = chance.number();
		const play = this.visit.begin(profile);
		this.prepare(play, player);
		if (kind < 0.2) {
			this.disown(play);
			world.sometimes("OnLoaded raised");
			error(GAME_ERROR, 0);
		}
		if (kind < 0.35) {
			const isTooLong = chance.chance(0.3);
			const count = this.disown(play);
			scheduler.wait(isTooLong ? TOO_LONG_SECONDS : chance.between(0, WAIT_SECONDS));
			if (!isHere(play)) return;
			world.sometimes("OnLoaded yielded");
			this.own(play, count);
		}
		this.play = play;
		if (kind > 0.95) player.Kick("no");
		else if (kind > 0.9) profile.EndSession();
		else if (kind > 0.6) this.saveTooSoon(play);
		if (kind > 0.9) world.sometimes("OnLoaded kicked the player or ended the session");
		scheduler.defer(() => this.visit.playOn(play));
	}

	/** OnLeaving, or the game's own PlayerRemoving. */
	public leave(): void {
		const { play } = this;
		if (play?.profile.IsActive() === true && addChange(play, this.world.now())) {
			this.world.sometimes("changed while the player left");
		}
	}

	/** A profile holds four user ids, and every stay here is another user's. */
	private prepare(play: Play, player: EnginePlayer): void {
		openData(play.profile);
		play.profile.RemoveUserId(player.UserId);
		addChange(play, this.world.now());
	}

	/** What was done so far must never be stored. */
	private disown(play: Play): number {
		const { count } = play;
		play.isNobodys = true;
		play.count = 0;
		play.times.clear();
		return count;
	}

	private own(play: Play, count: number): void {
		play.isNobodys = false;
		play.count = count;
		for (const _ of $range(1, count)) play.times.push(this.world.now());
	}

	/** Nothing is saved before OnLoaded has returned. */
	private saveTooSoon(play: Play): void {
		const { world } = this;
		play.profile.Save();
		this.member.sim.engine.scheduler.spawn(() => {
			if (!play.profile.SaveAsync()) return world.sometimes("saved too soon");
			world.violate("false confirmation", play.key, `SaveAsync said in OnLoaded that ${play.tag} is stored`);
		});
	}
}
