import { RandomStream, SimCloud } from "../../../src/testing";
import { leaksOf, slowCloses } from "../fault-run/checks/quiet-checks";
import { closeServer } from "../fault-run/ends";
import type { FaultChoice, ScriptEvent } from "../fault-run/script";
import { describeSwarm, drawSwarm, faultNames } from "../fault-run/swarm";
import type { Tally } from "../fault-run/tally";
import { Troubles } from "../fault-run/troubles";
import { DealChecks } from "./deal-checks";
import type { DealViolation } from "./deal-stage";
import { DealStage } from "./deal-stage";
import { FIRST_USER_ID, STORE_NAME } from "./model";
import type { DealMutant } from "./mutants";
import { countsLateVetoes } from "./mutants";
import { SetBacks } from "./set-backs";
import { Traders } from "./traders";

const LOOK_SECONDS = 1;
const DEFAULT_SECONDS = 1800;
const TRADERS_MIN = 2;
const TRADERS_MAX = 4;
/** The reference looks at its list of profiles in every frame. */
const FRAME_RATE_MAX = 15;
/** Everybody is back within, whatever dead servers have left. */
const LAST_LOAD_SECONDS = 900;
/** Then all deals come to an end: looks at books and at others are a minute and more apart. */
const ROUND_SECONDS = 60;
const ROUNDS_MAX = 12;
/** Who looks after deals looks up once more when the sessions are over. */
const QUIET_SECONDS = 620;

export interface DealRunOptions extends FaultChoice {
	readonly mutant?: DealMutant;
	readonly storyLines?: number;
	/** Answers the whole story of one key ("3001"), or of what has that word in it. */
	readonly tell?: { readonly key?: string; readonly word?: string };
	readonly isImpatient?: boolean;
}

export interface DealRunResult {
	readonly swarm: string;
	readonly faults: ReadonlyArray<string>;
	readonly servers: number;
	readonly keys: number;
	readonly script: ReadonlyArray<ScriptEvent>;
	/** Virtual hours of all servers together. */
	readonly serverHours: number;
	readonly violations: ReadonlyArray<DealViolation & { readonly story: ReadonlyArray<string> }>;
	readonly story: ReadonlyArray<string>;
	readonly tally: Tally;
	readonly hash: string;
}

/** The faults are over: everybody comes to one server, and goes when all deals are at their end. */
function bringEverybody(
	stage: DealStage,
	traders: Traders,
	checks: DealChecks,
	advance: (seconds: number) => void,
): void {
	for (const member of stage.running()) {
		for (const player of [...member.sim.players]) member.sim.leave(player);
		// Whatever the reference did not let go of is a dead server's then.
		if (member.post === undefined) closeServer(stage, member, "before");
	}
	advance(35);
	const last = stage.startServer();
	const endsAt = stage.now() + LAST_LOAD_SECONDS;
	const isThere = () =>
		stage
			.playing()
			.filter(({ member }) => member === last)
			.size() === stage.swarm.keys.size();
	while (!isThere() && stage.now() < endsAt) {
		for (const key of stage.swarm.keys) traders.join(last, key);
		advance(5);
	}
	if (!isThere()) return stage.violate("never settled", "-", "not everybody has a session on the last server");
	for (const _ of $range(1, ROUNDS_MAX)) {
		advance(ROUND_SECONDS);
		for (const { member, profile } of stage.playing()) member.sim.run(() => profile.Save());
		advance(5);
		if (checks.openAtEnd().isEmpty()) break;
	}
	for (const player of [...last.sim.players]) last.sim.leave(player);
	advance(10);
	for (const [key, text] of checks.openAtEnd()) stage.violate("never settled", key, text);
	checks.checkPast();
}

/** Plays half an hour of trades under the faults of a seed, and what comes after it. */
function play(stage: DealStage, options: DealRunOptions): void {
	const { cloud } = stage;
	const checks = new DealChecks(stage);
	const traders = new Traders(stage, checks);
	cloud.dataStore(STORE_NAME).onCommit((commit) => checks.onCommit(commit));
	const seconds = options.seconds ?? DEFAULT_SECONDS;
	const isDone = () => options.isImpatient === true && !stage.violations.isEmpty();
	const advance = (span: number) =>
		stage.advance(span, LOOK_SECONDS, () => {
			checks.checkUse();
			return !isDone();
		});
	for (const _ of $range(1, stage.swarm.serverCount)) stage.startServer();
	new Troubles(stage, seconds).begin();
	traders.begin();
	new SetBacks(stage).begin();
	advance(seconds);
	if (isDone()) return;
	stage.isOver = true;
	cloud.faults.clear();
	stage.note(undefined, () => "the faults are over");
	bringEverybody(stage, traders, checks, advance);
	if (isDone()) return;
	advance(QUIET_SECONDS);
	for (const member of stage.members) {
		if (member.sim.state !== "running") continue;
		for (const text of leaksOf(stage, member)) stage.violate("leak", "-", text);
		closeServer(stage, member, "before");
	}
	advance(35);
	const originals = stage.members.filter(({ post }) => post === undefined).map(({ sim }) => sim.name);
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

function keysOf(seed: number, options: DealRunOptions): Array<string> {
	const count = new RandomStream(seed, "traders").integer(TRADERS_MIN, TRADERS_MAX);
	const keys = new Array<string>();
	for (const index of $range(0, math.min(count, options.keys ?? math.huge) - 1)) {
		keys.push(tostring(FIRST_USER_ID + index));
	}
	return keys;
}

export function playDeals(seed: number, options: DealRunOptions = {}): DealRunResult {
	const drawn = drawSwarm(seed, options);
	const keys = keysOf(seed, options);
	const frameRate = math.min(drawn.frameRate, FRAME_RATE_MAX);
	const swarm = { ...drawn, keys, frameRate, crowd: [], meddlings: [], acts: [] };
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
	const stage = new DealStage(cloud, swarm, options, isTold);
	const uncount = countsLateVetoes(() => stage.sometimes("vetoed too late"));
	const mend = options.mutant?.patch();
	const [isPlayed, problem] = pcall(() => play(stage, options));
	mend?.();
	uncount();
	cloud.takeErrors();
	if (!isPlayed) error(problem, 0);
	let serverSeconds = 0;
	for (const member of stage.members) serverSeconds += (member.diedAt ?? stage.now()) - member.bornAt;
	return {
		swarm: `${describeSwarm(swarm)}; ${stage.extraNames().join(", ")}`,
		faults: [...faultNames(swarm), ...stage.extraNames()],
		servers: swarm.serverCount,
		keys: keys.size(),
		script: stage.script.events,
		serverHours: serverSeconds / 3600,
		violations: stage.violations.map((violation) => ({
			...violation,
			text: `${violation.key}: ${violation.text}`,
			story: stage.storyOf(violation, stage.isTold ? (options.storyLines ?? 0) : 0),
		})),
		story: options.tell === undefined ? [] : stage.storyWith(options.tell.key, options.tell.word),
		tally: stage.tally,
		hash: cloud.trace.hash(),
	};
}
