import type { FaultFamily, RandomStream, ScriptedFault } from "../../../src/testing";
import { closeServer, crashServer, freezeServer } from "./ends";
import type { ServerLife } from "./model";
import type { Stage } from "./stage";
import type { Trouble } from "./swarm";

const STORE_CALLS = ["UpdateAsync", "GetAsync"];
const MEMORY_CALLS = ["HashMap.UpdateAsync", "HashMap.GetAsync", "HashMap.SetAsync"];

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

/** Nearly as long as the process has when it closes. */
const SLOW_SECONDS_MAX = 40;

/** Short ones are many, long ones pass every limit of the library. */
function lengthOf(chance: RandomStream): number {
	const kind = chance.number();
	if (kind < 0.4) return chance.between(1, 15);
	if (kind < 0.7) return chance.between(10, 60);
	if (kind < 0.9) return chance.between(60, 300);
	return chance.between(300, 1000);
}

/** How much longer each request takes: mostly what a busy store does, sometimes more than any patience of the library. */
function slownessOf(chance: RandomStream): number {
	const kind = chance.number();
	if (kind < 0.5) return chance.between(1, 8);
	return kind < 0.85 ? chance.between(8, 20) : chance.between(20, SLOW_SECONDS_MAX);
}

/** Both stores together are out for so long. */
const BOTH_OUT_SECONDS_MIN = 8;
const BOTH_OUT_SECONDS_MAX = 60;
/** In how many cases what may be for one server is for one. */
const ONE_SERVER_SHARE = 0.6;
/** The servers that come after a restart of all begin so much later at most. */
const RESTART_SECONDS_MAX = 5;

/** What goes wrong with servers and services as a whole, and storms of faulty calls. */
export class Troubles {
	constructor(
		private readonly world: Stage,
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
		if (trouble === "storeOutage") return this.outage(trouble, "dataStore", chance);
		if (trouble === "memoryOutage") return this.outage(trouble, "memoryStore", chance);
		if (trouble === "messagingOutage") return this.outage(trouble, "messaging", chance);
		if (trouble === "slowStore") return this.slowDown(trouble, chance, undefined);
		if (trouble === "restart") return this.restart(chance);
		if (trouble === "handOff")
			return world.strike(
				trouble,
				undefined,
				() => "a crowd",
				() => world.onHandOff?.(),
			);
		const running = world.running();
		const member = running[chance.integer(0, running.size() - 1)];
		const seconds = math.min(lengthOf(chance), this.endsAt - world.now());
		// Drawn whether it strikes or not, so that a replay without it moves nothing else.
		const isBefore = chance.chance(0.5);
		const restSeconds = chance.between(1, 60);
		const isForOne = chance.chance(ONE_SERVER_SHARE);
		if (trouble === "slowAll") return this.slowDown(trouble, chance, isForOne ? member : undefined);
		if (trouble === "bothOut") return this.bothOut(chance, isForOne ? member : undefined);
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
		else if (trouble === "storeCut") this.cut(member, STORE_CALLS, seconds);
		else if (trouble === "memoryCut") this.cut(member, MEMORY_CALLS, seconds);
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

	private outage(trouble: Trouble, family: FaultFamily, chance: RandomStream): void {
		const { world } = this;
		const endsAt = math.min(world.now() + lengthOf(chance), this.endsAt);
		const text = () => string.format("%s is out until %.1f", family, endsAt);
		world.strike(trouble, undefined, text, () => {
			world.cloud.faults.outage(family, endsAt);
			if (family === "dataStore") world.storeOutages.push({ from: world.now(), to: endsAt });
			if (family === "memoryStore") world.memoryOutages.push({ from: world.now(), to: endsAt });
		});
	}

	/** Every request to the data stores is late, or to both stores. Nothing fails by it. */
	private slowDown(trouble: "slowStore" | "slowAll", chance: RandomStream, member: ServerLife | undefined): void {
		const { world } = this;
		const seconds = slownessOf(chance);
		const endsAt = math.min(world.now() + lengthOf(chance), this.endsAt);
		const server = member?.sim.name;
		const isMemoryToo = trouble === "slowAll";
		const text = () =>
			string.format("requests of %s take %.1f s longer until %.1f", server ?? "all", seconds, endsAt);
		world.strike(trouble, undefined, text, () => {
			world.cloud.faults.slow("dataStore", endsAt, seconds, server);
			if (isMemoryToo) world.cloud.faults.slow("memoryStore", endsAt, seconds, server);
			if (isMemoryToo) world.sometimes("both stores slow");
			world.slowTimes.push({ from: world.now(), to: endsAt + seconds, seconds, server, isMemoryToo });
		});
	}

	/** Nothing of what a session lives on answers. */
	private bothOut(chance: RandomStream, member: ServerLife | undefined): void {
		const { world } = this;
		const longest = chance.between(BOTH_OUT_SECONDS_MIN, BOTH_OUT_SECONDS_MAX);
		const seconds = math.min(longest, this.endsAt - world.now());
		const text = () => string.format("both stores are out for %s (%.1f s)", member?.sim.name ?? "all", seconds);
		world.strike("bothOut", undefined, text, () => {
			world.sometimes("both stores out");
			if (member !== undefined) {
				this.cut(member, STORE_CALLS, seconds);
				this.cut(member, MEMORY_CALLS, seconds);
				return;
			}
			const span = { from: world.now(), to: world.now() + seconds };
			world.cloud.faults.outage("dataStore", span.to);
			world.cloud.faults.outage("memoryStore", span.to);
			world.storeOutages.push(span);
			world.memoryOutages.push(span);
		});
	}

	/** A new version of the game: everybody leaves, and comes again at once. */
	private restart(chance: RandomStream): void {
		const { world } = this;
		const playersLeave = chance.chance(0.5) ? "before" : "after";
		const begunAt = world.now() + chance.between(0, RESTART_SECONDS_MAX);
		world.strike(
			"restart",
			undefined,
			() => "all servers close",
			() => {
				world.sometimes("all servers restarted");
				for (const member of world.running()) {
					closeServer(world, member, playersLeave);
					world.at(begunAt, () => world.startServer());
				}
				world.at(begunAt, () => world.onRestart?.());
			},
		);
	}

	private cut(member: ServerLife, calls: ReadonlyArray<string>, seconds: number): void {
		const { world } = this;
		const scripts = new Array<ScriptedFault>();
		for (const call of calls) {
			const server = member.sim.name;
			scripts.push(world.cloud.faults.script({ call, server, kind: "errorBefore", times: math.huge }));
		}
		const cuts = calls === STORE_CALLS ? member.storeCuts : member.memoryCuts;
		cuts.push({ from: world.now(), to: world.now() + seconds });
		world.at(world.now() + seconds, () => scripts.forEach((fault) => fault.stop()));
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
