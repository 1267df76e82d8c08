import { overlap } from "../fault-run/model";
import type { Deed, Sale } from "./model";
import type { ShopStage } from "./shop-stage";

/** Longer than any session lives that cannot write. */
const LEASE_SECONDS = 420;
/** An effect follows the answer to its receipt within so many seconds. */
const ANSWERED_SECONDS = 60;
/** No handler takes longer, once it has acted. */
const HANDLER_SECONDS_MAX = 41;
/** A server that stands still for so long is dead to all others. */
const FROZEN_SECONDS = 9;

/** What servers and players did that may repeat an effect outside of the profile, or lose it. */
export class Stops {
	constructor(private readonly stage: ShopStage) {}

	/** Whether the server of an effect could not store that it happened. */
	public wasStoppedAfter({ member, key, time, storedAt = time + LEASE_SECONDS }: Deed): boolean {
		const { stage } = this;
		const endsAt = math.min(storedAt, time + LEASE_SECONDS);
		// Its session was over before its server heard of it.
		const setBacks = stage.setBacks.get(key) ?? [];
		if (setBacks.some((at) => at >= time - LEASE_SECONDS && at <= endsAt)) return true;
		if (member.sim.state === "crashed" && member.diedAt! < endsAt) return true;
		const isFrozen = member.freezes.some((freeze) => {
			return freeze.to - freeze.from >= FROZEN_SECONDS && freeze.from < endsAt && freeze.to > time - 1;
		});
		const spans = [
			...stage.storeOutages,
			...stage.memoryOutages,
			...member.storeCuts,
			...member.storeHangs,
			...member.memoryCuts,
			...member.memoryHangs,
			...member.hogs,
		];
		return isFrozen || overlap(spans, time - 1, endsAt) > 0;
	}

	/** Whether somebody whose purchase it may have been left its server before its handler was done. */
	public wasLeftAfter(sale: Sale, { member, time }: Deed): boolean {
		for (const [userId] of this.stage.stored) {
			if (!sale.isGift && userId !== tostring(sale.userId)) continue;
			const departures = this.stage.departures.get(`${userId} at ${member.sim.name}`) ?? [];
			if (departures.some((leftAt) => leftAt >= time && leftAt <= time + HANDLER_SECONDS_MAX)) return true;
		}
		return false;
	}

	/** Whether a server of the buyer's ended or stood still, or the buyer left, between the purchase and its answer. */
	public mayHaveBeenStopped({ userId, soldAt, grantedAt = math.huge }: Sale): boolean {
		const to = grantedAt + ANSWERED_SECONDS;
		const setBacks = this.stage.setBacks.get(tostring(userId)) ?? [];
		if (setBacks.some((at) => at >= soldAt && at <= to)) return true;
		return this.stage.members.some((member) => {
			const { sim, diedAt, freezes, storeCuts } = member;
			const departures = this.stage.departures.get(`${userId} at ${sim.name}`) ?? [];
			const hasLeft = departures.some((leftAt) => leftAt >= soldAt && leftAt <= to);
			const hasDied = sim.state === "crashed" && diedAt! >= soldAt && diedAt! <= to;
			return hasLeft || hasDied || overlap([...freezes, ...storeCuts], soldAt, to) > 0;
		});
	}
}
