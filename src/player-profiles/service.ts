import type { Engine, EnginePlayer, Notice } from "../engine";
import type { SchemaRefusalCode } from "../profile-store/schema/types";
import type { Profile, ProfileStoreModule } from "../profile-store/types";
import { findParts } from "../profile-store/session/profile";
import { Bell } from "../util/bell";
import { checkMessage, checkOptions, checkUserId, raise } from "./options";
import type { LoadFailure, PlayerProfilesModule, PlayerProfilesOptions } from "./types";

const DEFAULT_KICK_MESSAGES = {
	LoadFailed: "Your data could not be loaded. Please rejoin.",
	SessionEnded: "Your data has been loaded on another server. Please rejoin.",
	ServerOutdated: "This server is older than your data. Please rejoin.",
};

const DEFAULT_SUSPENDED_MESSAGE = "Roblox's data stores are slow. Your data is safe. Please wait a moment.";

/** How often it is looked whether a session that is suspended goes on, in seconds. */
const SUSPENDED_LOOK_SECONDS = 0.25;

/** How long a player who left is remembered. */
const FORGET_SECONDS = 1;

/** How long a game may prepare a profile. */
const PREPARE_SECONDS_MAX = 60;

/** What came of a game's OnLoaded. */
interface Prepared {
	/** What is wrong with it. */
	readonly problem?: string;
	readonly hasYielded: boolean;
}

/** Not while it is suspended: then it may go on. */
function hasEnded(profile: Profile): boolean {
	return !profile.IsActive() && !profile.IsSuspended();
}

function whyNone(refusal: SchemaRefusalCode | undefined): LoadFailure {
	if (refusal === undefined) return "LoadFailed";
	return refusal === "Newer" ? "ServerOutdated" : "DataRefused";
}

/** One stay of one player. */
interface Entry<T extends object> {
	readonly player: EnginePlayer;
	/** "new": known only because somebody waits for it. "leaving": gone, but the step in which that happened is not over. */
	state: "new" | "loading" | "loaded" | "leaving" | "over";
	profile?: Profile<T>;
	hasToldLeaving?: boolean;
	waiting: Array<thread>;
}

/** Joins, leaves, kicks and the closing of the server, so that no game has to write them again. */
export class PlayerProfilesService<T extends object> implements PlayerProfilesModule<T> {
	public readonly ProfileLoaded: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	public readonly ProfileReleased: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	public readonly ProfileSuspended: Notice<[player: EnginePlayer, profile: Profile<T>, text: string]>;
	public readonly ProfileResumed: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	private readonly entries = new Map<EnginePlayer, Entry<T>>();
	private readonly storeListeners = new Array<(store: unknown) => void>();
	private options?: PlayerProfilesOptions<T>;

	constructor(
		private readonly engine: Engine,
		private readonly profileStore: ProfileStoreModule,
	) {
		this.ProfileLoaded = engine.notices.createNotice();
		this.ProfileReleased = engine.notices.createNotice();
		this.ProfileSuspended = engine.notices.createNotice();
		this.ProfileResumed = engine.notices.createNotice();
		if (engine.host.isServer) engine.players.onRemoving((player) => this.leave(player));
	}

	public Start<U extends T>(options: PlayerProfilesOptions<U>): PlayerProfilesModule<U> {
		if (this.options !== undefined) raise("Start: may be called once only");
		checkOptions(options);
		const known = options as unknown as PlayerProfilesOptions<T>;
		this.options = known;
		for (const listener of this.storeListeners) listener(known.Store);
		const { players, scheduler } = this.engine;
		players.onAdded((player) => this.load(player, known));
		for (const player of players.getPlayers()) scheduler.spawn(() => this.load(player, known));
		return this as unknown as PlayerProfilesModule<U>;
	}

	public GetProfile(player: EnginePlayer): Profile<T> | undefined {
		const entry = this.entries.get(player);
		if (entry === undefined || (entry.state !== "loaded" && entry.state !== "leaving")) return undefined;
		return entry.profile?.IsActive() === true ? entry.profile : undefined;
	}

	public WaitForProfileAsync(player: EnginePlayer): Profile<T> | undefined {
		const entry = this.entryOf(player);
		while (entry.state === "new" || entry.state === "loading" || entry.profile?.IsSuspended() === true) {
			if (entry.profile?.IsSuspended() === true) {
				// It goes on, or ends.
				this.engine.scheduler.wait(SUSPENDED_LOOK_SECONDS);
				continue;
			}
			// A player who is gone before anything was begun will not fire PlayerRemoving again.
			if (entry.state === "new" && !this.engine.players.isPresent(player)) {
				this.close(entry);
				this.entries.delete(player);
				return undefined;
			}
			entry.waiting.push(coroutine.running());
			coroutine.yield();
		}
		// A profile whose preparation failed is active for a moment longer, but it is nobody's.
		return entry.state === "loaded" ? this.GetProfile(player) : undefined;
	}

