import type { EnginePlayer } from "../../engine";
import { Backoff } from "../../util/backoff";
import { bindToClose } from "../../util/bind-to-close";
import { describe } from "../../util/text";
import type { MonetisationProfile } from "../types";
import { Account } from "./account";
import type { MonetisationContext, Started } from "./context";

/** How long a player who left is remembered. */
const FORGET_SECONDS = 1;
/** Pauses before a game's own WaitForProfileAsync that gave up is asked again. */
const PAUSE_SECONDS_MIN = 5;
const PAUSE_SECONDS_MAX = 60;
/** How often it is looked whether a session that is suspended goes on, in seconds. */
const SUSPENDED_LOOK_SECONDS = 0.25;

/** Whether there is in it what every part of monetisation relies on. */
function isProfile(value: unknown): value is MonetisationProfile {
	const [isSuccess, isSound] = pcall(() => {
		const profile = value as { [Name in keyof MonetisationProfile]?: unknown };
		const { OnAfterSave, OnSessionEnd, IsActive, Save } = profile;
		return (
			// One of ours needs no Data, and copies LastSavedData for who reads it.
			(typeIs(profile.LibraryTable, "function") ||
				(typeIs(profile.Data, "table") && typeIs(profile.LastSavedData, "table"))) &&
			OnAfterSave !== undefined &&
			OnSessionEnd !== undefined &&
			typeIs(IsActive, "function") &&
			typeIs(Save, "function")
		);
	});
	return isSuccess && isSound === true;
}

/** One stay of one player in this server. */
interface Visit {
	readonly player: EnginePlayer;
	/** "new": nobody has asked for the profile yet. */
	state: "new" | "loading" | "done" | "over";
	account?: Account;
	waiting: Array<thread>;
}

/** The accounts of the players who are here. */
export class Accounts {
	private readonly visits = new Map<EnginePlayer, Visit>();
	/** The same, in the order of coming: nothing may depend on a map that is keyed by players. */
	private list = new Array<Visit>();
	private readonly openedListeners = new Array<(account: Account) => void>();

	constructor(private readonly context: MonetisationContext) {}

	/** Runs for every account that is opened, at once and before anyone else has it. Must not yield. */
	public onOpened(listener: (account: Account) => void): void {
		this.openedListeners.push(listener);
	}

	/** Begins to watch who is here. Does not yield. */
	public watch(): void {
		const { players, host, scheduler } = this.context.engine;
		players.onRemoving((player) => this.leave(player));
		bindToClose(host, scheduler, () => this.close());
	}

	/** Loads the accounts of everyone who is here and of who comes. Does not yield. */
	public start(): void {
		const { players, scheduler } = this.context.engine;
		for (const visit of [...this.list]) this.load(visit);
		players.onAdded((player) => this.load(this.visitOf(player)));
		for (const player of players.getPlayers()) scheduler.spawn(() => this.load(this.visitOf(player)));
	}

	/** The account of a player whose profile is loaded. Does not yield. */
	public find(player: EnginePlayer): Account | undefined {
		const { started, engine } = this.context;
		if (started === undefined || !engine.players.isPresent(player)) return undefined;
		const [isSuccess, profile] = pcall(() => started.data.GetProfile(player));
		if (!isSuccess) {
			this.context.warnOnce(`Data:GetProfile raised an error: ${profile}`);
			return undefined;
		}
		return this.accountOf(this.visitOf(player), profile);
	}

	/** The account that was opened last for the player, if any; opens none. Does not yield. */
	public current(player: EnginePlayer): Account | undefined {
		return this.visits.get(player)?.account;
	}

	/** The accounts that are open now, in the order in which their players came. Does not yield. */
	public open(): Array<Account> {
		return this.list.mapFiltered(({ player }) => this.find(player));
	}

