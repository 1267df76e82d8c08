import type { Profile, StartSessionParams } from "../../../src/profile-store/types";
import type { RandomStream } from "../../../src/testing";
import { Antics } from "./acts/antics";
import { oddHandler, plainHandler } from "./acts/handlers";
import { Hooks } from "./acts/hooks";
import type { ManagedVisit } from "./acts/managed";
import { endAndCheck, saveAndCheck } from "./acts/saves";
import type { RecordChecks } from "./checks/record-checks";
import { watchSuspensions } from "./checks/suspension-checks";
import { openData } from "./game";
import type { FaultData, Gift, Member, Play } from "./model";
import { addChange, dataOf, isHere, newPlay } from "./model";

import { Trades } from "./trades";
import type { World } from "./world";

/** One player's stay on one server, from the load to the end of the session. Runs in a thread of the server. */
export class Visit implements ManagedVisit {
	private isLoading = false;
	private isSentAway = false;
	private play: Play | undefined;
	private trades: Trades | undefined;

	constructor(
		private readonly world: World,
		private readonly checks: RecordChecks,
		private readonly member: Member,
		private readonly key: string,
		private readonly name: string,
		private readonly chance: RandomStream,
		private readonly seconds: number,
	) {}

	public run(): void {
		const profile = this.load();
		if (profile === undefined) return;
		const play = this.begin(profile);
		openData(profile);
		this.playOn(play);
		if (this.world.isOver || this.chance.chance(this.world.swarm.openShare)) return;
		this.end(play);
	}

	/** What a player does, until the time is over or the session is. Yields. */
	public playOn(play: Play): void {
		if (!isHere(play)) return;
		new Antics(this.world, this.checks, play).begin();
		this.handleGifts(play);
		if (this.world.swarm.hasTrades) this.trades = new Trades(this.world, play);
		this.trades?.resume();
		this.stay(play);
	}

	/** The player goes to another server now. `isEnded`: their session is ended here, and not when that one asks. */
	public sendAway(isEnded: boolean): void {
		this.isSentAway = true;
		const { play, member } = this;
		if (isEnded && play !== undefined && member.sim.state === "running") {
			member.sim.run(() => play.profile.EndSession());
		}
	}

	/** Whether the caller still waits for its profile. */
	public isWaiting(): boolean {
		return this.isLoading;
	}

	/** The caller's thread is about to be cancelled. */
	public forget(): void {
		this.isLoading = false;
		this.member.pending.delete(`load ${this.name}`);
	}

	private load(): Profile<FaultData> | undefined {
		const { world, member, key } = this;
		const startedAt = world.now();
		let params: StartSessionParams | undefined;
		if (this.chance.chance(0.3)) {
			const patience = this.chance.between(5, 900);
			params = { Cancel: () => world.isOver || world.now() - startedAt > patience };
		}
		this.isLoading = true;
		member.pending.add(`load ${this.name}`);
		let profile: Profile<FaultData> | undefined;
		const [isSuccess, problem] = pcall(() => {
			profile = member.store.StartSessionAsync(key, params);
		});
		member.pending.delete(`load ${this.name}`);
		this.isLoading = false;
		const seconds = world.now() - startedAt;
		if (!isSuccess) {
			const isKnown = tostring(problem).find("has a session for this profile already", 1, true)[0] !== undefined;
			if (!isKnown) world.violate("error", key, `StartSessionAsync raised: ${problem}`);
			return undefined;
		}
		if (profile === undefined) {
			world.note(key, () =>
				string.format("%s: no session for %s after %.1f s", member.sim.name, this.name, seconds),
			);
			world.sometimes("load refused");
		}
		return profile;
	}

