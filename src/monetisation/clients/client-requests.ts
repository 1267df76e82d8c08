import type { EnginePlayer } from "../../engine";
import { PlayerBuckets } from "../../util/player-buckets";
import { isOptionalProductKind, isProductKey } from "../net/guards";
import { REMOTES } from "../net/remotes";
import type { Answer, RefusalCode } from "../net/types";
import type { ProductKey, ProductKind } from "../types";
import type { MonetisationContext } from "../account/context";
import type { Credits } from "../credits/credits";
import type { Prompts } from "../prompts/prompts";
import type { Replication } from "./replication";

/** A client may ask so often at once, */
const REQUESTS_AT_ONCE = 10;
/** and so often in the long run. */
const REQUESTS_PER_SECOND = 2;

/** What clients have asked of this server. */
export interface RequestCounts {
	/** All of them. */
	Requests: number;
	/** Those of wrong types or sizes. */
	BadRequest: number;
	RateLimited: number;
	NotLoaded: number;
	UnknownProduct: number;
	/** The library itself failed. */
	Failed: number;
}

/** Answers what clients ask for. Nothing that they say is believed, and nothing that they send raises. */
export class ClientRequests {
	private readonly counts: RequestCounts = {
		Requests: 0,
		BadRequest: 0,
		RateLimited: 0,
		NotLoaded: 0,
		UnknownProduct: 0,
		Failed: 0,
	};
	private readonly buckets: PlayerBuckets;

	constructor(
		private readonly context: MonetisationContext,
		private readonly credits: Credits,
		private readonly prompts: Prompts,
		private readonly replication: Replication,
	) {
		this.buckets = new PlayerBuckets(context.engine.clock, REQUESTS_AT_ONCE, REQUESTS_PER_SECOND);
	}

	/** Begins to answer. Does not yield. */
	public start(): void {
		const { remotes, players, scheduler } = this.context.engine;
		remotes.onRequest(REMOTES.state, (player) => this.answer(player, () => this.watch(player)));
		remotes.onRequest(REMOTES.useCredit, (player, key) => {
			return this.answer(player, () => this.useCredit(player, key));
		});
		remotes.onRequest(REMOTES.promptSale, (player, key, kind) => {
			return this.answer(player, () => this.promptSale(player, key, kind));
		});
		this.buckets.watch(players, scheduler);
	}

	/** How many requests there were, and how many were refused for what. */
	public countsNow(): RequestCounts {
		return { ...this.counts };
	}

	private answer(player: EnginePlayer, work: () => Answer): Answer {
		this.counts.Requests += 1;
		if (!this.context.engine.players.isPresent(player)) return this.refuse("NotLoaded");
		// Before anything is looked at: what is wrong costs as much as what is right.
		if (!this.buckets.take(player)) return this.refuse("RateLimited");
		const [isSuccess, answer] = pcall(work);
		if (isSuccess) return answer as Answer;
		this.context.warn(`A request of ${player.Name} failed: ${answer}`);
		return this.refuse("Failed");
	}

	private watch(player: EnginePlayer): Answer {
		// Not counted as refused: most clients ask while the profile loads, and are told when it is there.
		return this.replication.watch(player) ? { ok: true, code: "Watching" } : { ok: false, code: "NotLoaded" };
	}

	private useCredit(player: EnginePlayer, key: unknown): Answer {
		if (!isProductKey(key)) return this.refuse("BadRequest");
		const refusal = this.refusalOf(player, key, "dev");
		if (refusal !== undefined) return this.refuse(refusal);
		const code = this.credits.use(player, key);
		if (code === "RateLimited") return this.refuse(code);
		// What the client believes to have is wrong.
		if (code === "NoCredit") this.replication.changed(player);
		return { ok: code === "Spent", code };
	}

	private promptSale(player: EnginePlayer, key: unknown, kind: unknown): Answer {
		if (!isProductKey(key) || !isOptionalProductKind(kind)) return this.refuse("BadRequest");
		const refusal = this.refusalOf(player, key, kind);
		if (refusal !== undefined) return this.refuse(refusal);
		const { ok, code } = this.prompts.promptSale(player, key, kind);
		return { ok, code };
	}

	/** Looked at here, for the service warns of what it does not know: a client could fill the output with that. */
	private refusalOf(player: EnginePlayer, key: ProductKey, kind?: ProductKind): RefusalCode | undefined {
		const { accounts, started } = this.context;
		if (started === undefined || accounts.find(player) === undefined) return "NotLoaded";
		return started.catalogue.find(key, kind) === undefined ? "UnknownProduct" : undefined;
	}

	private refuse(code: RefusalCode): Answer {
		this.counts[code] += 1;
		return { ok: false, code };
	}
}
