import { SimCloud } from "../../../src/testing";
import { GAME_ERROR } from "./acts/hooks";
import { checkCloses, checkGifts, checkLeaks, checkPending, checkProgress, closeEverything } from "./checks/end-checks";
import { loadEverything } from "./checks/last-server";
import { RecordChecks } from "./checks/record-checks";
import { Meddlings } from "./meddling";
import { STORE_NAME } from "./model";
import type { Mutant } from "./mutants";
import { Crowd } from "./crowd";
import { Players } from "./players";
import type { FaultChoice, ScriptEvent } from "./script";
import { describeSwarm, drawSwarm, faultNames, STALE_SECONDS } from "./swarm";
import type { Tally } from "./tally";
import { Troubles } from "./troubles";
import type { ViolationKind } from "./world";
import { World } from "./world";

/** Never two owners is looked for at least so often, in virtual seconds. */
const LOOK_SECONDS = 2;
const DEFAULT_SECONDS = 3600;

export interface FaultRunOptions extends FaultChoice {
	/** Breaks the library. */
	readonly mutant?: Mutant;
	/** How many lines of the story to answer with each violation; without it none are told, which is faster. */
	readonly storyLines?: number;
	/** Answers the whole story of one key, or of what has that word in it. */
	readonly tell?: { readonly key?: string; readonly word?: string };
	/** Ends at the first violation. */
	readonly isImpatient?: boolean;
}

export interface FaultRunResult {
	readonly swarm: string;
	/** What the seed has drawn, by name. */
	readonly faults: ReadonlyArray<string>;
	readonly servers: number;
	readonly keys: number;
	/** What went wrong, each with the story of its key. */
	readonly violations: ReadonlyArray<{
		readonly kind: ViolationKind;
		readonly time: number;
		readonly text: string;
		readonly story: ReadonlyArray<string>;
	}>;
	/** What was done to the servers and by the players. */
	readonly script: ReadonlyArray<ScriptEvent>;
	readonly story: ReadonlyArray<string>;
	readonly tally: Tally;
	/** Sessions that lost progress, by what excuses it. */
	readonly losses: ReadonlyMap<string, number>;
	readonly sessions: number;
	readonly changes: number;
	readonly gifts: number;
	/** Virtual hours of all servers together. */
	readonly serverHours: number;
	/** Seconds of the slowest load after the faults. */
	readonly slowestLoad: number;
	readonly hash: string;
}

function countCalls(world: World): void {
	const { trace } = world.cloud;
	world.sometimes("reply lost", trace.count("lostReply"));
	world.sometimes("error before", trace.count("errorBefore"));
	world.sometimes("conflict re-run", trace.count("conflict"));
	world.sometimes("message dropped", trace.count("dropped"));
	world.sometimes("message delivered twice", trace.count("doubled"));
	world.sometimes("transform failed", trace.count("transformError"));
	world.sometimes("request slow", trace.count("slow"));
	world.sometimes("write landed after its error", trace.count("lateEffect"));
	world.sometimes("landed write run again", trace.count("landedConflict"));
	world.sometimes("memory store partition stalled", trace.count("stall"));
	world.sometimes("memory store update given up", trace.count("gaveUp"));
	world.sometimes("memory store read stale", trace.count("stale"));
	world.sometimes("memory store partition lost", trace.count("vanish"));
	world.sometimes("memory stores flushed", trace.count("flush"));
	for (const member of world.members) {
		const metrics = member.module.GetMetrics();
		world.sometimes("fenced", metrics.FencedSessions);
		world.sometimes("session lost", metrics.LostSessions);
		world.sometimes("save retried", metrics.Retries);
		world.sometimes("handed over", metrics.HandOffs);
	}
}

