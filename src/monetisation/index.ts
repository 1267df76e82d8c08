import { robloxEngine } from "../engine/roblox";
import { createResolver } from "./service/resolver";
import { createMonetisation } from "./service/create";

export type * from "./public-types";

/** This server's purchases and credits. Importing it takes over the receipts and does not yield; on a client nothing starts. */
export const MonetisationService = createMonetisation(robloxEngine);

/** The service as code that both sides share calls it. */
export const Monetisation = createResolver(MonetisationService);
