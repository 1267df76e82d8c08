import { robloxClientEngine } from "../../engine/roblox/client";
import { createMonetisationClient } from "./client";

export type { ClientPromptResult, OutcomeKind, PendingPurchase, PurchaseOutcome } from "../net/types";
export type { OpenPrompt, ProductKey, ProductKind } from "../types";
export type { MonetisationClient, Overlay } from "./types";

/** The purchases and credits of the local player. Importing it does not yield; on a server nothing starts. */
export const Monetisation = createMonetisationClient(robloxClientEngine);
