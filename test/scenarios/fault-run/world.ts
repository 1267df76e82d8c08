import type { SimCloud } from "../../../src/testing";
import { RandomStream } from "../../../src/testing";
import type { Wrap } from "./broken";
import type { Member, Play, SentGift, Span } from "./model";
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

export interface Violation {
	readonly key: string | undefined;
	readonly text: string;
	/** How many lines the story had by then. */
	readonly lineCount: number;
}

const STORY_LINES = 70;
const VIOLATIONS_MAX = 5;

/** One run as its director sees it: the appointments, the story, what was done, and what went wrong. */
export class World {
	public readonly tally = new Tally();
	public readonly members = new Array<Member>();
	public readonly plays = new Array<Play>();
	public readonly gifts = new Map<string, SentGift>();
	public readonly violations = new Array<Violation>();
	/** When the stores failed for everyone, and when rates of faults were up. */
	public readonly storeOutages = new Array<Span>();
	public readonly memoryOutages = new Array<Span>();
	public readonly storms = new Array<Span>();
	/** The faults are over: nobody begins anything any more. */
	public isOver = false;
	private appointments = new Array<Appointment>();
	private readonly story = new Array<Line>();

	constructor(
		public readonly cloud: SimCloud,
		public readonly swarm: Swarm,
		/** What stands between the servers and their engines, to see that the checks bite. */
		public readonly wrap?: Wrap,
	) {}

	public stream(name: string): RandomStream {
		return new RandomStream(this.swarm.seed, `run/${name}`);
	}

	public now(): number {
		return this.cloud.now();
	}

	public at(time: number, act: () => void): void {
		this.appointments.push({ at: time, act });
	}

	/** The next appointment's time. */
	public nextAt(): number {
		let first = math.huge;
		for (const appointment of this.appointments) first = math.min(first, appointment.at);
		return first;
	}

	/** Keeps the appointments that are due. From outside of all servers. */
	public keepAppointments(): void {
		const now = this.now();
		const due = this.appointments.filter((appointment) => appointment.at <= now);
		if (due.isEmpty()) return;
		this.appointments = this.appointments.filter((appointment) => appointment.at > now);
		for (const appointment of due) appointment.act();
	}

	public sometimes(name: Sometimes, count?: number): void {
		this.tally.add(name, count);
	}

	/** A line of the story; without a key it belongs to all of them. */
	public note(key: string | undefined, text: string): void {
		this.story.push({ key, text: string.format("%9.3f %s %s", this.now(), key ?? "", text) });
	}

	/** @param line where in the story it happened, when that is not now */
	public violate(key: string | undefined, text: string, line?: number): void {
		this.note(key, `VIOLATION ${text}`);
		if (this.violations.size() >= VIOLATIONS_MAX) return;
		this.violations.push({ key, text, lineCount: line ?? this.story.size() });
	}

	public lineCount(): number {
		return this.story.size();
	}

	/** What happened to the key before it went wrong. */
	public storyOf(violation: Violation, lineCount = STORY_LINES): Array<string> {
		const lines = new Array<string>();
		let index = violation.lineCount;
		while (index > 0 && lines.size() < lineCount) {
			index -= 1;
			const line = this.story[index];
			if (violation.key === undefined || line.key === undefined || line.key === violation.key) {
				lines.unshift(line.text);
			}
		}
		return lines;
	}
}
