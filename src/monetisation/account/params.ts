import { copyOf } from "../../storable/deep-copy";
import { findUnstorable } from "../../storable/snapshot";
import { paramsProblem } from "../catalogue/params-problem";

/** The params as they were when the purchase was made; nothing when no store keeps them as they are. */
export function storedParams(params: unknown): unknown {
	return paramsProblem(params) === undefined ? copyOf(params) : undefined;
}

/** What a handler is given: a copy where one can be made, for what it changes is not what others have bought. */
export function handedParams(params: unknown): unknown {
	return findUnstorable({ params }, "product") === undefined ? copyOf(params) : params;
}
