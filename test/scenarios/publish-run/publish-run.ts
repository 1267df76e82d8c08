import { SimCloud } from "../../../src/testing";
import { leaksOf, slowCloses } from "../fault-run/checks/quiet-checks";
import { closeServer } from "../fault-run/ends";
import type { FaultChoice, ScriptEvent } from "../fault-run/script";
import { describeSwarm, drawSwarm, faultNames } from "../fault-run/swarm";
import type { Tally } from "../fault-run/tally";
import { Troubles } from "../fault-run/troubles";
import { Hoppers } from "./hoppers";
import { MarkChecks } from "./mark-checks";
import { STORE_NAME } from "./model";
import type { PublishMutant } from "./mutants";
import type { PublishViolation } from "./publish-stage";
import { PublishStage } from "./publish-stage";

const LOOK_SECONDS = 5;
const DEFAULT_SECONDS = 3600;
const SERVERS_MIN = 3;
/** The reference looks at its list of profiles in every frame. */
const FRAME_RATE_MAX = 15;
/** Sessions that a dead server of the reference's has left must be old before they may be taken. */
const LAST_LOAD_SECONDS = 900;
/** Between the loads of the last server and its close: what nobody waits for any more has run out. */
const QUIET_SECONDS = 65;

export interface PublishRunOptions extends FaultChoice {
	readonly mutant?: PublishMutant;
	readonly storyLines?: number;
	/** Answers the whole story of one key, or of what has that word in it. */
	readonly tell?: { readonly key?: string; readonly word?: string };
	readonly isImpatient?: boolean;
}

export interface PublishRunResult {
	readonly swarm: string;
	readonly faults: ReadonlyArray<string>;
	readonly servers: number;
	readonly keys: number;
	readonly script: ReadonlyArray<ScriptEvent>;
	/** Virtual hours of all servers together. */
	readonly serverHours: number;
	readonly violations: ReadonlyArray<PublishViolation & { readonly story: ReadonlyArray<string> }>;
	readonly story: ReadonlyArray<string>;
	readonly tally: Tally;
	readonly hash: string;
}

function schedulePublishes(stage: PublishStage, seconds: number): void {
	const builds = stage.chain.builds.size();
	for (const build of $range(1, builds - 1)) {
		stage.at(stage.now() + (seconds * build) / builds, () => stage.publish(build));
	}
}

/** The faults are over: a server with the newest build gets everybody in. */
function loadEverybody(stage: PublishStage, hoppers: Hoppers, advance: (seconds: number) => void): void {
	const { chain } = stage;
	// Whatever the reference did not let go of is a dead server's then.
	for (const member of stage.members) {
		if (member.code === "original" && member.sim.state === "running") closeServer(stage, member, "before");
	}
	advance(35);
	const last = stage.startServer();
	const startedAt = stage.now();
	const waiting = new Set<string>();
	for (const key of stage.swarm.keys) {
		waiting.add(key);
		last.sim.run(() => {
			let profile = hoppers.load(last, key, () => false);
			while (profile === undefined && stage.now() < LAST_LOAD_SECONDS + startedAt) {
				last.sim.engine.scheduler.wait(5);
				profile = hoppers.load(last, key, () => false);
			}
			if (profile === undefined) return;
			waiting.delete(key);
			const problem = chain.problemOf(profile.Data, last.steps);
			if (problem !== undefined) stage.violate("shape", key, `the last server got: ${problem}`);
			const stored = stage.stored.get(key)?.CofferSchema?.Steps;
			if (stored !== chain.count()) stage.violate("mark", key, `the last server left ${stored} steps`);
			profile.EndSession();
		});
	}
	while (waiting.size() > 0 && stage.now() < startedAt + LAST_LOAD_SECONDS) advance(10);
	for (const key of stage.swarm.keys) {
		if (waiting.has(key)) stage.violate("kept out", key, "the last server does not get it");
	}
	advance(QUIET_SECONDS);
}

