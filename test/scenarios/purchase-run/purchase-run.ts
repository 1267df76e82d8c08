import { SimCloud } from "../../../src/testing";
import { leaksOf, slowCloses } from "../fault-run/checks/quiet-checks";
import { closeServer } from "../fault-run/ends";
import type { FaultChoice, ScriptEvent } from "../fault-run/script";
import { describeSwarm, drawSwarm, faultNames } from "../fault-run/swarm";
import type { Tally } from "../fault-run/tally";
import { Troubles } from "../fault-run/troubles";
import { Customers } from "./customers";
import { GameDeeds } from "./game-deeds";
import { Givers } from "./givers";
import { MembersClub } from "./members-club";
import { STORE_NAME } from "./model";
import type { PurchaseMutant } from "./mutants";
import { SaleChecks } from "./sale-checks";
import type { ShopViolation } from "./shop-stage";
import { ShopStage } from "./shop-stage";
import { SupportDesk } from "./support-desk";

const LOOK_SECONDS = 1;
const DEFAULT_SECONDS = 3600;
/** So often everybody comes to the last server and goes, for so long each time. */
const RETURNS = 3;
const RETURN_SECONDS = 240;
/** Then until all is answered: whoever buys what kicks its buyer several times needs a visit for each. */
const RETURNS_MAX = 15;
const LATER_RETURN_SECONDS = 60;

/** On in every seed: a receipt that is answered once and comes once tests nothing. */
const SHOP_RATES = ["grantLost", "receiptDouble", "gamePassError", "subscriptionError"] as const;

export interface PurchaseRunOptions extends FaultChoice {
	readonly mutant?: PurchaseMutant;
	readonly storyLines?: number;
	/** Answers the whole story of one user ("user2000"), or of what has that word in it. */
	readonly tell?: { readonly key?: string; readonly word?: string };
	readonly isImpatient?: boolean;
}

export interface PurchaseRunResult {
	readonly swarm: string;
	readonly faults: ReadonlyArray<string>;
	readonly servers: number;
	readonly keys: number;
	readonly script: ReadonlyArray<ScriptEvent>;
	/** Virtual hours of all servers together. */
	readonly serverHours: number;
	readonly violations: ReadonlyArray<ShopViolation & { readonly story: ReadonlyArray<string> }>;
	readonly story: ReadonlyArray<string>;
	readonly tally: Tally;
	readonly purchases: number;
	readonly hash: string;
}

