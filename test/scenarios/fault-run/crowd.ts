import type { RecordChecks } from "./checks/record-checks";
import type { Member } from "./model";
import { Visit } from "./visits";
import type { World } from "./world";

/** A round ends with it, where nobody moves before. */
const STAY_SECONDS = 900;

/** Players who are all on one server, and who all go to another at once: as games send whole rounds. */
export class Crowd {
	private home: Member | undefined;
	private visits = new Array<Visit>();
	private moves = 0;

	constructor(
		private readonly world: World,
		private readonly checks: RecordChecks,
	) {}

	public begin(): void {
		this.world.onHandOff = () => this.move();
	}

	private move(): void {
		const { world } = this;
		this.moves += 1;
		const chance = world.stream(`crowd/${this.moves}`);
		const others = world.running().filter((member) => member !== this.home);
		const target = others[chance.integer(0, others.size() - 1)];
		if (target === undefined) return;
		if (!this.visits.isEmpty()) world.sometimes("crowd went to another server at once");
		const isEnded = chance.chance(0.5);
		const before = this.visits;
		this.home = target;
		this.visits = world.swarm.crowd.map((key) => this.visitOf(key, target));
		// Some games end the sessions, others leave that to the next server; and some come sooner than they have left.
		const isRace = chance.chance(0.3);
		if (!isRace) before.forEach((visit) => visit.sendAway(isEnded));
		for (const visit of this.visits) target.sim.run(() => visit.run());
		if (isRace) before.forEach((visit) => visit.sendAway(isEnded));
	}

	private visitOf(key: string, member: Member): Visit {
		const name = `${key}#${this.moves}`;
		return new Visit(this.world, this.checks, member, key, name, this.world.stream(`visit/${name}`), STAY_SECONDS);
	}
}
