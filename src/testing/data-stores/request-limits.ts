import type { RequestType } from "../../engine";
import type { BucketSet, TokenBucket } from "../cloud/token-bucket";

/** Requests a minute: a base, and more per player. */
export type RequestLimits = Record<RequestType, [base: number, perPlayer: number]>;

/** Of one server. */
export const SERVER_LIMITS: RequestLimits = {
	StandardRead: [60, 40],
	StandardWrite: [60, 40],
	StandardList: [5, 2],
	StandardRemove: [60, 40],
};

/** Of all servers together and Open Cloud. Roblox names two bases: the smaller ones. */
export const EXPERIENCE_LIMITS: RequestLimits = {
	StandardRead: [250, 40],
	StandardWrite: [250, 20],
	StandardList: [10, 2],
	StandardRemove: [100, 40],
};

/** A bucket for each kind of request. */
export type RequestBuckets = Record<RequestType, TokenBucket>;

export function makeBuckets(set: BucketSet, limits: RequestLimits, playerCount: () => number): RequestBuckets {
	const make = (requestType: RequestType): TokenBucket => {
		const [base, perPlayer] = limits[requestType];
		return set.make(() => base + perPlayer * playerCount());
	};
	return {
		StandardRead: make("StandardRead"),
		StandardWrite: make("StandardWrite"),
		StandardList: make("StandardList"),
		StandardRemove: make("StandardRemove"),
	};
}