/** Plays an hour of purchases under the faults of a seed, and what comes after it. */
function play(stage: ShopStage, options: PurchaseRunOptions): void {
	const { cloud } = stage;
	const customers = new Customers(stage, options);
	const club = new MembersClub(stage, customers.all);
	const checks = new SaleChecks(stage, club);
	cloud.dataStore(STORE_NAME).onCommit((commit) => checks.onCommit(commit));
	const seconds = options.seconds ?? DEFAULT_SECONDS;
	const isDone = () => options.isImpatient === true && !stage.violations.isEmpty();
	const advance = (span: number) =>
		stage.advance(span, LOOK_SECONDS, () => {
			checks.checkAnswers();
			return !isDone();
		});
	for (const _ of $range(1, stage.swarm.serverCount)) stage.startServer();
	const chance = stage.stream("receipts");
	for (const rate of SHOP_RATES) {
		const strength = chance.between(0, 0.4);
		if (options.without?.includes(rate) !== true) cloud.faults.rates[rate] = strength;
	}
	new Troubles(stage, seconds).begin();
	customers.begin();
	const deeds = new GameDeeds(stage, customers.all, options);
	const desk = new SupportDesk(stage, customers.all, options);
	deeds.begin();
	desk.begin();
	stage.extraNames = [
		...deeds.names,
		...desk.names,
		...customers.names(),
		...(stage.hasOldCode() ? ["oldCode"] : []),
	];
	new Givers(stage, customers.all, customers.stranger).begin();
	club.begin();
	advance(seconds);
	if (isDone()) return;
	stage.isOver = true;
	cloud.faults.clear();
	stage.note(undefined, () => "the faults are over");
	for (const member of stage.running()) for (const player of [...member.sim.players]) member.sim.leave(player);
	const last = stage.startServer();
	const isOpen = () =>
		checks.hasGiftsUnderWay() ||
		club.isWaiting() ||
		customers.all.some(({ userId }) => !cloud.purchases.unresolved(userId).isEmpty());
	for (const visit of $range(1, RETURNS_MAX)) {
		if (visit > RETURNS && !isOpen()) break;
		for (const customer of [...customers.all, customers.stranger]) customers.join(customer, last);
		advance(visit > RETURNS ? LATER_RETURN_SECONDS : RETURN_SECONDS);
		const stayed = last.sim.players.map(({ UserId }) => UserId);
		for (const player of [...last.sim.players]) last.sim.leave(player);
		advance(5);
		// Now that all periods of before have their names. Who was kicked by what was bought comes again first.
		club.endVisit(stayed, (userId) => checks.sumsOf(userId));
	}
	// Whose wish is forgotten, and who waits for a save, keeps a timer for a minute, though there is nothing to wait for.
	advance(65);
	for (const member of stage.running()) {
		for (const text of leaksOf(stage, member)) stage.violate("leak", "-", text);
		closeServer(stage, member, "before");
	}
	advance(35);
	for (const text of slowCloses(stage)) stage.violate("slow close", "-", text);
	checks.checkEnd();
	for (const problem of cloud.takeErrors()) {
		// A handler that raises is the game's affair, and told as one.
		if (problem.find("the shop is closed", 1, true)[0] === undefined) stage.violate("error", "-", problem);
	}
}

function count(stage: ShopStage): void {
	stage.sometimes("receipt on two servers", stage.cloud.trace.count("elsewhere"));
	stage.sometimes("grant lost", stage.cloud.trace.count("grant lost"));
	stage.sometimes("receipt not processed", stage.cloud.trace.count("not processed"));
}

export function playPurchases(seed: number, options: PurchaseRunOptions = {}): PurchaseRunResult {
	const drawn = drawSwarm(seed, options);
	const keys = drawn.keys.filter((key) => !drawn.crowd.includes(key));
	const swarm = { ...drawn, keys, crowd: [], meddlings: [], acts: [] };
	const cloud = new SimCloud({
		seed,
		startTime: swarm.startTime,
		frameRate: swarm.frameRate,
		dataStoreLegSeconds: swarm.storeLegSeconds,
		messageSeconds: swarm.messageSeconds,
		signalMode: swarm.signalMode,
		transformErrors: swarm.transformErrors,
	});
	const stage = new ShopStage(cloud, swarm, options, options.storyLines !== undefined || options.tell !== undefined);
	const mend = options.mutant?.patch();
	const [isPlayed, problem] = pcall(() => play(stage, options));
	mend?.();
	cloud.takeErrors();
	if (!isPlayed) error(problem, 0);
	count(stage);
	let serverSeconds = 0;
	for (const member of stage.members) serverSeconds += (member.diedAt ?? stage.now()) - member.bornAt;
	return {
		swarm: `${describeSwarm(swarm)}; ${stage.extraNames.join(", ")}`,
		faults: [...faultNames(swarm), ...SHOP_RATES, ...stage.extraNames],
		servers: swarm.serverCount,
		keys: swarm.keys.size(),
		script: stage.script.events,
		serverHours: serverSeconds / 3600,
		violations: stage.violations.map((violation) => ({
			...violation,
			text: `${violation.key}: ${violation.text}`,
			story: stage.storyOf(violation.key, options.storyLines ?? 0),
		})),
		story: options.tell === undefined ? [] : stage.storyWith(options.tell.key, options.tell.word),
		tally: stage.tally,
		purchases: stage.sales.size(),
		hash: cloud.trace.hash(),
	};
}
