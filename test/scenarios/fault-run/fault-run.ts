import { SimCloud } from "../../../src/testing";
import type { Wrap } from "./broken";
import { checkCloses, checkGifts, checkPending, checkProgress, closeEverything, loadEverything } from "./end-checks";
import { noteClosed, startMember } from "./fleet";
import { STORE_NAME } from "./model";
import { Players } from "./players";
import { RecordChecks } from "./record-checks";
import type { FaultChoice } from "./swarm";
import { describeSwarm, drawSwarm } from "./swarm";
import type { Tally } from "./tally";
import { Troubles } from "./troubles";
import { World } from "./world";

/** Never two owners is looked for at least so often, in virtual seconds. */
const LOOK_SECONDS = 0.5;

export interface FaultRunOptions extends FaultChoice {
	/** Virtual seconds with faults. */
	readonly seconds?: number;
	/** Breaks the library. */
	readonly wrap?: Wrap;
	/** How many lines of the story to answer with each violation. */
	readonly storyLines?: number;
}

export interface FaultRunResult {
	readonly swarm: string;
	/** What went wrong, each with the story of its key. */
	readonly violations: ReadonlyArray<{ readonly text: string; readonly story: ReadonlyArray<string> }>;
	readonly tally: Tally;
	/** Sessions that lost progress, by what excuses it. */
	readonly losses: ReadonlyMap<string, number>;
	readonly sessions: number;
	readonly changes: number;
	readonly gifts: number;
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
	for (const member of world.members) {
		const metrics = member.module.GetMetrics();
		world.sometimes("fenced", metrics.FencedSessions);
		world.sometimes("session lost", metrics.LostSessions);
		world.sometimes("save retried", metrics.Retries);
		world.sometimes("handed over", metrics.HandOffs);
	}
}

/** Plays one seed: an hour of faults, then the end of them, and looks at everything from above. */
export function playSeed(seed: number, options: FaultRunOptions = {}): FaultRunResult {
	const swarm = drawSwarm(seed, options);
	const cloud = new SimCloud({
		seed,
		frameRate: swarm.frameRate,
		dataStoreLegSeconds: swarm.storeLegSeconds,
		messageSeconds: swarm.messageSeconds,
	});
	const world = new World(cloud, swarm, options.wrap);
	const checks = new RecordChecks(world);
	cloud.dataStore(STORE_NAME).onCommit((commit) => checks.onCommit(commit));
	const advance = (seconds: number) => {
		const endsAt = world.now() + seconds;
		while (world.now() < endsAt) {
			const stop = math.min(endsAt, math.max(world.now(), world.nextAt()), world.now() + LOOK_SECONDS);
			cloud.advance(stop - world.now());
			world.keepAppointments();
			noteClosed(world);
			for (const key of swarm.keys) checks.checkOwners(key);
		}
	};
	for (const _ of $range(1, swarm.serverCount)) startMember(world);
	const seconds = options.seconds ?? 3600;
	new Troubles(world, seconds).begin();
	new Players(world, checks).begin();
	advance(seconds);
	world.isOver = true;
	cloud.faults.clear();
	world.note(undefined, "the faults are over");
	const { slowest, endedAt } = loadEverything(world, advance);
	checkPending(world);
	const losses = checkProgress(world, checks);
	checkGifts(world, checks, endedAt);
	closeEverything(world, advance);
	checkCloses(world);
	for (const problem of cloud.takeErrors()) world.violate(undefined, `uncaught error: ${problem}`);
	countCalls(world);
	let changes = 0;
	for (const play of world.plays) changes += play.count;
	return {
		swarm: describeSwarm(swarm),
		violations: world.violations.map((violation) => ({
			text: `${violation.key ?? "-"}: ${violation.text}`,
			story: world.storyOf(violation, options.storyLines),
		})),
		tally: world.tally,
		losses,
		sessions: world.plays.size(),
		changes,
		gifts: world.gifts.size(),
		slowestLoad: slowest,
		hash: cloud.trace.hash(),
	};
}
