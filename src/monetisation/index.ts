import { robloxEngine } from "../engine/roblox";
import { createResolver } from "./server/resolver";
import { createMonetisation } from "./server/runtime";

export type * from "./public-types";

/** This server's purchases and credits. Importing it takes over the receipts and does not yield; on a client nothing starts. */
export const MonetisationService = createMonetisation(robloxEngine);

/** The service as code that both sides share calls it. */
export const Monetisation = createResolver(MonetisationService);
