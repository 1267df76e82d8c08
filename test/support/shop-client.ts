import { createMonetisationClient } from "../../src/monetisation/client/client";
import type { MonetisationClient } from "../../src/monetisation/client/types";
import type { Answer, ClientState } from "../../src/monetisation/net/types";
import { isClientState } from "../../src/monetisation/net/guards";
import { REMOTES } from "../../src/monetisation/net/remotes";
import type { ProductKey, PromptResult } from "../../src/monetisation/types";
import type { SimClient, SimPlayer } from "../../src/testing";
import type { Stall } from "./prompts";
import type { ShopServer } from "./shop";
import type { TestServer } from "./world";

/** A player's machine that runs the client's half of the library. */
export class ShopClient {
	public readonly module: MonetisationClient;
	/** What the signals told, in order: "credits 100 1", "pending 0", "outcome CreditSpent", "prompt Coins". */
	public readonly seen = new Array<string>();

	constructor(
		shop: { readonly server: TestServer },
		player: SimPlayer,
		public readonly sim: SimClient = shop.server.sim.startClient(player),
	) {
		let module: MonetisationClient | undefined;
		this.sim.run(() => {
			module = createMonetisationClient(this.sim.engine);
		});
		// The thread above never yields: requiring the module does not.
		this.module = module!;
		this.watch();
	}

	private watch(): void {
		const { CreditsChanged, PendingChanged, OutcomeChanged, PromptChanged } = this.module;
		CreditsChanged.Connect((productId, count) => this.seen.push(`credits ${productId} ${count}`));
		PendingChanged.Connect((pending) => this.seen.push(`pending ${pending.size()}`));
		OutcomeChanged.Connect((outcome) => this.seen.push(`outcome ${outcome.kind}`));
		PromptChanged.Connect((open) => this.seen.push(`prompt ${open?.name ?? "gone"}`));
	}
}

/** A player's machine without the library: it says what it likes. */
export class CheatingClient {
	public readonly sim: SimClient;
	/** Every state that arrived, with the moment. */
	public readonly states = new Array<{ readonly at: number; readonly state: ClientState }>();

	constructor(
		private readonly shop: ShopServer,
		player: SimPlayer,
	) {
		this.sim = shop.server.sim.startClient(player);
		const { remotes, clock } = this.sim.engine;
		remotes.onMessage(REMOTES.stateChanged, (payload) => {
			if (!isClientState(payload)) error("a state that no client takes", 0);
			this.states.push({ at: clock.monotonicSeconds(), state: payload });
		});
	}

	/** Asks and waits for the answer. */
	public ask(name: string, ...args: Array<unknown>): Answer {
		return this.sim.await(() => this.sim.engine.remotes.requestAsync(name, ...args)) as Answer;
	}

	/** Asks without waiting. */
	public shout(name: string, ...args: Array<unknown>): void {
		this.sim.run(() => {
			this.sim.engine.remotes.requestAsync(name, ...args);
		});
	}

	/** How many requests were refused for that reason. */
	public refused(code: "BadRequest" | "RateLimited" | "NotLoaded" | "UnknownProduct" | "Failed"): number {
		return this.shop.service.GetRequestCounts()[code];
	}
}

/** A server that sells, and a player of it. */
export type Customers = Pick<Stall, "cloud" | "shop" | "player">;

/** Opens the real prompt for a developer product, credits or none. */
export function prompt({ shop, player }: Customers, key: ProductKey, showOverlay = true): PromptResult {
	return shop.server.await(() => shop.service.PromptSale(player, key, "dev", showOverlay, false));
}
