import type { FaultFamily, RandomStream, ScriptedFault } from "../../../src/testing";
import { closeServer } from "./ends";
import type { ServerLife } from "./model";
import type { Stage } from "./stage";
import type { Trouble } from "./swarm";

export const STORE_CALLS: ReadonlyArray<string> = ["UpdateAsync", "GetAsync"];
export const MEMORY_CALLS: ReadonlyArray<string> = ["HashMap.UpdateAsync", "HashMap.GetAsync", "HashMap.SetAsync"];
const MEMORY_WRITES: ReadonlyArray<string> = ["HashMap.UpdateAsync", "HashMap.SetAsync"];
const MEMORY_FULL = "TotalMemoryOverLimit: the memory of the experience is full.";

/** Nearly as long as the process has when it closes. */
const SLOW_SECONDS_MAX = 40;
/** Both stores together are out for so long. */
const BOTH_OUT_SECONDS_MIN = 8;
const BOTH_OUT_SECONDS_MAX = 60;
/** The servers that come after a restart of all begin so much later at most. */
const RESTART_SECONDS_MAX = 5;

/** Short ones are many, long ones pass every limit of the library. */
export function lengthOf(chance: RandomStream): number {
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

/** What goes wrong with whole services, for one server or for all. Nothing of it lasts longer than the faults do. */
export class ServiceTroubles {
	constructor(
		private readonly world: Stage,
		private readonly endsAt: number,
	) {}

	public outage(trouble: Trouble, family: FaultFamily, chance: RandomStream): void {
		const { world } = this;
		const endsAt = math.min(world.now() + lengthOf(chance), this.endsAt);
		const text = () => string.format("%s is out until %.1f", family, endsAt);
		world.strike(trouble, undefined, text, () => this.letFail(family, endsAt));
	}

	/** Every write into the memory stores fails for want of room. */
	public fill(chance: RandomStream): void {
		const { world } = this;
		const seconds = math.min(lengthOf(chance), this.endsAt - world.now());
		const text = () => string.format("the memory stores are full for %.1f s", seconds);
		world.strike("memoryFull", undefined, text, () => {
			world.sometimes("memory stores full");
			world.memoryFulls.push({ from: world.now(), to: world.now() + seconds });
			const scripts = MEMORY_WRITES.map((call) => {
				return world.cloud.faults.script({ call, kind: "errorBefore", message: MEMORY_FULL, times: math.huge });
			});
			world.at(world.now() + seconds, () => scripts.forEach((fault) => fault.stop()));
		});
	}

	/** Every request to the data stores is late, or to both stores. Nothing fails by it. */
	public slowDown(trouble: "slowStore" | "slowAll", chance: RandomStream, member?: ServerLife): void {
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
	public bothOut(chance: RandomStream, member?: ServerLife): void {
		const { world } = this;
		const longest = chance.between(BOTH_OUT_SECONDS_MIN, BOTH_OUT_SECONDS_MAX);
		const seconds = math.min(longest, this.endsAt - world.now());
		const text = () => string.format("both stores are out for %s (%.1f s)", member?.sim.name ?? "all", seconds);
		world.strike("bothOut", undefined, text, () => {
			world.sometimes("both stores out");
			if (member === undefined) {
				this.letFail("dataStore", world.now() + seconds);
				this.letFail("memoryStore", world.now() + seconds);
			} else {
				this.cut(member, STORE_CALLS, seconds);
				this.cut(member, MEMORY_CALLS, seconds);
			}
		});
	}

	/** These calls of one server fail. */
	public cut(member: ServerLife, calls: ReadonlyArray<string>, seconds: number): void {
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

	/** A new version of the game: everybody leaves, and comes again at once. */
	public restart(chance: RandomStream): void {
		const { world } = this;
		const playersLeave = chance.chance(0.5) ? "before" : "after";
		const begunAt = world.now() + chance.between(0, RESTART_SECONDS_MAX);
		const act = () => {
			world.sometimes("all servers restarted");
			for (const member of world.running()) {
				closeServer(world, member, playersLeave);
				world.at(begunAt, () => world.startServer());
			}
			world.at(begunAt, () => world.onRestart?.());
		};
		world.strike("restart", undefined, () => "all servers close", act);
	}

	private letFail(family: FaultFamily, endsAt: number): void {
		const { world } = this;
		world.cloud.faults.outage(family, endsAt);
		if (family === "dataStore") world.storeOutages.push({ from: world.now(), to: endsAt });
		if (family === "memoryStore") world.memoryOutages.push({ from: world.now(), to: endsAt });
	}
}
