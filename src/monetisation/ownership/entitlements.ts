import type { EnginePlayer, SubscriptionStatus } from "../../engine";
import { Gate } from "../../util/gate";
import type { GamePass, Product } from "../catalogue/types";
import {
	claimKey,
	confirmBought,
	confirmClaim,
	endOwnership,
	forgetClaim,
	holdClaim,
	isClaimed,
	namePeriod,
	rememberClaim,
} from "../ledger/claims";
import { isAwarded } from "../ledger/passes";
import type { Owns, ProductKey } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { HandlerCall, HandlerRun } from "../handlers/handler-run";
import { runHandlerStep, warnOfActed } from "../handlers/handler-step";
import type { Ownable, Ownership } from "./ownership";
import { PromptLooks } from "./prompt-looks";
import { Rounds } from "./rounds";

/** How many questions of who joins are under way at a time on this server. */
const QUESTIONS_AT_ONCE = 4;
/** What a handler runs for. */
interface Right {
	/** The paid period of a subscription, where it is known. */
	readonly period?: string;
	/** The game gave the pass, and nobody knows that it is bought. */
	readonly isAwarded: boolean;
}

/** Game passes and subscriptions: who owns them, and their handlers. */
export class Entitlements {
	private readonly gate: Gate;
	private readonly looks: PromptLooks;
	private readonly rounds: Rounds;
	/** Users and claims whose handlers are being called: what a handler does may lead here again. */
	private readonly calling = new Set<string>();

	constructor(
		private readonly context: MonetisationContext,
		private readonly ownership: Ownership,
	) {
		this.gate = new Gate(context.engine.scheduler, QUESTIONS_AT_ONCE);
		this.looks = new PromptLooks(context, ownership);
		this.rounds = new Rounds(context, ownership);
	}

	/** Begins to listen to the engine. Does not yield. */
	public watch(): void {
		const { marketplace } = this.context.engine;
		const { accounts, catalogue } = this.context;
		accounts.onOpened((account) => this.lookAll(account, [...catalogue.gamePasses, ...catalogue.subscriptions]));
		catalogue.onAdded((added) => {
			for (const account of accounts.open()) this.lookAll(account, added);
		});
		this.ownership.onLearnt((player, product, status) => {
			const account = this.context.accounts.find(player);
			if (account !== undefined) this.settle(account, product, status);
		});
		// A client can forge all of these: reasons to look, and no proofs. What they say may be wrong the other way round
		// too: "not bought" is also the end of a prompt that told the player "you own this already".
		const lookAt = (player: EnginePlayer, id: ProductKey, kind: Ownable["kind"]) => {
			const product = this.find(player, id, kind);
			if (product !== undefined) this.looks.begin(player, product);
		};
		marketplace.onGamePassPromptFinished((player, passId) => lookAt(player, passId, "gamepass"));
		marketplace.onSubscriptionPromptFinished((player, planId) => lookAt(player, planId, "subscription"));
		marketplace.onSubscriptionChanged((player, planId) => lookAt(player, planId, "subscription"));
	}

	/** Begins to ask again from time to time. Does not yield. */
	public start(): void {
		this.rounds.start();
	}

	/** Yields unless it is known. */
	public ownsAsync(player: EnginePlayer, key: ProductKey): Owns {
		const { started } = this.context;
		if (started === undefined) return "unknown";
		const product = started.catalogue.find(key, "gamepass") ?? started.catalogue.find(key, "subscription");
		if (product === undefined || product.kind === "dev") {
			this.context.warnOnce(`There is no game pass and no subscription ${tostring(key)}.`);
			return "unknown";
		}
		return this.ownership.ownsAsync(player, product);
	}

	private find(player: EnginePlayer, id: ProductKey, kind: Ownable["kind"]): Ownable | undefined {
		const { started, engine } = this.context;
		if (started === undefined || !engine.players.isPresent(player)) return undefined;
		const list: ReadonlyArray<Ownable> =
			kind === "gamepass" ? started.catalogue.gamePasses : started.catalogue.subscriptions;
		return list.find((product) => product.id === id);
	}

	/** At load, and of what is added later: whatever has a handler may be owed. Does not yield. */
	private lookAll(account: Account, products: ReadonlyArray<Product>): void {
		const { scheduler } = this.context.engine;
		for (const product of products) {
			if (product.kind === "dev" || product.handler === undefined) continue;
			// Deferred: the account is just being made.
			scheduler.defer(() => this.gate.run(() => this.lookSafely(account, product)));
		}
	}

	/** Yields; never raises. */
	private lookSafely(account: Account, product: Ownable): void {
		const [isSuccess, problem] = pcall(() => this.look(account, product));
		if (!isSuccess) this.context.warn(`Whether ${account.player.Name} is owed ${product.name} failed: ${problem}`);
	}

	/** Yields. */
	private look(account: Account, product: Ownable): void {
		const known = this.ownership.find(account.player, product);
		// What is only now found out is settled by who listens for it.
		if (known === undefined) this.ownership.statusAsync(account.player, product);
		else this.settle(account, product, known);
		// What the game gave is owed though Roblox cannot tell.
		if (product.kind === "gamepass") this.settleAward(account, product);
	}

