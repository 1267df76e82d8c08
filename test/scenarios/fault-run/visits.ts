import type { Profile, StartSessionParams } from "../../../src/profile-store/types";
import type { RandomStream } from "../../../src/testing";
import type { RecordChecks } from "./checks/record-checks";
import { openData, takeMessage } from "./game";
import type { FaultData, Gift, Member, Play } from "./model";
import { isWithin } from "./model";

import { Trades } from "./trades";
import type { World } from "./world";

/** Longer than any save takes that goes out at once. */
const WAITED_SECONDS = 3;

/** One player's stay on one server, from the load to the end of the session. Runs in a thread of the server. */
export class Visit {
	private isLoading = false;
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
		this.handleGifts(play);
		if (this.world.swarm.hasTrades) this.trades = new Trades(this.world, play);
		this.trades?.resume();
		this.stay(play);
		if (this.world.isOver || this.chance.chance(this.world.swarm.openShare)) return;
		this.end(play);
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

	private begin(profile: Profile<FaultData>): Play {
		const { world, key, member } = this;
		const play: Play = {
			tag: this.name,
			key,
			member,
			profile,
			claim: this.checks.owners.claimFor(key, profile.SessionLoadCount, member.sim.name),
			isVoided: false,
			count: 0,
			times: [],
			hasEnded: false,
			isFenced: false,
		};
		world.note(key, () => `${member.sim.name}: session ${profile.SessionLoadCount} is ${play.tag}`);
		world.plays.push(play);
		this.checks.begin(play);
		profile.OnSave.Connect(() => this.change(play));
		profile.OnLastSave.Connect(() => this.change(play));
		profile.OnSessionEnd.Connect(() => {
			play.hasEnded = true;
			world.note(key, () => `${member.sim.name}: ${play.tag} ends with ${play.count} changes`);
			if (profile.IsActive()) world.violate("two owners", key, `${play.tag} is active in OnSessionEnd`);
		});
		profile.OnAfterSave.Connect((saved) => this.checks.confirm(play, saved.Ops.get(play.tag) ?? 0, "OnAfterSave"));
		return play;
	}

	/** A piece of progress: counts only if the game was told in the same turn that it will be saved. */
	private change(play: Play): void {
		if (!play.profile.IsActive()) return;
		play.count += 1;
		play.times.push(this.world.now());
		const { Data } = play.profile;
		Data.Ops.set(play.tag, play.count);
		Data.Coins += 1;
	}

	private handleGifts(play: Play): void {
		const { profile, member } = play;
		const kind = this.chance.number();
		if (kind < 0.1) return;
		const take = (gift: Gift, processed: () => void) => {
			if (!profile.IsActive()) return;
			takeMessage(profile.Data, gift);
			this.world.sometimes("gift delivered");
			processed();
		};
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

	private stay(play: Play): void {
		const { scheduler } = play.member.sim.engine;
		const { world, chance } = this;
		const endsAt = world.now() + this.seconds;
		while (play.profile.IsActive() && !world.isOver && world.now() < endsAt) {
			scheduler.wait(chance.between(0, 2 * world.swarm.changeSeconds));
			if (world.isOver) return;
			this.change(play);
			const choice = chance.number();
			if (choice < 0.05) play.profile.Save();
			else if (choice < 0.12) scheduler.spawn(() => this.save(play));
			else if (choice < 0.15) play.profile.Data = { ...play.profile.Data };
			else if (choice < 0.19) this.trades?.give(chance);
			else if (choice < 0.2) this.raiseSchema(play);
			else if (choice < 0.23) scheduler.spawn(() => this.view(play));
		}
	}

	/** A newer build of the game changes the layout. */
	private raiseSchema(play: Play): void {
		if (!play.profile.IsActive()) return;
		play.profile.Data.Schema += 1;
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
		const { world } = this;
		const count = play.count;
		const name = `SaveAsync ${play.tag} ${world.now()}`;
		play.member.pending.add(name);
		const startedAt = world.now();
		const isStored = play.profile.SaveAsync();
		play.member.pending.delete(name);
		const hasWaited = world.now() - startedAt > WAITED_SECONDS && isWithin(play.member.drains, startedAt);
		if (isStored && hasWaited) world.sometimes("save waited for the budget");
		world.sometimes(isStored ? "SaveAsync true" : "SaveAsync false");
		if (isStored) this.checks.confirm(play, count, "SaveAsync");
	}

	private end(play: Play): void {
		const { world } = this;
		if (this.chance.chance(0.5)) {
			play.profile.EndSession();
			if (this.chance.chance(0.5)) return;
		}
		const name = `EndSessionAsync ${play.tag}`;
		play.member.pending.add(name);
		const isStored = play.profile.EndSessionAsync();
		play.member.pending.delete(name);
		world.sometimes(isStored ? "EndSessionAsync true" : "EndSessionAsync false");
		if (isStored) this.checks.confirm(play, play.count, "EndSessionAsync");
	}
}
