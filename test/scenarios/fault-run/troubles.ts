import type { FaultFamily, RandomStream, ScriptedFault } from "../../../src/testing";
import { closeMember, crashMember, freezeMember, runningMembers, startMember } from "./fleet";
import type { Member } from "./model";
import type { Trouble } from "./swarm";
import type { World } from "./world";

const STORE_CALLS = ["UpdateAsync", "GetAsync"];
const MEMORY_CALLS = ["HashMap.UpdateAsync", "HashMap.GetAsync"];

/** More than the queue of 30 holds. */
const HOGS = 35;
const HOG_SECONDS_MAX = 60;

/** Short ones are many, long ones pass every limit of the library. */
function lengthOf(chance: RandomStream): number {
	const kind = chance.number();
	if (kind < 0.4) return chance.between(1, 15);
	if (kind < 0.7) return chance.between(10, 60);
	if (kind < 0.95) return chance.between(60, 300);
	return chance.between(300, 700);
}

/** What goes wrong with servers and services as a whole, and storms of faulty calls. */
export class Troubles {
	constructor(
		private readonly world: World,
		private readonly endsAt: number,
	) {}

	/** Makes the first appointments; each makes the next of its kind. */
	public begin(): void {
		for (const [trouble, meanSeconds] of this.world.swarm.troubles) {
			const chance = this.world.stream(`trouble/${trouble}`);
			this.repeat(chance, meanSeconds, () => this.strike(trouble, chance));
		}
		const chance = this.world.stream("storms");
		this.setRates(true);
		this.world.at(chance.between(60, 400), () => this.turn(chance, true));
	}

	private repeat(chance: RandomStream, meanSeconds: number, act: () => void): void {
		const nextAt = this.world.now() - meanSeconds * math.log(1 - chance.number());
		if (nextAt >= this.endsAt) return;
		this.world.at(nextAt, () => {
			act();
			this.repeat(chance, meanSeconds, act);
		});
	}

	/** Storms come and go, so that what a fault left behind also meets quiet weather. */
	private turn(chance: RandomStream, isStormy: boolean): void {
		if (this.world.now() >= this.endsAt) return;
		this.setRates(!isStormy);
		const seconds = chance.between(30, isStormy ? 300 : 600);
		this.world.at(this.world.now() + seconds, () => this.turn(chance, !isStormy));
	}

	private setRates(isStormy: boolean): void {
		const { world } = this;
		const { storms } = world;
		const last = storms[storms.size() - 1];
		if (!isStormy && last !== undefined) last.to = world.now();
		if (isStormy) storms.push({ from: world.now(), to: math.huge });
		world.note(undefined, isStormy ? "a storm begins" : "the storm is over");
		for (const [rate, strength] of world.swarm.rates) world.cloud.faults.rates[rate] = isStormy ? strength : 0;
	}

	private strike(trouble: Trouble, chance: RandomStream): void {
		const { world } = this;
		if (trouble === "storeOutage") return this.outage("dataStore", chance);
		if (trouble === "memoryOutage") return this.outage("memoryStore", chance);
		if (trouble === "messagingOutage") return this.outage("messaging", chance);
		const running = runningMembers(world);
		const member = running[chance.integer(0, running.size() - 1)];
		const seconds = math.min(lengthOf(chance), this.endsAt - world.now());
		if (member === undefined) return;
		if (trouble === "freeze") freezeMember(world, member, seconds);
		else if (trouble === "storeCut") this.cut(member, STORE_CALLS, seconds);
		else if (trouble === "memoryCut") this.cut(member, MEMORY_CALLS, seconds);
		else if (trouble === "clockStep") this.stepClock(member, chance);
		else if (trouble === "hog") this.hog(member, seconds);
		else {
			if (trouble === "crash") crashMember(world, member);
			else closeMember(world, member, chance.chance(0.5) ? "before" : "after");
			world.at(world.now() + chance.between(1, 60), () => startMember(world));
		}
	}

	private outage(family: FaultFamily, chance: RandomStream): void {
		const { world } = this;
		const endsAt = math.min(world.now() + lengthOf(chance), this.endsAt);
		world.note(undefined, string.format("%s is out until %.1f", family, endsAt));
		world.cloud.faults.outage(family, endsAt);
		if (family === "dataStore") world.storeOutages.push({ from: world.now(), to: endsAt });
		if (family === "memoryStore") world.memoryOutages.push({ from: world.now(), to: endsAt });
	}

	private cut(member: Member, calls: ReadonlyArray<string>, seconds: number): void {
		const { world } = this;
		const scripts = new Array<ScriptedFault>();
		for (const call of calls) {
			const server = member.sim.name;
			scripts.push(world.cloud.faults.script({ call, server, kind: "errorBefore", times: math.huge }));
		}
		world.note(undefined, string.format("%s cannot call %s for %.1f s", member.sim.name, calls[0], seconds));
		const cuts = calls === STORE_CALLS ? member.storeCuts : member.memoryCuts;
		cuts.push({ from: world.now(), to: world.now() + seconds });
		world.at(world.now() + seconds, () => scripts.forEach((fault) => fault.stop()));
	}

	/** The game's own requests take the server's budget, and fill its queue. */
	private hog(member: Member, seconds: number): void {
		const { world } = this;
		const endsAt = world.now() + math.min(seconds, HOG_SECONDS_MAX);
		world.note(undefined, string.format("%s uses up its budget until %.1f", member.sim.name, endsAt));
		// The queue that is left then takes half a minute.
		member.hogs.push({ from: world.now(), to: endsAt + HOGS });
		const { dataStores, scheduler } = member.sim.engine;
		for (const index of $range(1, HOGS)) {
			const stream = world.stream(`hog/${world.now()}/${index}`);
			member.sim.run(() => {
				const other = dataStores.getDataStore("Other");
				while (world.now() < endsAt) {
					pcall(() => other.updateAsync("hogged", () => $tuple(undefined)));
					scheduler.wait(stream.between(0.2, 4));
				}
			});
		}
	}

	private stepClock(member: Member, chance: RandomStream): void {
		const skewSeconds = chance.between(-1000, 1000);
		this.world.note(undefined, string.format("the clock of %s is now %d s off", member.sim.name, skewSeconds));
		member.sim.engine.clock.skewSeconds = skewSeconds;
	}
}