	/** The same for a pass that the game has given, whatever Roblox says. Does not yield. */
	public settleAward(account: Account, pass: GamePass): void {
		const ledger = account.findLedger();
		if (ledger === undefined || !isAwarded(ledger, pass.id)) return;
		this.settle(account, pass, this.ownership.find(account.player, pass) ?? { isSubscribed: false });
	}

	/** Calls the handler, if it is due, in one step of the profile with the memory of it. Does not yield. */
	private settle(account: Account, product: Ownable, status: SubscriptionStatus): void {
		if (!account.isActive()) return;
		const key = claimKey(product.kind, product.id);
		const period = product.kind === "subscription" ? status.paidPeriod : undefined;
		const found = account.findLedger();
		const isGiven = found !== undefined && product.kind === "gamepass" && isAwarded(found, product.id);
		const isOwned = status.isSubscribed || isGiven;
		if (found !== undefined) {
			account.edit((ledger) => {
				if (status.isSubscribed) confirmBought(ledger, key);
				else if (!isGiven) endOwnership(ledger, key, this.context.beganAt);
				if (isOwned && period !== undefined) namePeriod(ledger, key, period);
			});
			if (isOwned && isClaimed(account.ledgerNow(), key, period)) return;
		}
		if (!isOwned || product.handler === undefined) return;
		const isGranted = this.runHandler(account, product, { period, isAwarded: !status.isSubscribed });
		if (isGranted && !account.isOver()) account.profile.Save();
	}

	/** Answers whether the claim is in the profile. */
	private runHandler(account: Account, product: Ownable, right: Right): boolean {
		const address = `${account.player.UserId}/${claimKey(product.kind, product.id)}`;
		if (this.calling.has(address)) return false;
		this.calling.add(address);
		const call: HandlerCall = {
			account,
			product,
			productId: product.id,
			params: product.params,
			source: right.isAwarded ? "Gift" : "Purchase",
			paid: {},
		};
		const { outcome } = runHandlerStep(this.context, call, (run) => {
			if (run.outcome === undefined) return this.finishLater(call, product, right, run);
			this.remember(account, product, right);
			this.tellGranted(account, product, right);
		});
		this.calling.delete(address);
		if (outcome === undefined || outcome.kind === "done") return true;
		if (outcome.kind === "failed") this.warnFailed(account, product, outcome.problem);
		this.ownership.setDue(account.player, product);
		return false;
	}

	private remember(account: Account, product: Ownable, { period, isAwarded: isGiven }: Right): void {
		const now = this.context.engine.clock.unixSeconds();
		const isPeriodic = product.kind === "subscription";
		const key = claimKey(product.kind, product.id);
		account.edit((ledger) => rememberClaim(ledger, key, now, isPeriodic, period, isGiven));
	}

	/**
	 * A handler that yields: nobody may call it a second time meanwhile, so it counts as done until it says otherwise, or its
	 * session dies before it has changed anything.
	 */
	private finishLater(call: HandlerCall, product: Ownable, right: Right, run: HandlerRun): void {
		const { account } = call;
		this.context.warnOnce(
			`The handler of ${product.name} (${product.id}) yields. It counts as done from then on: what it changes later is not saved in one step with that.`,
		);
		const key = claimKey(product.kind, product.id);
		const earlier = account.ledgerNow().Claims[key];
		this.remember(account, product, right);
		if (!run.hasActed) account.edit((ledger) => holdClaim(ledger, key, account.stayId, earlier));
		// It has ended the session itself: there is no end to wait for.
		if (account.isOver()) return run.giveUp();
		const connection = account.profile.OnSessionEnd.Connect(() => {
			connection.Disconnect();
			run.giveUp();
			// Nothing has come of it: the next session calls it again. In the step of the end, so the last save knows it.
			if (!run.hasActed) account.edit((ledger) => forgetClaim(ledger, key, earlier));
		});
		run.onEnded((outcome) => {
			connection.Disconnect();
			if (outcome.kind === "done") return this.confirm(account, product, right);
			const why = outcome.kind === "failed" ? outcome.problem : "it returned false";
			if (run.hasActed) return warnOfActed(this.context, call, why);
			if (outcome.kind === "failed") this.warnFailed(account, product, outcome.problem);
			if (!account.isOver()) account.edit((ledger) => forgetClaim(ledger, key, earlier));
			this.ownership.setDue(account.player, product);
		});
	}

	/** What it gave is to be stored with the knowledge that it did, and soon: until then a crash calls it again. */
	private confirm(account: Account, product: Ownable, right: Right): void {
		if (!account.isOver()) {
			account.edit((ledger) => confirmClaim(ledger, claimKey(product.kind, product.id)));
			account.profile.Save();
		}
		this.tellGranted(account, product, right);
	}

	private warnFailed(account: Account, { name, id }: Product, problem: string): void {
		this.context.warn(
			`The handler of ${name} (${id}) failed for ${account.player.Name} and will be tried again: ${problem}`,
		);
	}

	private tellGranted(account: Account, product: Ownable, { period, isAwarded: isGiven }: Right): void {
		account.tell({
			kind: "OwnershipGranted",
			productId: product.id,
			productName: product.name,
			detail: isGiven ? "given by the game" : period,
		});
	}
}