/** Plays an hour of publishes under the faults of a seed, and what comes after it. */
function play(stage: PublishStage, options: PublishRunOptions): void {
	const { cloud } = stage;
	const checks = new MarkChecks(stage);
	const hoppers = new Hoppers(stage, checks);
	cloud.dataStore(STORE_NAME).onCommit((commit) => checks.onCommit(commit));
	const seconds = options.seconds ?? DEFAULT_SECONDS;
	const isDone = () => options.isImpatient === true && !stage.violations.isEmpty();
	const advance = (span: number) => stage.advance(span, LOOK_SECONDS, () => !isDone());
	for (const _ of $range(1, stage.swarm.serverCount)) stage.startServer();
	new Troubles(stage, seconds).begin();
	schedulePublishes(stage, seconds);
	hoppers.begin();
	advance(seconds);
	if (isDone()) return;
	stage.isOver = true;
	cloud.faults.clear();
	stage.note(undefined, () => "the faults are over");
	loadEverybody(stage, hoppers, advance);
	if (isDone()) return;
	for (const member of stage.members) {
		if (member.sim.state !== "running") continue;
		for (const text of leaksOf(stage, member)) stage.violate("leak", "-", text);
		closeServer(stage, member, "before");
	}
	advance(35);
	const originals = stage.members.filter(({ code }) => code === "original").map(({ sim }) => sim.name);
	for (const text of slowCloses(stage)) {
		if (!originals.some((name) => text.find(`${name} `, 1, true)[0] !== undefined)) {
			stage.violate("slow close", "-", text);
		}
	}
	for (const problem of cloud.takeErrors()) {
		// What the reference raises in threads of its own is its own affair.
		if (originals.isEmpty()) stage.violate("error", "-", problem);
	}
}

export function playPublishes(seed: number, options: PublishRunOptions = {}): PublishRunResult {
	const drawn = drawSwarm(seed, options);
	const keys = drawn.keys.filter((key) => !drawn.crowd.includes(key));
	const serverCount = math.min(math.max(drawn.serverCount, SERVERS_MIN), options.servers ?? math.huge);
	const frameRate = math.min(drawn.frameRate, FRAME_RATE_MAX);
	const swarm = { ...drawn, keys, serverCount, frameRate, crowd: [], meddlings: [], acts: [] };
	const cloud = new SimCloud({
		seed,
		startTime: swarm.startTime,
		frameRate,
		dataStoreLegSeconds: swarm.storeLegSeconds,
		messageSeconds: swarm.messageSeconds,
		signalMode: swarm.signalMode,
		transformErrors: swarm.transformErrors,
	});
	const isTold = options.storyLines !== undefined || options.tell !== undefined;
	const stage = new PublishStage(cloud, swarm, options, isTold);
	const mend = options.mutant?.patch();
	const [isPlayed, problem] = pcall(() => play(stage, options));
	mend?.();
	cloud.takeErrors();
	if (!isPlayed) error(problem, 0);
	let serverSeconds = 0;
	for (const member of stage.members) serverSeconds += (member.diedAt ?? stage.now()) - member.bornAt;
	return {
		swarm: `${describeSwarm(swarm)}; ${[stage.chain.describe(), ...stage.codeNames()].join(", ")}`,
		faults: [...faultNames(swarm), ...stage.codeNames()],
		servers: serverCount,
		keys: keys.size(),
		script: stage.script.events,
		serverHours: serverSeconds / 3600,
		violations: stage.violations.map((violation) => ({
			...violation,
			text: `${violation.key}: ${violation.text}`,
			story: stage.storyOf(violation.key, options.storyLines ?? 0),
		})),
		story: options.tell === undefined ? [] : stage.storyWith(options.tell.key, options.tell.word),
		tally: stage.tally,
		hash: cloud.trace.hash(),
	};
}
