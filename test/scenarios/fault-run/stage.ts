import type { SimCloud } from "../../../src/testing";
import { RandomStream } from "../../../src/testing";
import type { ServerLife, SlowSpan, Span } from "./model";
import { isAlive, isWithin } from "./model";
import type { FaultChoice } from "./script";
import { Script } from "./script";
import type { Swarm } from "./swarm";
import type { Sometimes } from "./tally";
import { Tally } from "./tally";

/** What the director does at a certain time. */
interface Appointment {
	readonly at: number;
	readonly act: () => void;
}

interface Line {
	readonly key: string | undefined;
	readonly text: string;
}

/** One run as its director sees it: the servers, the appointments, the story, and what goes wrong with whole services. */
export abstract class Stage<M extends ServerLife = ServerLife> {
	public readonly tally = new Tally();
	public readonly members = new Array<M>();
	/** When the stores failed for everyone, and when rates of faults were up. */
	public readonly storeOutages = new Array<Span>();
	public readonly memoryOutages = new Array<Span>();
	/** When nobody could write into the memory stores. */
	public readonly memoryFulls = new Array<Span>();
	public readonly storms = new Array<Span>();
	/** When requests took so much longer. */
	public readonly slowTimes = new Array<SlowSpan>();
	/** What a hand-off of a whole crowd, and a restart of all servers, mean for the players of this run. */
	public onHandOff?: () => void;
	public onRestart?: () => void;
	public readonly script: Script;
	/** The faults are over: nobody begins anything any more. */
	public isOver = false;
	protected readonly story = new Array<Line>();
	private appointments = new Array<Appointment>();
	private nextAppointment = math.huge;

	constructor(
		public readonly cloud: SimCloud,
		public readonly swarm: Swarm,
		choice: FaultChoice,
		/** Whether the story is told; without it a run is faster. */
		public readonly isTold: boolean,
	) {
		this.script = new Script(choice, () => this.now());
	}

	/** Begins another server of this fleet. */
	public abstract startServer(): void;

	public stream(name: string): RandomStream {
		return new RandomStream(this.swarm.seed, `run/${name}`);
	}

	public now(): number {
		return this.cloud.now();
	}

	public at(time: number, act: () => void): void {
		this.appointments.push({ at: time, act });
		this.nextAppointment = math.min(this.nextAppointment, time);
	}

	/** Does something to the run that a replay may leave out. */
	public strike(kind: string, key: string | undefined, text: () => string, act: () => void): void {
		const id = this.script.take(kind, text);
		if (id === undefined) return;
		this.note(key, () => `${id}: ${text()}`);
		act();
	}

	/** When that server's requests were slow. */
	public slowTimesOf({ sim }: ServerLife): Array<SlowSpan> {
		return this.slowTimes.filter(({ server }) => server === undefined || server === sim.name);
	}

	/** Servers on which players can be. */
	public running(): Array<M> {
		return this.members.filter((member) => member.sim.state === "running");
	}

	/** Runs for so long and keeps the appointments; looks up at least every so many seconds, until it is told to stop. */
	public advance(seconds: number, lookSeconds: number, look: () => boolean | void): void {
		const endsAt = this.now() + seconds;
		while (this.now() < endsAt) {
			const due = math.max(this.now(), this.nextAppointment);
			this.cloud.advance(math.min(endsAt, due, this.now() + lookSeconds) - this.now());
			this.keepAppointments();
			this.noteClosed();
			if (look() === false) return;
		}
	}

	public sometimes(name: Sometimes, count?: number): void {
		this.tally.add(name, count);
	}

	/** A line of the story; without a key it belongs to all of them. */
	public note(key: string | undefined, text: () => string): void {
		if (!this.isTold) return;
		this.story.push({ key, text: string.format("%9.3f %s %s", this.now(), key ?? "", text()) });
	}

	/** The story of one key, or the lines that name a session or anything else. */
	public storyWith(key: string | undefined, word: string | undefined): Array<string> {
		const lines = new Array<string>();
		for (const line of this.story) {
			if (key !== undefined && line.key !== undefined && line.key !== key) continue;
			if (word !== undefined && line.text.find(word, 1, true)[0] === undefined) continue;
			lines.push(line.text);
		}
		return lines;
	}

	/** Keeps the appointments that are due. From outside of all servers. */
	private keepAppointments(): void {
		const now = this.now();
		if (this.nextAppointment > now) return;
		const due = this.appointments.filter((appointment) => appointment.at <= now);
		this.appointments = this.appointments.filter((appointment) => appointment.at > now);
		this.nextAppointment = math.huge;
		for (const { at } of this.appointments) this.nextAppointment = math.min(this.nextAppointment, at);
		for (const appointment of due) appointment.act();
	}

	/** Notes the closes that have ended since. */
	private noteClosed(): void {
		for (const member of this.members) {
			if (member.closeBeganAt === undefined || member.diedAt !== undefined || isAlive(member)) continue;
			member.diedAt = member.closeBeganAt + (member.sim.closeSeconds ?? 0);
			this.sometimes("closed");
			if (isWithin(this.slowTimesOf(member), member.closeBeganAt))
				this.sometimes("closed while requests were slow");
			if (isWithin(member.drains, member.closeBeganAt)) this.sometimes("closed while the budget was used up");
			const { name, closeSeconds = -1 } = member.sim;
			this.note(undefined, () => string.format("%s closed in %.1f s", name, closeSeconds));
		}
	}
}
