import type { RandomStream } from "../../../src/testing";
import { closeServer, crashServer, freezeServer } from "./ends";
import type { ServerLife } from "./model";
import { lengthOf, MEMORY_CALLS, ServiceTroubles, STORE_CALLS } from "./service-troubles";
import type { Stage } from "./stage";
import type { Trouble } from "./swarm";

/** So many calls in a row never return. */
const HANGS_MAX = 3;
/** The next save may come as late as that, and a call is waited for. */
const HANG_SECONDS = 75;

/** More than the queue of 30 holds. */
const HOGS = 35;
const HOG_SECONDS_MAX = 60;

/** A drain leaves room in the queue of 30. */
const DRAINERS_MIN = 4;
const DRAINERS_MAX = 14;
const DRAIN_SECONDS_MIN = 20;
const DRAIN_SECONDS_MAX = 180;

/** In how many cases what may be for one server is for one. */
const ONE_SERVER_SHARE = 0.6;
/** What goes wrong with servers and services as a whole, and storms of faulty calls. */
export class Troubles {
	private readonly services: ServiceTroubles;

	constructor(
		private readonly world: Stage,
		private readonly endsAt: number,
	) {
		this.services = new ServiceTroubles(world, endsAt);
	}

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
		if (isStormy)
			return world.strike(
				"storm",
				undefined,
				() => "a storm begins",
				() => this.beginStorm(),
			);
		const last = world.storms[world.storms.size() - 1];
		if (last !== undefined) last.to = math.min(last.to, world.now());
		world.note(undefined, () => "the storm is over");
		for (const [rate] of world.swarm.rates) world.cloud.faults.rates[rate] = 0;
	}

	private beginStorm(): void {
		const { world } = this;
		if (world.swarm.rates.isEmpty()) return;
		world.storms.push({ from: world.now(), to: math.huge });
		for (const [rate, strength] of world.swarm.rates) world.cloud.faults.rates[rate] = strength;
	}

	private strike(trouble: Trouble, chance: RandomStream): void {
		const { world } = this;
		const { services } = this;
		if (trouble === "storeOutage") return services.outage(trouble, "dataStore", chance);
		if (trouble === "memoryOutage") return services.outage(trouble, "memoryStore", chance);
		if (trouble === "messagingOutage") return services.outage(trouble, "messaging", chance);
		if (trouble === "memoryFull") return services.fill(chance);
		if (trouble === "slowStore") return services.slowDown(trouble, chance);
		if (trouble === "restart") return services.restart(chance);
		if (trouble === "handOff") return this.handOff();
		const running = world.running();
		const member = running[chance.integer(0, running.size() - 1)];
		const seconds = math.min(lengthOf(chance), this.endsAt - world.now());
		// Drawn whether it strikes or not, so that a replay without it moves nothing else.
		const isBefore = chance.chance(0.5);
		const restSeconds = chance.between(1, 60);
		const isForOne = chance.chance(ONE_SERVER_SHARE);
		if (trouble === "slowAll") return services.slowDown(trouble, chance, isForOne ? member : undefined);
		if (trouble === "bothOut") return services.bothOut(chance, isForOne ? member : undefined);
		if (member === undefined) return;
		const { name } = member.sim;
		const text = () => string.format("%s %s (%.1f s)", trouble, name, seconds);
		world.strike(trouble, undefined, text, () => {
			this.hit(trouble, member, seconds, chance, isBefore ? "before" : "after", restSeconds);
		});
	}

	private hit(
		trouble: Trouble,
		member: ServerLife,
		seconds: number,
		chance: RandomStream,
		playersLeave: "before" | "after",
		restSeconds: number,
	): void {
		const { world } = this;
		if (trouble === "freeze") freezeServer(world, member, seconds);
		else if (trouble === "storeCut") this.services.cut(member, STORE_CALLS, seconds);
		else if (trouble === "memoryCut") this.services.cut(member, MEMORY_CALLS, seconds);
		else if (trouble === "clockStep") this.stepClock(member, chance);
		else if (trouble === "hog") this.hog(member, seconds);
		else if (trouble === "hang") this.hang(member, chance);
		else if (trouble === "drain") this.drain(member, chance);
		else {
			if (trouble === "crash") crashServer(world, member);
			else closeServer(world, member, playersLeave);
			world.at(world.now() + restSeconds, () => world.startServer());
		}
	}

	/** What players it means is the run's affair. */
	private handOff(): void {
		const { world } = this;
		const act = () => world.onHandOff?.();
		world.strike("handOff", undefined, () => "the crowd goes to another server", act);
	}

	/** Some of the next calls of one kind never return. */
	private hang(member: ServerLife, chance: RandomStream): void {
		const calls = [...STORE_CALLS, ...MEMORY_CALLS];
		const call = calls[chance.integer(0, calls.size() - 1)];
		const times = chance.integer(1, HANGS_MAX);
		this.world.sometimes("call that never returns");
		this.world.note(undefined, () => `${times} of the next ${call} of ${member.sim.name} never return`);
		this.world.cloud.faults.script({ call, server: member.sim.name, kind: "hang", times });
		const hangs = STORE_CALLS.includes(call) ? member.storeHangs : member.memoryHangs;
		hangs.push({ from: this.world.now(), to: this.world.now() + HANG_SECONDS });
	}

	/** The game's own requests take the server's budget, and fill its queue. */
	private hog(member: ServerLife, seconds: number): void {
		const { world } = this;
		const endsAt = world.now() + math.min(seconds, HOG_SECONDS_MAX);
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

	/** The game asks for more than its budget: whatever the library sends then waits its turn in the engine's queue. */
	private drain(member: ServerLife, chance: RandomStream): void {
		const { world } = this;
		const longest = chance.between(DRAIN_SECONDS_MIN, DRAIN_SECONDS_MAX);
		const endsAt = math.min(world.now() + longest, this.endsAt);
		const count = chance.integer(DRAINERS_MIN, DRAINERS_MAX);
		member.drains.push({ from: world.now(), to: endsAt + count });
		for (const _ of $range(1, count)) {
			member.sim.run(() => {
				const other = member.sim.engine.dataStores.getDataStore("Other");
				while (world.now() < endsAt) {
					// A request that fails at once must not make a loop without an end.
					member.sim.engine.scheduler.wait();
					pcall(() => other.updateAsync("drained", () => $tuple(undefined)));
				}
			});
		}
	}

	private stepClock(member: ServerLife, chance: RandomStream): void {
		const skewSeconds = chance.between(-1000, 1000);
		this.world.note(undefined, () =>
			string.format("the clock of %s is now %d s off", member.sim.name, skewSeconds),
		);
		member.sim.engine.clock.skewSeconds = skewSeconds;
	}
}
