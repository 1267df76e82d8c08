import { findUnstorable } from "../../storable/snapshot";
import { deepCopy } from "../../storable/deep-copy";

/** The params as they were when the purchase was made; nothing when no store takes them. */
export function storedParams(params: unknown): unknown {
	if (!typeIs(params, "table")) return undefined;
	return findUnstorable(params, "params") === undefined ? deepCopy(params) : undefined;
}

/** What a handler is given: a copy where one can be made, for what it changes is not what others have bought. */
export function handedParams(params: unknown): unknown {
	return storedParams(params) ?? params;
}
