import type { EnginePlayer, SubscriptionStatus } from "../../engine";
import { Gate } from "../../util/gate";
import type { Product } from "../catalogue/types";
import { claimKey, endOwnership, forgetClaim, isClaimed, namePeriod, rememberClaim } from "../ledger/claims";
import type { Owns, ProductKey } from "../types";
import type { Account } from "../account/account";
import type { MonetisationContext } from "../account/context";
import type { HandlerRun } from "../handlers/handler-run";
import { runHandlerStep } from "../handlers/handler-step";
import type { Ownable, Ownership } from "./ownership";

/** How many questions of who joins are under way at a time on this server. */
const QUESTIONS_AT_ONCE = 4;
/** After a purchase that is not known yet. */
const SECOND_LOOK_SECONDS = 10;
/** Roblox tells nothing of renewals, of ends, and of what is bought elsewhere. */
const ROUND_SECONDS = 720;

/** Game passes and subscriptions: who owns them, and their handlers. */
export class Entitlements {
	private readonly gate: Gate;
	/** Users and passes that are being looked for after a prompt. */
	private readonly passLooks = new Set<string>();

	constructor(
		private readonly context: MonetisationContext,
		private readonly ownership: Ownership,
	) {
		this.gate = new Gate(context.engine.scheduler, QUESTIONS_AT_ONCE);
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
		marketplace.onGamePassPromptFinished((player, passId, isPurchased) => {
			const pass = this.find(player, passId, "gamepass");
			// A client can forge it: a reason to look, and no proof. The engine renews its cache with it.
			if (pass !== undefined && isPurchased) this.lookForPass(player, pass);
		});
		const lookAgain = (player: EnginePlayer, planId: string) => {
			const plan = this.find(player, planId, "subscription");
			if (plan === undefined) return;
			this.ownership.refresh(player, plan);
			if (plan.handler !== undefined) this.ownership.statusAsync(player, plan);
		};
		marketplace.onSubscriptionChanged(lookAgain);
		marketplace.onSubscriptionPromptFinished((player, planId, isTried) => {
			// No proof of anything.
			if (isTried) lookAgain(player, planId);
		});
	}

	/** Begins to ask again from time to time. Does not yield. */
	public start(): void {
		const { scheduler } = this.context.engine;
		scheduler.spawn(() => {
			while (true) {
				scheduler.wait(ROUND_SECONDS);
				if (this.context.isClosing) return;
				this.askAgain();
			}
		});
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

	/** What somebody wanted to know, or has a handler. A pass that is owned stays owned. Does not yield. */
	private askAgain(): void {
		const { players, scheduler } = this.context.engine;
		const { gamePasses, subscriptions } = this.context.started!.catalogue;
		for (const player of players.getPlayers()) {
			for (const product of [...gamePasses, ...subscriptions]) {
				const known = this.ownership.find(player, product);
				if (known === undefined && product.handler === undefined) continue;
				if (product.kind === "gamepass" && known?.isSubscribed === true) continue;
				scheduler.spawn(() => {
					this.gate.run(() => {
						if (players.isPresent(player)) this.ownership.askAgain(player, product);
					});
				});
			}
		}
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
	}

	/** A purchase may take a moment to be known everywhere. */
	private lookForPass(player: EnginePlayer, pass: Ownable): void {
		this.ownership.refresh(player, pass);
		const address = `${player.UserId}/${pass.id}`;
		// A forged signal costs nothing but itself: the looks under way serve it too.
		if (this.passLooks.has(address)) return;
		this.passLooks.add(address);
		const { players, scheduler } = this.context.engine;
		scheduler.spawn(() => {
			if (this.ownership.ownsAsync(player, pass) !== "owned") {
				scheduler.wait(SECOND_LOOK_SECONDS);
				if (players.isPresent(player)) {
					this.ownership.refresh(player, pass);
					this.ownership.ownsAsync(player, pass);
				}
			}
			this.passLooks.delete(address);
		});
	}

	/** Calls the handler, if it is due, in one step of the profile with the memory of it. Does not yield. */
	private settle(account: Account, product: Ownable, status: SubscriptionStatus): void {
		if (!account.isActive()) return;
		const key = claimKey(product.kind, product.id);
		let isGranted = false;
		account.holdSaves(() => {
			const ledger = account.findLedger();
			const period = product.kind === "subscription" ? status.paidPeriod : undefined;
			if (ledger !== undefined) {
				if (!status.isSubscribed) return endOwnership(ledger, key, this.context.beganAt);
				if (period !== undefined) namePeriod(ledger, key, period);
				if (isClaimed(ledger, key, period)) return;
			}
			if (!status.isSubscribed || product.handler === undefined) return;
			isGranted = this.runHandler(account, product, period);
		});
		if (isGranted && !account.isOver()) account.profile.Save();
	}

	/** Answers whether the claim is in the profile. */
	private runHandler(account: Account, product: Ownable, period: string | undefined): boolean {
		const run = runHandlerStep(this.context, {
			account,
			product,
			productId: product.id,
			params: product.params,
			source: "Purchase",
		});
		const { outcome } = run;
		if (outcome === undefined) {
			this.finishLater(account, product, period, run);
			return true;
		}
		if (outcome.kind === "done") {
			this.remember(account, product, period);
			this.tellGranted(account, product, period);
			return true;
		}
		if (outcome.kind === "failed") this.warnFailed(account, product, outcome.problem);
		return false;
	}

	private remember(account: Account, product: Ownable, period: string | undefined): void {
		const now = this.context.engine.clock.unixSeconds();
		const isPeriodic = product.kind === "subscription";
		rememberClaim(account.ledgerNow(), claimKey(product.kind, product.id), now, isPeriodic, period);
	}

	/** A handler that yields: nobody may call it a second time meanwhile, so it counts as done until it says otherwise. */
	private finishLater(account: Account, product: Ownable, period: string | undefined, run: HandlerRun): void {
		this.context.warnOnce(
			`The handler of ${product.name} (${product.id}) yields. It counts as done from then on: what it changes later is not saved in one step with that.`,
		);
		const key = claimKey(product.kind, product.id);
		const earlier = account.ledgerNow().Claims[key];
		this.remember(account, product, period);
		// It has ended the session itself: there is no end to wait for.
		if (account.isOver()) return run.giveUp();
		const connection = account.profile.OnSessionEnd.Connect(() => {
			connection.Disconnect();
			run.giveUp();
		});
		run.onEnded((outcome) => {
			connection.Disconnect();
			if (outcome.kind === "done") return this.tellGranted(account, product, period);
			if (outcome.kind === "failed") this.warnFailed(account, product, outcome.problem);
			if (!account.isOver()) forgetClaim(account.ledgerNow(), key, earlier);
		});
	}

	private warnFailed(account: Account, { name, id }: Product, problem: string): void {
		this.context.warn(
			`The handler of ${name} (${id}) failed for ${account.player.Name} and will be tried again: ${problem}`,
		);
	}

	private tellGranted(account: Account, product: Ownable, period: string | undefined): void {
		this.context.movements.tell({
			kind: "OwnershipGranted",
			userId: account.player.UserId,
			player: account.player,
			productId: product.id,
			productName: product.name,
			detail: period,
		});
	}
}
