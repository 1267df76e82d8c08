/**
 * Trades between profiles, for servers.
 * @module coffer-deals
 */
import { robloxEngine } from "../engine/roblox";
import { createDeals } from "./create";

export type * from "./types";

/** This server's deals. Importing it does nothing: it begins with `Start`. */
export const Deals = createDeals(robloxEngine);
