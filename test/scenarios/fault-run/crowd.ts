import type { RecordChecks } from "./checks/record-checks";
import type { Member } from "./model";
import { Visit } from "./visits";
import type { World } from "./world";

const FIRST_USER_ID = 500_000;
/** A round ends with it, where nobody moves before. */
const STAY_SECONDS = 900;

interface Stay {
	readonly visit: Visit;
	leave(): void;
}

/** Players who are all on one server, and who all go to another at once: as games send whole rounds. */
export class Crowd {
	private home: Member | undefined;
	private stays = new Array<Stay>();
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
		if (!this.stays.isEmpty()) world.sometimes("crowd went to another server at once");
		const before = this.stays;
		const isEnded = chance.chance(0.5);
		const leave = () => {
			for (const stay of before) {
				stay.leave();
				stay.visit.sendAway(isEnded);
			}
		};
		// Some games end the sessions, others leave that to the next server; and some players come sooner than they have left.
		const isRace = chance.chance(0.3);
		if (!isRace) leave();
		this.home = target;
		this.stays = world.swarm.crowd.map((key, index) => this.stayOf(key, index, target));
		for (const { visit } of this.stays) target.sim.run(() => visit.run());
		if (isRace) leave();
	}

	/** A server has its requests by its players. */
	private stayOf(key: string, index: number, member: Member): Stay {
		const name = `${key}#${this.moves}`;
		const { sim } = member;
		const player = sim.join(FIRST_USER_ID + this.moves * 100 + index);
		const chance = this.world.stream(`visit/${name}`);
		return {
			visit: new Visit(this.world, this.checks, member, key, name, chance, STAY_SECONDS),
			leave() {
				if (sim.state === "running") sim.leave(player);
			},
		};
	}
}