	/** Yields until the account is there; nothing when the player leaves, loading fails, or the server closes. */
	public waitFor(player: EnginePlayer): Account | undefined {
		if (!this.context.engine.players.isPresent(player)) return undefined;
		const visit = this.visitOf(player);
		while (true) {
			const account = this.find(player);
			if (account !== undefined) return account;
			if (this.context.isClosing || visit.state === "over") return undefined;
			if (visit.account?.isSuspended() === true) {
				this.context.engine.scheduler.wait(SUSPENDED_LOOK_SECONDS);
				continue;
			}
			if (visit.state === "done") return undefined;
			if (!this.context.engine.players.isPresent(player)) return undefined;
			this.load(visit);
			if (this.hasEnded(visit)) continue;
			visit.waiting.push(coroutine.running());
			coroutine.yield();
		}
	}

	/** Loading may have ended in the call that began it. */
	private hasEnded(visit: Visit): boolean {
		return visit.state === "done" || visit.state === "over";
	}

	private visitOf(player: EnginePlayer): Visit {
		let visit = this.visits.get(player);
		if (visit === undefined) {
			visit = { player, state: "new", waiting: [] };
			this.visits.set(player, visit);
			this.list.push(visit);
		}
		return visit;
	}

	/** Never raises: what Data answers is the game's. */
	private accountOf(visit: Visit, profile: unknown): Account | undefined {
		if (profile === undefined) return undefined;
		const known = visit.account;
		if (known?.profile === profile) return this.usable(known);
		if (!isProfile(profile)) {
			this.context.warnOnce(`Data answers what is no profile of a ProfileStore: ${describe(profile)}.`);
			return undefined;
		}
		if (!profile.IsActive()) return undefined;
		// A game may wrap its profiles: another account for the same session would give back what is in use.
		if (known !== undefined && known.profile.Data === profile.Data && known.isActive()) return this.usable(known);
		const account = new Account(this.context, visit.player, profile, this.context.engine.random.guid());
		visit.account = account;
		if (this.usable(account) === undefined) return undefined;
		this.runSafely(account, () => account.settleDead());
		for (const listener of this.openedListeners) this.runSafely(account, () => listener(account));
		return account;
	}

	private usable(account: Account): Account | undefined {
		if (!account.isActive()) return undefined;
		if (!account.isNewer()) return account;
		this.context.warnOnce(
			`A newer version of Coffer wrote the purchases of ${account.player.Name} (${account.player.UserId}): they wait for a server that has it.`,
		);
		return undefined;
	}

	private runSafely({ player }: Account, step: () => void): void {
		const [isSuccess, problem] = pcall(step);
		if (!isSuccess) this.context.warn(`Opening the account of ${player.Name} failed: ${problem}`);
	}

	private load(visit: Visit): void {
		const { started, engine } = this.context;
		if (visit.state !== "new" || started === undefined) return;
		visit.state = "loading";
		engine.scheduler.spawn(() => this.await(visit, started));
	}

	/** Asks until there is a profile, or nobody to have one. */
	private await(visit: Visit, started: Started): void {
		const pauses = new Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX);
		while (true) {
			const [isSuccess, profile] = pcall(() => started.data.WaitForProfileAsync(visit.player));
			if (!isSuccess) this.context.warnOnce(`Data:WaitForProfileAsync raised an error: ${profile}`);
			const account = isSuccess ? this.accountOf(visit, profile) : undefined;
			if (account !== undefined || visit.state === "over" || this.context.isClosing) break;
			this.context.engine.scheduler.wait(pauses.next());
			if (!this.context.engine.players.isPresent(visit.player)) break;
		}
		if (visit.state === "loading") visit.state = "done";
		this.wake(visit);
	}

	private leave(player: EnginePlayer): void {
		const visit = this.visitOf(player);
		visit.state = "over";
		this.wake(visit);
		// Other listeners of the same event may still find the player here.
		this.context.engine.scheduler.delay(FORGET_SECONDS, () => {
			this.visits.delete(player);
			this.list = this.list.filter((other) => other !== visit);
		});
	}

	private close(): void {
		this.context.isClosing = true;
		for (const visit of [...this.list]) this.wake(visit);
	}

	private wake(visit: Visit): void {
		const waiting = visit.waiting;
		visit.waiting = [];
		for (const thread of waiting) this.context.engine.scheduler.resume(thread);
	}
}
