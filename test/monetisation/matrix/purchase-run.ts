import type { LedgerHome } from "../../../src/monetisation/ledger/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { ShopServer, storedData } from "../../support/shop";
import type { PlayerData } from "../../support/world";
import { startServer } from "../../support/world";
import type { Deeds, SoldKind } from "./sold-kinds";
import { CASH, OTHER, OTHER_PRODUCT, PRODUCT } from "./sold-kinds";

const USER = 7;
/** Virtual seconds after which a purchase without trouble is long over. */
const QUIET_SECONDS = 4;
/** In which a session of a crashed server has been taken over, and its receipt answered. */
const RECOVERED_SECONDS = 75;
const STEPS_MAX = 5000;

/** What became of one purchase. */
export interface Result {
	readonly effects: number;
	readonly grants: number;
	/** Of the product, and of what its handler grants. */
	readonly credits: number;
	readonly isGranted: boolean;
	readonly isWhole: boolean;
}

/** One purchase on a first server, and what a player does afterwards on a second one. */
export class PurchaseRun {
	public readonly cloud: SimCloud;
	public readonly first: ShopServer;
	public readonly second: ShopServer;
	public readonly player: SimPlayer;
	public readonly purchaseId: string;
	public readonly deeds: Deeds = { effects: 0, calls: 0 };

	constructor(
		public readonly kind: SoldKind,
		/** Orders faults just before the player buys: the first save is asked for in the event of the receipt's arrival. */
		prepare?: (cloud: SimCloud) => void,
	) {
		this.cloud = new SimCloud();
		this.first = this.open();
		this.second = this.open();
		this.player = this.first.join(this.cloud, USER);
		prepare?.(this.cloud);
		this.purchaseId = this.cloud.purchases.buy(this.player, PRODUCT);
		this.cloud.runUntil(() => this.cloud.calls.count("ProcessReceipt") === 1, 5);
	}

	/** Lets so many events happen from the receipt's arrival on. */
	public step(count: number): void {
		let done = -1;
		this.cloud.runUntil(() => {
			done += 1;
			return done >= count;
		}, 600);
	}

	/** How many events there are from the receipt's arrival until it is quiet. */
	public countSteps(): number {
		const quietAt = this.cloud.now() + (this.kind.quietSeconds ?? QUIET_SECONDS);
		let count = -1;
		this.cloud.runUntil(() => {
			count += 1;
			if (count > STEPS_MAX) error("it never gets quiet");
			return this.cloud.now() >= quietAt;
		}, 600);
		return count;
	}

	/**
	 * The player comes to the second server, and everything is given the time to settle. Answers what there is then, and
	 * what there is after the receipt has come once more.
	 */
	public finish(): LuaTuple<[settled: Result, repeated: Result]> {
		this.first.server.sim.leave(this.player);
		let player = this.second.server.sim.join(USER);
		this.cloud.advance(RECOVERED_SECONDS + (this.kind.quietSeconds ?? 0));
		// Kicked by what was bought: back again.
		if (!player.isPresent) player = this.second.server.sim.join(USER);
		this.cloud.advance(10);
		const isGranted = this.cloud.purchases.isGranted(this.purchaseId);
		const here = this.second.profile(player).Data;
		const credits = this.second.service.GetCredits(player, PRODUCT) + this.second.service.GetCredits(player, OTHER);
		const settled = this.result(isGranted, here, credits);
		// Even what was answered may come again.
		this.cloud.purchases.redeliver(this.second.server.sim, this.purchaseId);
		this.cloud.advance(10);
		this.second.server.sim.close();
		this.cloud.advance(35);
		const stored = storedData(this.cloud, USER);
		const counts = (stored as LedgerHome | undefined)?.MonetisationCredits ?? {};
		const kept = (counts[tostring(PRODUCT)] ?? 0) + (counts[tostring(OTHER)] ?? 0);
		return $tuple(settled, this.result(isGranted, stored, kept));
	}

	private open(): ShopServer {
		const shop = new ShopServer(startServer(this.cloud));
		const { scheduler } = shop.server.sim.engine;
		const { deeds } = this;
		const product = this.kind.product({ deeds, scheduler, service: shop.service });
		shop.start({ devProducts: [product, OTHER_PRODUCT] });
		return shop;
	}

	private result(isGranted: boolean, data: PlayerData | undefined, credits: number): Result {
		if (data === undefined) error("nothing is stored", 2);
		const grants = (data.Cash - 100) / CASH;
		return {
			effects: this.deeds.effects,
			grants,
			credits,
			isGranted,
			isWhole: data.Items.isEmpty() || data.Items.size() === grants,
		};
	}
}

/** What is wrong with how a run ended, in words; nothing when it is right. */
export function problemOf(run: PurchaseRun, isCrash: boolean): string | undefined {
	const [settled, repeated] = run.finish();
	const problem = problemOfResult(run.kind, settled, isCrash);
	if (problem !== undefined) return problem;
	const late = problemOfResult(run.kind, repeated, isCrash);
	return late === undefined ? undefined : `when the receipt came once more: ${late}`;
}

function problemOfResult(kind: SoldKind, result: Result, isCrash: boolean): string | undefined {
	const { effects, grants, credits, isGranted, isWhole } = result;
	const total = effects + grants + credits;
	const most = isCrash && kind.mayRepeat === true && effects > 0 ? 2 : 1;
	const least = kind.mayMiss === true ? 0 : 1;
	if (!isGranted) return "the purchase was never answered as granted";
	if (!isWhole) return `half of the goods are there: ${grants} grants`;
	if (total >= least && total <= most) return undefined;
	return `${effects} effects + ${grants} grants + ${credits} credits`;
}
