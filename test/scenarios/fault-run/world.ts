import type { SimCloud } from "../../../src/testing";
import type { ManagedStay } from "./acts/managed";
import { startMember } from "./fleet";
import type { Member, Play, SentGift } from "./model";
import type { Wrap } from "./mutants/wrap";
import type { FaultChoice } from "./script";
import { Stage } from "./stage";
import type { Swarm } from "./swarm";

/** What a violation is one of: shrinking looks for the same kind. */
export type ViolationKind =
	| "two owners"
	| "taken without a right"
	| "stored progress fell"
	| "lost progress"
	| "false confirmation"
	| "gift lost"
	| "gift doubled"
	| "coins"
	| "not kept"
	| "load count"
	| "stuck"
	| "slow close"
	| "ended too soon"
	| "leak"
	| "error";

export interface Violation {
	readonly kind: ViolationKind;
	readonly time: number;
	readonly key: string | undefined;
	readonly text: string;
	/** How many lines the story had by then. */
	readonly lineCount: number;
}

const STORY_LINES = 70;
const VIOLATIONS_MAX = 5;

/** A run of the library: what was done in it, and what went wrong. */
export class World extends Stage<Member> {
	public readonly plays = new Array<Play>();
	public readonly gifts = new Map<string, SentGift>();
	/** The stays of players whose profiles are PlayerProfiles' affair, by user id. */
	public readonly stays = new Map<number, ManagedStay>();
	public readonly violations = new Array<Violation>();
	/** What was asked to be done to whole records: "key1/remove" ... */
	public readonly meddled = new Set<string>();

	constructor(
		cloud: SimCloud,
		swarm: Swarm,
		choice: FaultChoice,
		isTold: boolean,
		/** What stands between the servers and their engines, to see that the checks bite. */
		public readonly wrap?: Wrap,
	) {
		super(cloud, swarm, choice, isTold);
	}

	public override startServer(): void {
		startMember(this);
	}

	/** @param line where in the story it happened, when that is not now */
	public violate(kind: ViolationKind, key: string | undefined, text: string, line?: number): void {
		this.note(key, () => `VIOLATION (${kind}) ${text}`);
		if (this.violations.size() >= VIOLATIONS_MAX) return;
		this.violations.push({ kind, time: this.now(), key, text, lineCount: line ?? this.story.size() });
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
