import type { ClientEngine } from "../../engine";
import { Backoff } from "../../util/backoff";
import { isAnswer, isClientState } from "../net/guards";
import { REMOTES } from "../net/remotes";
import type { Answer, ClientPromptResult } from "../net/types";
import { checkKey, checkKind, checkOverlay } from "./arguments";
import { Mirror } from "./mirror";
import { OverlayKeeper } from "./overlay";
import type { MonetisationClient } from "./types";

/** Between two tries to reach the server. */
const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 60;

/** Yields; nothing when the server cannot be reached or its answer makes no sense. */
function ask(engine: ClientEngine, name: string, ...args: Array<unknown>): Answer | undefined {
	const [isSuccess, answer] = pcall(() => engine.remotes.requestAsync(name, ...args));
	return isSuccess && isAnswer(answer) ? answer : undefined;
}

/** Yields until the server knows that this client wants to be told. */
function askForState(engine: ClientEngine): void {
	const backoff = new Backoff(RETRY_SECONDS_MIN, RETRY_SECONDS_MAX);
	while (true) {
		const answer = ask(engine, REMOTES.state);
		// Not loaded yet: it will be told when it is.
		if (answer !== undefined && (answer.ok || answer.code === "NotLoaded")) return;
		engine.scheduler.wait(backoff.next());
	}
}

function follow(engine: ClientEngine, mirror: Mirror, overlay: OverlayKeeper): void {
	engine.remotes.onMessage(REMOTES.stateChanged, (payload) => {
		if (!isClientState(payload)) return;
		overlay.setPrompt(payload.prompt, payload.promptNumber);
		mirror.take(payload);
	});
	engine.scheduler.spawn(() => askForState(engine));
}

/** Assembles what one client knows of its player's purchases. Does not yield; nothing begins on a server. */
export function createMonetisationClient(engine: ClientEngine): MonetisationClient {
	const mirror = new Mirror(engine);
	const overlay = new OverlayKeeper(engine);
	if (!engine.host.isServer) follow(engine, mirror, overlay);
	return {
		GetCredits: (key) => {
			checkKey("GetCredits", key);
			return mirror.credits()[mirror.idOf(key)] ?? 0;
		},
		GetAllCredits: () => mirror.credits(),
		GetPending: () => mirror.pending(),
		GetLastOutcome: () => mirror.outcome(),
		UseCreditPurchase: (key) => {
			checkKey("UseCreditPurchase", key);
			return ask(engine, REMOTES.useCredit, key)?.ok === true;
		},
		PromptSale: (key, kind) => {
			checkKey("PromptSale", key);
			checkKind("PromptSale", kind);
			const answer = ask(engine, REMOTES.promptSale, key, kind);
			return (answer as ClientPromptResult | undefined) ?? { ok: false, code: "Failed" };
		},
		SetOverlay: (replacement) => {
			checkOverlay(replacement);
			overlay.replace(replacement);
		},
		CreditsChanged: mirror.creditsChanged,
		PendingChanged: mirror.pendingChanged,
		OutcomeChanged: mirror.outcomeChanged,
		PromptChanged: mirror.promptChanged,
	};
}
