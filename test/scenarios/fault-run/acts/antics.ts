import { deepCopy } from "../../../../src/storable/deep-copy";
import type { RandomStream } from "../../../../src/testing";
import type { RecordChecks } from "../checks/record-checks";
import type { FaultData, Play } from "../model";
import { addChange, dataOf, isHere } from "../model";
import type { Act } from "../swarm";
import type { World } from "../world";
import { drawBadValue, drawNoData, drawWorstValue } from "./bad-values";
import { saveAndCheck } from "./saves";

/** Seconds between two of a kind in a visit that has it. */
const PAUSE_SECONDS = 60;
/** How long something odd lasts at most. */
const ODD_SECONDS = 90;
/** A visit may end while one of its threads sleeps; then it looks up in time. */
const LOOK_SECONDS = 15;
/** Data that the store has refused are tried again, or saved with other content, within so many seconds. */
const RETRY_SECONDS = 120;
/** What a key holds, and more. */
const TOO_LARGE = 4_300_000;

let tooLarge: string | undefined;

/** What the game does to Data while a session lives: all of it is to be survived, and every change that it makes is told to the model. */
export class Antics {
	constructor(
		private readonly world: World,
		private readonly checks: RecordChecks,
		private readonly play: Play,
	) {}

	/** Begins the acts that are drawn for this visit. Each has a stream of its own. */
	public begin(): void {
		for (const [act, share] of this.world.swarm.acts) {
			const perform = this.performOf(act);
			if (perform === undefined) continue;
			const chance = this.world.stream(`act/${act}/${this.play.tag}`);
			if (!chance.chance(share)) continue;
			this.play.member.sim.engine.scheduler.spawn(() => this.repeat(perform, chance));
		}
	}

	private performOf(act: Act): ((chance: RandomStream) => void) | undefined {
		if (act === "lateWords") return (chance) => this.speakLate(chance);
		if (act === "refill") return (chance) => this.refill(chance);
		if (act === "vanish") return (chance) => this.vanish(chance);
		if (act === "freezeData") return (chance) => this.freeze(chance);
		if (act === "badValue") return (chance) => this.spoil(chance);
		if (act === "tooLarge") return (chance) => this.grow(chance);
		return undefined;
	}

	private repeat(perform: (chance: RandomStream) => void, chance: RandomStream): void {
		while (this.sleep(chance.between(0, PAUSE_SECONDS))) {
			if (!this.play.isOdd) perform(chance);
		}
	}

	/** Yields, for longer where the session is suspended; answers whether it goes on. */
	private sleep(seconds: number): boolean {
		const { world, play } = this;
		const endsAt = world.now() + seconds;
		while (world.now() < endsAt || play.profile.IsSuspended()) {
			play.member.sim.engine.scheduler.wait(math.clamp(endsAt - world.now(), 1, LOOK_SECONDS));
			if (world.isOver || !isHere(play)) return false;
		}
		return !world.isOver && play.profile.IsActive();
	}

	/** What a step does after Save() is in that save; what it does after the end, in the last one. */
	private speakLate(chance: RandomStream): void {
		const { world, play } = this;
		if (dataOf(play) === undefined) return;
		if (chance.chance(0.1)) {
			play.profile.EndSession();
			if (!play.isWiped && addChange(play, world.now())) world.sometimes("changed after the end, in its step");
			return;
		}
		let count = play.count;
		play.member.sim.engine.scheduler.spawn(() => saveAndCheck(world, this.checks, play, () => count));
		if (addChange(play, world.now())) world.sometimes("changed after Save, in its step");
		count = play.count;
	}

	/** Data are taken apart and put together again, in one step or as another table. */
	private refill(chance: RandomStream): void {
		const { play } = this;
		const data = dataOf(play);
		if (data === undefined || play.badSince !== undefined) return;
		if (chance.chance(0.3)) {
			play.profile.Data = deepCopy(data) as FaultData;
			return;
		}
		if (chance.chance(0.5)) play.profile.Save();
		// Hooks of that save may have changed it.
		const copy = deepCopy(data) as FaultData;
		table.clear(data as never);
		if (chance.chance(0.5)) play.profile.Save();
		for (const [key, value] of pairs(copy as unknown as Map<string, unknown>)) {
			(data as unknown as Map<string, unknown>).set(key, value);
		}
		this.world.sometimes("Data cleared and filled again");
	}

	/** There is no Data for a while. */
	private vanish(chance: RandomStream): void {
		const { play } = this;
		const data = play.profile.Data;
		const other = drawNoData(chance);
		this.holdBack("Data taken away for a while", chance, () => {
			play.profile.Data = other as FaultData;
			return () => (play.profile.Data = data);
		});
	}

	/** It outgrows the store. */
	private grow(chance: RandomStream): void {
		const data = dataOf(this.play);
		if (data === undefined) return;
		tooLarge = tooLarge ?? string.rep("x", TOO_LARGE);
		this.holdBack("Data too large for a while", chance, () => {
			data.Wild.Big = tooLarge;
			return () => (data.Wild.Big = undefined);
		});
	}

	private holdBack(
		name: "Data taken away for a while" | "Data too large for a while",
		chance: RandomStream,
		begin: () => () => void,
	): void {
		const { world, play } = this;
		const seconds = chance.between(0, ODD_SECONDS);
		const span = { from: world.now(), to: math.huge };
		play.heldBack.push(span);
		play.isOdd = true;
		play.isHeldBack = true;
		play.badSince = world.now();
		const restore = begin();
		world.sometimes(name);
		world.note(play.key, () => `${play.tag}: ${name} (${seconds} s)`);
		if (!this.sleep(seconds)) return;
		restore();
		span.to = world.now() + RETRY_SECONDS;
		play.isHeldBack = false;
		play.badSince = undefined;
		play.isOdd = false;
	}

	/** It is frozen for a while, and can be stored all the same. */
	private freeze(chance: RandomStream): void {
		const { play } = this;
		const data = dataOf(play);
		if (data === undefined) return;
		play.isOdd = true;
		table.freeze(data as never);
		if (chance.chance(0.5)) table.freeze(data.Ops as never);
		this.world.sometimes("Data frozen");
		if (!this.sleep(chance.between(0, ODD_SECONDS))) return;
		play.profile.Data = { ...data, Ops: new Map([...data.Ops]) };
		play.isOdd = false;
	}

	/** Values come that cannot be stored, and go again: what was stored last stays, and so does all the rest. */
	private spoil(chance: RandomStream): void {
		const { world, play } = this;
		const data = dataOf(play);
		if (data === undefined) return;
		play.isOdd = true;
		const { Wild } = data;
		Wild.Level += 1;
		const good = Wild.Level;
		const isStored = chance.chance(0.7) && this.sleep(chance.between(0, ODD_SECONDS));
		if (!isHere(play)) return;
		if (isStored) world.sometimes("bad value in place of a good one");
		(Wild as { Level: unknown }).Level = drawWorstValue(chance);
		if (chance.chance(0.3)) Wild.Bad = drawBadValue(chance);
		play.badSince = world.now();
		if (!this.sleep(chance.between(0, ODD_SECONDS))) return;
		Wild.Level = good;
		Wild.Bad = undefined;
		play.badSince = undefined;
		play.isOdd = false;
	}
}
