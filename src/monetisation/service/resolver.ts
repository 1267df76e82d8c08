import type { EnginePlayer } from "../../engine";
import type { ProductKey, ProductKind, PromptResult } from "../types";
import { checkFlag, checkKey, checkKind, checkPlayer } from "./arguments";
import type { MonetisationServiceObject } from "./service";

/** What `Monetisation` is on a server; called with a dot, as on a client. */
export interface MonetisationResolver {
	/** See `MonetisationService:PromptSale`. */
	readonly PromptSale: (
		player: EnginePlayer,
		key: ProductKey,
		kind?: ProductKind,
		showOverlay?: boolean,
		checkCredits?: boolean,
	) => PromptResult;
	/** See `MonetisationService:GetCredits`. */
	readonly GetCredits: (player: EnginePlayer, productId: ProductKey) => number;
}

/** The service as code that both sides share calls it. It checks by itself, so that an error names the caller's line. */
export function createResolver(service: MonetisationServiceObject): MonetisationResolver {
	return {
		PromptSale: (player, key, kind, showOverlay, checkCredits) => {
			checkPlayer("PromptSale", player);
			checkKey("PromptSale", key);
			checkKind("PromptSale", kind);
			checkFlag("PromptSale", "showOverlay", showOverlay);
			checkFlag("PromptSale", "checkCredits", checkCredits);
			return service.PromptSale(player, key, kind, showOverlay, checkCredits);
		},
		GetCredits: (player, productId) => {
			checkPlayer("GetCredits", player);
			checkKey("GetCredits", productId);
			return service.GetCredits(player, productId);
		},
	};
}
