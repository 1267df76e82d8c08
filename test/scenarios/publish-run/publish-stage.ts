import { createProfileStore } from "../../../src/profile-store/create";
import type { ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { SimCloud } from "../../../src/testing";
import { IS_HEADLESS, requireFrom } from "../../support/old-servers";
import { newLife } from "../fault-run/model";
import type { FaultChoice } from "../fault-run/script";
import { Stage } from "../fault-run/stage";
import type { Swarm } from "../fault-run/swarm";
import { PlayedChain } from "./chains";
import type { Code, PublishData, PublishMember } from "./model";
import { newData, STORE_NAME } from "./model";

const VIOLATIONS_MAX = 5;
const ORIGINAL_PATH = "ReplicatedStorage.CofferTest.peers.ProfileStore";
/** What else some seeds have, and in how many of them. */
export const KINDS_OF_CODE = { original: 0.3, plain: 0.4, branch: 0.3, broken: 0.3, check: 0.5 } as const;
/** How many of the servers that begin then run it. */
const PLAIN_SHARE = 0.3;
const ORIGINAL_SHARE = 0.25;
/** Each boots a place of its own. */
const ORIGINALS_MAX = 2;
/** How long a build whose newest step raises is the current one. */
const BROKEN_SECONDS = 300;

export type PublishKind =
	| "mark"
	| "touched by older code"
	| "touched by a branch"
	| "steps"
	| "shape"
	| "library tables"
	| "stored progress fell"
	| "false confirmation"
	| "kept out"
	| "leak"
	| "slow close"
	| "error";

export interface PublishViolation {
	readonly kind: PublishKind;
	readonly time: number;
	readonly key: string;
	readonly text: string;
}

/** A fleet whose game is published while it plays. */
export class PublishStage extends Stage<PublishMember> {
	public readonly violations = new Array<PublishViolation>();
	public readonly chain: PlayedChain;
	/** The build that servers begin with. */
	public build = 0;
	/** What is stored of each key. */
	public readonly stored = new Map<string, PublishData>();
	private readonly codes = new Set<string>();
	private originals = 0;
	private isBroken = false;

	constructor(cloud: SimCloud, swarm: Swarm, choice: FaultChoice, isTold: boolean) {
		super(cloud, swarm, choice, isTold);
		this.chain = new PlayedChain(this.stream("chain"));
		for (const [name, share] of pairs(KINDS_OF_CODE)) {
			const isDrawn = this.stream(`code/${name}`).chance(share) || choice.always?.includes(name) === true;
			if (isDrawn && choice.without?.includes(name) !== true) this.codes.add(name);
		}
	}

	/** What the seed has beside its faults: each may be left out of it. */
	public codeNames(): Array<string> {
		return ["original", "plain", "branch", "broken", "check"].filter((name) => this.codes.has(name));
	}

	public override startServer(): PublishMember {
		const chance = this.stream(`server/${this.cloud.servers.size() + 1}`);
		const skewSeconds = this.swarm.skewSeconds * chance.between(-1, 1);
		return this.start(this.drawCode(chance.number(), chance.number()), skewSeconds);
	}

	/** New servers run the next build from now on, and one begins at once. Some more run another branch of the game. */
	public publish(build: number): void {
		this.build = build;
		this.note(undefined, () => `build ${build} is published: ${this.chain.builds[build]} steps`);
		const isNewer = this.chain.builds[build] > this.chain.builds[build - 1];
		if (isNewer && this.codes.has("broken")) this.publishBroken();
		else this.start("build", 0);
		if (build === this.chain.builds.size() - 1 && this.codes.has("branch")) this.start("branch", 0);
	}

	/** It is noticed after a while, and the mended one is published. */
	private publishBroken(): void {
		this.isBroken = true;
		this.start("broken", 0);
		this.at(this.now() + BROKEN_SECONDS, () => {
			this.isBroken = false;
			this.start("build", 0);
		});
	}

	private drawCode(plain: number, original: number): Code {
		if (this.isOver) return "build";
		if (this.isBroken) return "broken";
		const isOriginal = this.codes.has("original") && (original < ORIGINAL_SHARE || this.members.isEmpty());
		if (isOriginal && IS_HEADLESS && this.originals < ORIGINALS_MAX) return "original";
		return this.build === 0 && this.codes.has("plain") && plain < PLAIN_SHARE ? "plain" : "build";
	}

	private start(code: Code, clockSkewSeconds: number): PublishMember {
		const { chain } = this;
		const sim = this.cloud.startServer({ clockSkewSeconds });
		const isSchema = code !== "plain" && code !== "original";
		const steps = isSchema ? chain.builds[this.build] : 0;
		if (code === "original") this.originals += 1;
		let module: ProfileStoreModule | undefined;
		let store: Store<PublishData> | undefined;
		if (code === "original") module = requireFrom(sim, ORIGINAL_PATH) as ProfileStoreModule;
		sim.run(() => {
			module ??= createProfileStore(sim.engine);
			const shape = isSchema ? chain.schema(steps, code, this.codes.has("check")) : newData();
			store = module.New<PublishData>(STORE_NAME, shape as PublishData);
			if (code !== "original") {
				module.OnError.Connect((message, _store, key) =>
					this.note(key, () => `${sim.name} reports: ${message}`),
				);
			}
		});
		if (store === undefined) error(`${sim.name} does not begin: ${this.cloud.takeErrors().join("; ")}`, 0);
		const member: PublishMember = { ...newLife(sim, this.now()), code, steps, module: module!, store };
		this.members.push(member);
		this.note(undefined, () => `${sim.name} begins: ${code}, ${steps} steps`);
		return member;
	}

	/** Where nobody plays but who has strayed there. */
	public override running(): Array<PublishMember> {
		return super.running().filter(({ code }) => code !== "branch");
	}

	public branches(): Array<PublishMember> {
		return super.running().filter(({ code }) => code === "branch");
	}

	public violate(kind: PublishKind, key: string, text: string): void {
		this.note(key, () => `VIOLATION (${kind}) ${text}`);
		if (this.violations.size() < VIOLATIONS_MAX) this.violations.push({ kind, time: this.now(), key, text });
	}

	/** The story of one key. */
	public storyOf(key: string, lineCount: number): Array<string> {
		const lines = this.story.filter((line) => line.key === undefined || line.key === key).map(({ text }) => text);
		while (lines.size() > lineCount) lines.shift();
		return lines;
	}
}