	/** The game gets its profile. */
	public begin(profile: Profile<FaultData>): Play {
		const { world, key, member } = this;
		const claim = this.checks.owners.claimFor(key, profile.SessionLoadCount, member.sim.name);
		const play = newPlay({ tag: this.name, key, member, profile, claim });
		world.note(key, () => `${member.sim.name}: session ${profile.SessionLoadCount} is ${play.tag}`);
		world.plays.push(play);
		this.play = play;
		if (member.sim.engine.host.isStudio) world.sometimes("played in Studio");
		this.checks.begin(play);
		profile.OnSave.Connect(() => this.change(play));
		profile.OnLastSave.Connect(() => this.change(play));
		profile.OnSessionEnd.Connect(() => {
			play.hasEnded = true;
			play.hasEndedBad = play.badSince !== undefined;
			play.isForfeited = play.isHeldBack;
			if (play.hasEndedBad) world.sometimes("ended with Data that cannot be stored");
			world.note(key, () => `${member.sim.name}: ${play.tag} ends with ${play.count} changes`);
			if (profile.IsActive()) world.violate("two owners", key, `${play.tag} is active in OnSessionEnd`);
		});
		profile.OnAfterSave.Connect((saved) => this.checks.confirmData(play, saved));
		watchSuspensions(world, play);
		new Hooks(world, play).begin();
		return play;
	}

	/** A piece of progress: counts only if the game was told in the same turn that it will be saved. */
	private change(play: Play): void {
		if (!play.profile.IsActive()) return;
		addChange(play, this.world.now());
	}

	private handleGifts(play: Play): void {
		const { profile, member } = play;
		const kind = this.chance.number();
		if (kind < 0.1) return;
		const take = this.handler(play);
		if (kind < 0.6) return profile.MessageHandler<Gift>(take);
		const { scheduler } = member.sim.engine;
		const chance = this.chance;
		if (kind < 0.8) {
			scheduler.delay(chance.between(0, 40), () => profile.MessageHandler<Gift>(take));
			return;
		}
		profile.MessageHandler<Gift>((gift, processed) => {
			scheduler.wait(chance.between(0, 5));
			take(gift, processed);
		});
	}

	private handler(play: Play): (gift: Gift, processed: () => void) => void {
		const { world } = this;
		const share = world.swarm.acts.find(([act]) => act === "handlers")?.[1] ?? 0;
		const chance = world.stream(`handlers/${this.name}`);
		return chance.chance(share) ? oddHandler(world, play, chance) : plainHandler(world, play);
	}

	private stay(play: Play): void {
		const { scheduler } = play.member.sim.engine;
		const { world, chance } = this;
		const endsAt = world.now() + this.seconds;
		while (!this.isSentAway && isHere(play) && !world.isOver && world.now() < endsAt) {
			scheduler.wait(chance.between(0, 2 * world.swarm.changeSeconds));
			if (world.isOver) return;
			this.change(play);
			const choice = chance.number();
			if (choice < 0.05) play.profile.Save();
			else if (choice < 0.12) scheduler.spawn(() => this.save(play));
			else if (choice < 0.15) this.replace(play);
			else if (choice < 0.19) this.trades?.give(chance);
			else if (choice < 0.2) this.raiseSchema(play);
			else if (choice < 0.23) scheduler.spawn(() => this.view(play));
		}
	}

	private replace(play: Play): void {
		const data = dataOf(play);
		if (data !== undefined) play.profile.Data = { ...data };
	}

	/** A newer build of the game changes the layout. */
	private raiseSchema(play: Play): void {
		const data = dataOf(play);
		if (data === undefined || !play.profile.IsActive()) return;
		data.Schema += 1;
		this.world.sometimes("schema raised");
	}

	/** What is read may come from the engine's cache, and is nobody's to write. */
	private view(play: Play): void {
		const viewed = play.member.store.GetAsync(play.key);
		if (viewed === undefined) return;
		this.world.sometimes("profile viewed");
		if (viewed.IsActive()) this.world.violate("two owners", play.key, "a viewed profile says that it is active");
	}

	private save(play: Play): void {
		const { count } = play;
		saveAndCheck(this.world, this.checks, play, () => count);
	}

	private end(play: Play): void {
		if (this.chance.chance(0.5)) {
			play.profile.EndSession();
			if (this.chance.chance(0.5)) return;
		}
		endAndCheck(this.world, this.checks, play);
	}
}