function resultOf(
	world: World,
	losses: ReadonlyMap<string, number>,
	slowestLoad: number,
): Omit<FaultRunResult, "story"> {
	let changes = 0;
	for (const play of world.plays) changes += play.count;
	let serverSeconds = 0;
	for (const member of world.members) serverSeconds += (member.diedAt ?? world.now()) - member.bornAt;
	return {
		swarm: describeSwarm(world.swarm),
		faults: faultNames(world.swarm),
		servers: world.swarm.serverCount,
		keys: world.swarm.keys.size(),
		violations: [],
		script: world.script.events,
		tally: world.tally,
		losses,
		sessions: world.plays.size(),
		changes,
		gifts: world.gifts.size(),
		serverHours: serverSeconds / 3600,
		slowestLoad,
		hash: world.cloud.trace.hash(),
	};
}

/** The hour of faults and what comes after it. */
class FaultRun {
	private readonly checks: RecordChecks;

	constructor(
		private readonly world: World,
		private readonly options: FaultRunOptions,
	) {
		this.checks = new RecordChecks(world);
		world.cloud.dataStore(STORE_NAME).onCommit((commit) => this.checks.onCommit(commit));
	}

	public play(): Omit<FaultRunResult, "story"> {
		const { world, checks } = this;
		const seconds = this.options.seconds ?? DEFAULT_SECONDS;
		for (const _ of $range(1, world.swarm.serverCount)) world.startServer();
		new Troubles(world, seconds).begin();
		new Meddlings(world, seconds).begin();
		new Players(world, checks).begin();
		new Crowd(world, checks).begin();
		const advance = (span: number) => this.advance(span);
		advance(seconds);
		if (this.isDone()) return resultOf(world, new Map(), 0);
		world.isOver = true;
		world.cloud.faults.clear();
		world.note(undefined, () => "the faults are over");
		const { slowest, endedAt } = loadEverything(world, advance);
		checkPending(world);
		const losses = checkProgress(world, checks);
		checkGifts(world, checks, endedAt);
		checkLeaks(world);
		closeEverything(world, advance);
		checkCloses(world);
		for (const problem of world.cloud.takeErrors()) {
			if (problem.find(GAME_ERROR, 1, true)[0] !== undefined) continue;
			world.violate("error", undefined, `uncaught error: ${problem}`);
		}
		countCalls(world);
		return resultOf(world, losses, slowest);
	}

	private isDone(): boolean {
		return this.options.isImpatient === true && !this.world.violations.isEmpty();
	}

	private advance(seconds: number): void {
		const { world, checks } = this;
		world.advance(seconds, LOOK_SECONDS, () => {
			for (const key of world.swarm.keys) checks.owners.check(key);
			return !this.isDone();
		});
	}
}

/** Plays one seed: an hour of faults, then the end of them, and looks at everything from above. */
export function playSeed(seed: number, options: FaultRunOptions = {}): FaultRunResult {
	const swarm = drawSwarm(seed, options);
	const cloud = new SimCloud({
		seed,
		startTime: swarm.startTime,
		frameRate: swarm.frameRate,
		dataStoreLegSeconds: swarm.storeLegSeconds,
		messageSeconds: swarm.messageSeconds,
		signalMode: swarm.signalMode,
		transformErrors: swarm.transformErrors,
	});
	cloud.faults.staleSeconds = STALE_SECONDS;
	const isTold = options.storyLines !== undefined || options.tell !== undefined;
	const world = new World(cloud, swarm, options, isTold, options.mutant?.wrap);
	const mend = options.mutant?.patch?.();
	const [isPlayed, played] = pcall(() => new FaultRun(world, options).play());
	mend?.();
	// An impatient run leaves threads in the middle of whatever they did.
	cloud.takeErrors();
	if (!isPlayed) error(played, 0);
	return {
		...(played as Omit<FaultRunResult, "story">),
		violations: world.violations.map((violation) => ({
			kind: violation.kind,
			time: violation.time,
			text: `${violation.key ?? "-"}: ${violation.text}`,
			story: isTold ? world.storyOf(violation, options.storyLines) : [],
		})),
		story: options.tell === undefined ? [] : world.storyWith(options.tell.key, options.tell.word),
	};
}