	public MessageUserAsync(userId: number, message: object): boolean {
		checkUserId("MessageUserAsync", userId);
		checkMessage("MessageUserAsync", message);
		if (this.options === undefined) raise("MessageUserAsync: call Start first");
		return this.options.Store.MessageAsync(this.keyOf(this.options, userId), message);
	}

	public ViewUserAsync(userId: number): Profile<T> | undefined {
		checkUserId("ViewUserAsync", userId);
		if (this.options === undefined) raise("ViewUserAsync: call Start first");
		return this.options.Store.GetAsync(this.keyOf(this.options, userId));
	}

	/** For the library's own parts: calls `listener` with the store once it is known. */
	public LibraryStore(listener: (store: unknown) => void): void {
		if (this.options !== undefined) listener(this.options.Store);
		else this.storeListeners.push(listener);
	}

	/** For the library's own parts: where a user's profile is stored. Errors where the game's Key does; nothing before Start. */
	public LibraryKey(userId: number): string | undefined {
		return this.options && this.keyOf(this.options, userId);
	}

	private keyOf(options: PlayerProfilesOptions<T>, userId: number): string {
		return options.Key !== undefined ? options.Key(userId) : tostring(userId);
	}

	private entryOf(player: EnginePlayer): Entry<T> {
		let entry = this.entries.get(player);
		if (entry === undefined) {
			entry = { player, state: "new", waiting: [] };
			this.entries.set(player, entry);
		}
		return entry;
	}

	private load(player: EnginePlayer, options: PlayerProfilesOptions<T>): void {
		const { players } = this.engine;
		// With deferred signals the player may be gone again, or may have been found by GetPlayers already.
		if (!players.isPresent(player)) return;
		const entry = this.entryOf(player);
		if (entry.state !== "new") return;
		entry.state = "loading";

		let key = "";
		const [isStarted, result] = pcall(() => {
			key = this.keyOf(options, player.UserId);
			return options.Store.StartSessionAsync(key, {
				Cancel: () => entry.state === "over" || !players.isPresent(player),
			});
		});
		if (!isStarted) {
			this.engine.host.warn(`[PlayerProfiles]: the session of ${player.Name} could not be started: ${result}`);
			return this.fail(entry, options, "GameError");
		}
		const profile = result as Profile<T> | undefined;
		if (profile === undefined) return this.fail(entry, options, whyNone(options.Store.LastRefusal?.(key)));
		if ((entry.state as Entry<T>["state"]) === "over" || !players.isPresent(player)) {
			profile.EndSession();
			return this.close(entry);
		}
		this.begin(entry, options, profile);
	}

	private begin(entry: Entry<T>, options: PlayerProfilesOptions<T>, profile: Profile<T>): void {
		const { player } = entry;
		const session = findParts(profile)?.active;
		// A half prepared profile must be neither played with nor stored.
		session?.withhold();
		profile.AddUserId(player.UserId);
		profile.Reconcile();
		entry.profile = profile;
		profile.OnSessionEnd.Connect(() => this.sessionEnded(entry, options, profile));
		const { problem, hasYielded } = this.prepare(entry, options, profile);
		if (problem !== undefined) {
			this.engine.host.warn(`[PlayerProfiles]: OnLoaded ${problem}`);
			if (!hasEnded(profile)) this.fail(entry, options, "GameError");
			return profile.EndSession();
		}
		// Also where OnLoaded has kicked the player or ended the session: what it did in that step counts. What it did before a
		// yield in which the session ended does not.
		if (!hasEnded(profile) || !hasYielded) session?.show();
		if (entry.state !== "loading" || hasEnded(profile)) return;
		profile.OnLastSave.Connect(() => this.tellLeaving(entry, options, profile));
		this.watchSuspension(entry, options, profile);
		entry.state = "loaded";
		this.wake(entry);
		this.ProfileLoaded.Fire(player, profile);
	}

	private watchSuspension(entry: Entry<T>, options: PlayerProfilesOptions<T>, profile: Profile<T>): void {
		let isTold = false;
		const tell = () => {
			isTold = true;
			const text = options.SuspendedMessage ?? DEFAULT_SUSPENDED_MESSAGE;
			this.ProfileSuspended.Fire(entry.player, profile, text);
		};
		profile.OnSuspend.Connect(tell);
		profile.OnResume.Connect(() => {
			// Nobody was told of what began while OnLoaded still ran.
			if (isTold) this.ProfileResumed.Fire(entry.player, profile);
			isTold = false;
		});
	}

