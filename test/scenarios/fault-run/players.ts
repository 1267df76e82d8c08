import type { RandomStream } from "../../../src/testing";
import { ManagedStay } from "./acts/managed";
import { FIRST_MANAGED_ID } from "./fleet";
import type { Member } from "./model";
import type { RecordChecks } from "./checks/record-checks";
import { sendGift } from "./gifts";
import { Visit } from "./visits";
import type { World } from "./world";

const FIRST_USER_ID = 1000;

/** Players who hop between the servers, and gifts that come from anywhere. */
export class Players {
	/** Only to give each visit a user of its own. */
	private visitCount = 0;
	/** When each player comes next: once. */
	private arrivals = new Array<{ isOver: boolean; readonly come: () => void }>();

	constructor(
		private readonly world: World,
		private readonly checks: RecordChecks,
	) {}

	public begin(): void {
		const { swarm } = this.world;
		this.world.onRestart = () => this.comeAll();
		for (const key of swarm.keys) {
			if (swarm.crowd.includes(key)) continue;
			for (const index of $range(1, swarm.playersPerKey)) {
				const chance = this.world.stream(`player/${key}/${index}`);
				const name = `${key}/${index}`;
				this.comeAt(chance.between(0, 30), () => this.hop(key, name, chance, undefined));
			}
			const chance = this.world.stream(`gifts/${key}`);
			this.world.at(chance.between(0, 60), () => this.give(key, chance));
		}
	}

	private comeAt(time: number, come: () => void): void {
		const arrival = { isOver: false, come };
		this.arrivals.push(arrival);
		this.world.at(time, () => this.keep(arrival));
	}

	private keep(arrival: { isOver: boolean; readonly come: () => void }): void {
		if (arrival.isOver) return;
		arrival.isOver = true;
		this.arrivals = this.arrivals.filter((other) => other !== arrival);
		arrival.come();
	}

	/** Everybody has lost their server. */
	private comeAll(): void {
		for (const arrival of [...this.arrivals]) this.keep(arrival);
	}

	private pick(chance: RandomStream, last?: Member): Member | undefined {
		const running = this.world.running().filter((member) => member !== last || chance.chance(0.2));
		return running[chance.integer(0, running.size() - 1)];
	}

	private hop(key: string, name: string, chance: RandomStream, last: Member | undefined): void {
		const { world } = this;
		if (world.isOver) return;
		const seconds = math.min(1500, -world.swarm.visitSeconds * math.log(1 - chance.number()));
		const member = this.pick(chance, last);
		if (member !== undefined) {
			const text = () => string.format("%s comes to %s for %.1f s", name, member.sim.name, seconds);
			const kind = `visit ${name}`;
			const visitName = `${name}#${world.script.count(kind) + 1}`;
			world.strike(kind, key, text, () => this.visit(member, key, visitName, seconds));
		}
		// A teleport race, an ordinary hop, or a pause.
		const kind = chance.number();
		const gap = kind < 0.4 ? -chance.between(0, 3) : kind < 0.7 ? chance.between(0, 5) : chance.between(5, 120);
		this.comeAt(world.now() + math.max(0.1, seconds + gap), () => this.hop(key, name, chance, member));
	}

	private visit(member: Member, key: string, name: string, seconds: number): void {
		const { world } = this;
		this.visitCount += 1;
		const sim = member.sim;
		if (this.isManaged(name)) return this.visitManaged(member, key, name, seconds);
		const player = world.swarm.hasPlayers ? sim.join(FIRST_USER_ID + this.visitCount) : undefined;
		const chance = world.stream(`callers/${name}`);
		const visit = new Visit(world, this.checks, member, key, name, world.stream(`visit/${name}`), seconds);
		const caller = sim.run(() => visit.run());
		if (chance.chance(0.08)) this.cancelSoon(member, visit, caller, chance);
		if (chance.chance(0.08)) this.callAgain(member, key, name, seconds, visit, chance);
		if (player !== undefined) world.at(world.now() + seconds, () => sim.leave(player));
	}

	private isManaged(name: string): boolean {
		const share = this.world.swarm.acts.find(([act]) => act === "managed")?.[1];
		return share !== undefined && this.world.stream(`managed/${name}`).chance(share);
	}

	/** PlayerProfiles loads the profile, and lets it go. */
	private visitManaged(member: Member, key: string, name: string, seconds: number): void {
		const { world } = this;
		const userId = FIRST_MANAGED_ID + this.visitCount;
		const visit = new Visit(world, this.checks, member, key, name, world.stream(`visit/${name}`), seconds);
		world.stays.set(userId, new ManagedStay(world, member, key, visit, world.stream(`stay/${name}`)));
		const player = member.sim.join(userId);
		world.at(world.now() + seconds, () => member.sim.leave(player));
	}

	/** The game's own thread dies in the middle of a load. */
	private cancelSoon(member: Member, visit: Visit, caller: thread, chance: RandomStream): void {
		this.world.at(this.world.now() + chance.between(0.02, 2), () => {
			if (member.sim.state !== "running" || !visit.isWaiting()) return;
			this.world.sometimes("caller cancelled");
			visit.forget();
			member.sim.run(() => member.sim.engine.scheduler.cancel(caller));
		});
	}

	/** A second script of the same server wants the same profile. */
	private callAgain(
		member: Member,
		key: string,
		player: string,
		seconds: number,
		first: Visit,
		chance: RandomStream,
	): void {
		this.world.at(this.world.now() + chance.between(0.02, 3), () => {
			if (member.sim.state !== "running" || this.world.isOver) return;
			if (first.isWaiting()) this.world.sometimes("caller replaced by a later one");
			const name = `${player}+`;
			const stream = this.world.stream(`visit/${name}`);
			const visit = new Visit(this.world, this.checks, member, key, name, stream, seconds);
			member.sim.run(() => visit.run());
		});
	}

	private give(key: string, chance: RandomStream): void {
		const { world } = this;
		if (world.isOver) return;
		const burst = chance.chance(0.2) ? chance.integer(2, 5) : 1;
		for (const _ of $range(1, burst)) {
			const member = this.pick(chance);
			if (member === undefined) continue;
			const kind = `gift ${key}`;
			const id = `g${key}/${world.script.count(kind) + 1}`;
			const text = () => `${id} from ${member.sim.name}`;
			world.strike(kind, key, text, () => sendGift(world, member, key, id));
		}
		const pause = -world.swarm.giftSeconds * math.log(1 - chance.number());
		world.at(world.now() + pause, () => this.give(key, chance));
	}
}