	/** Calls the game's OnLoaded, and yields where it yields. */
	private prepare(entry: Entry<T>, options: PlayerProfilesOptions<T>, profile: Profile<T>): Prepared {
		const { OnLoaded } = options;
		if (OnLoaded === undefined) return { hasYielded: false };
		const { clock, host, scheduler } = this.engine;
		const bell = new Bell(scheduler);
		let isDone = false;
		let problem: string | undefined;
		const thread = scheduler.spawn(() => {
			const [isSuccess, message] = pcall(OnLoaded, entry.player, profile);
			if (!isSuccess) problem = `raised an error: ${message}`;
			isDone = true;
			bell.ring();
		});
		if (isDone) return { problem, hasYielded: false };
		host.warn(
			"[PlayerProfiles]: OnLoaded yields, which it must not: nobody gets the profile before it has returned",
		);
		profile.OnSessionEnd.Connect(() => bell.ring());
		const endsAt = clock.monotonicSeconds() + PREPARE_SECONDS_MAX;
		while (!isDone && !hasEnded(profile) && clock.monotonicSeconds() < endsAt) {
			bell.sleep(endsAt - clock.monotonicSeconds());
		}
		if (isDone) return { problem, hasYielded: true };
		// What it would do later must not happen to a profile that is nobody's.
		pcall(() => scheduler.cancel(thread));
		const isOver = hasEnded(profile);
		return { problem: isOver ? undefined : `has not returned after ${PREPARE_SECONDS_MAX} s`, hasYielded: true };
	}

	/** Once for each stay, while the profile can still be changed. */
	private tellLeaving(entry: Entry<T>, options: PlayerProfilesOptions<T>, profile: Profile<T>): void {
		const { OnLeaving } = options;
		if (OnLeaving === undefined || entry.hasToldLeaving === true || hasEnded(profile)) return;
		entry.hasToldLeaving = true;
		const thread = this.engine.scheduler.spawn(OnLeaving, entry.player, profile);
		if (coroutine.status(thread) === "dead") return;
		this.engine.host.warn("[PlayerProfiles]: OnLeaving yields: what it changes in Data afterwards is not saved");
	}

	private fail(entry: Entry<T>, options: PlayerProfilesOptions<T>, reason: LoadFailure): void {
		const { player } = entry;
		const isHere = this.engine.players.isPresent(player);
		this.close(entry);
		// Nobody is to blame when the player left or the server closes.
		if (!isHere || this.profileStore.IsClosing) return;
		if (options.OnFailed !== undefined) this.engine.scheduler.spawn(options.OnFailed, player, reason);
		const text = reason === "ServerOutdated" ? "ServerOutdated" : "LoadFailed";
		player.Kick(options.KickMessages?.[text] ?? DEFAULT_KICK_MESSAGES[text]);
	}

	private sessionEnded(entry: Entry<T>, options: PlayerProfilesOptions<T>, profile: Profile<T>): void {
		const { player } = entry;
		const hasLeft = entry.state === "over" || entry.state === "leaving";
		this.close(entry);
		this.ProfileReleased.Fire(player, profile);
		if (hasLeft || this.profileStore.IsClosing || !this.engine.players.isPresent(player)) return;
		player.Kick(options.KickMessages?.SessionEnded ?? DEFAULT_KICK_MESSAGES.SessionEnded);
	}

	private leave(player: EnginePlayer): void {
		const entry = this.entryOf(player);
		const { scheduler } = this.engine;
		// Other listeners of the same event may still find the player here: who waits then must learn that it is over.
		scheduler.delay(FORGET_SECONDS, () => this.entries.delete(player));
		const { profile } = entry;
		if (entry.state === "loaded" && profile !== undefined) {
			entry.state = "leaving";
			this.tellLeaving(entry, this.options!, profile);
		} else {
			this.close(entry);
		}
		if (profile === undefined) return;
		// The game's own listeners of the same event may change the profile too.
		scheduler.defer(() => {
			this.close(entry);
			profile.EndSession();
		});
	}

	private close(entry: Entry<T>): void {
		entry.state = "over";
		this.wake(entry);
	}

	private wake(entry: Entry<T>): void {
		const waiting = entry.waiting;
		entry.waiting = [];
		for (const thread of waiting) this.engine.scheduler.resume(thread);
	}
}
