import type { EnginePlayer, Notice } from "../engine";
import type { Profile, Store } from "../profile-store/types";

/** Why a player has no profile. */
export type LoadFailure =
	/** The session could not be started: the stores failed, or another server asked later. */
	| "LoadFailed"
	/** `Key` or `OnLoaded` of the game errored, or `OnLoaded` did not return in 60 s. */
	| "GameError"
	/**
	 * A newer version of the game has brought the player's data further than this server can read: send the player to another
	 * server, or leave it at the kick.
	 */
	| "ServerOutdated"
	/** The store's schema refused the data: a step failed, the data has been through other steps, or `Check` does not pass. */
	| "DataRefused";

export interface KickMessages {
	readonly LoadFailed?: string;
	/** The session ended while the player is here, mostly because another server got it. */
	readonly SessionEnded?: string;
	/** This server is older than the player's data. */
	readonly ServerOutdated?: string;
}

export interface PlayerProfilesOptions<T extends object> {
	readonly Store: Store<T> | Store<T>["Mock"];
	/** Returns the key of a user's profile. Left out: the user id as text. Must not yield. */
	readonly Key?: (userId: number) => string;
	/**
	 * Prepare `Data` here: nobody gets the profile, and nothing of it is saved, before this has returned. It must not yield.
	 * If it errors, or has not returned after 60 s, the profile stays as it was stored and the player is kicked.
	 */
	readonly OnLoaded?: (player: EnginePlayer, profile: Profile<T>) => void;
	/**
	 * Called once, before the last save: when the player leaves, the server closes, or the session goes to another server.
	 * What you change in `Data` here is saved. What you change after a yield is not.
	 */
	readonly OnLeaving?: (player: EnginePlayer, profile: Profile<T>) => void;
	/** Called before a player without a profile is kicked. */
	readonly OnFailed?: (player: EnginePlayer, reason: LoadFailure) => void;
	readonly KickMessages?: KickMessages;
	/** The text that `ProfileSuspended` gives you to show the player. */
	readonly SuspendedMessage?: string;
}

/** The profiles of the players in this server, from join to leave. */
export interface PlayerProfilesModule<T extends object = object> {
	/** Fires when a player's profile is there, after `OnLoaded`. */
	readonly ProfileLoaded: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	/** Fires when a player's session has ended, for whatever reason. */
	readonly ProfileReleased: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	/**
	 * Fires when this server may lose the player's session to another one, because it reached neither Roblox's memory stores
	 * nor its data stores for some seconds. `GetProfile` returns nil until `ProfileResumed`. Show the player `text`.
	 */
	readonly ProfileSuspended: Notice<[player: EnginePlayer, profile: Profile<T>, text: string]>;
	/** Fires when the session goes on after `ProfileSuspended`. */
	readonly ProfileResumed: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	/** Call it once per server. Players who are here already are loaded too. Errors on wrong options. Returns itself, typed by the store. */
	Start<U extends T>(options: PlayerProfilesOptions<U>): PlayerProfilesModule<U>;
	/**
	 * Returns the player's profile while its session is active, also in your own `PlayerRemoving` (perhaps not
	 * while the server closes: use `OnLeaving`). Returns nil until `OnLoaded` has returned, and while the session is suspended.
	 */
	GetProfile(player: EnginePlayer): Profile<T> | undefined;
	/**
	 * Yields until the profile is there, also while its session is suspended. Returns nil if the player leaves, loading fails or the
	 * session ends. You may call it before `Start`.
	 */
	WaitForProfileAsync(player: EnginePlayer): Profile<T> | undefined;
	/** Leaves a message for a user's profile, wherever the user is. Yields. Returns whether it is stored. */
	MessageUserAsync(userId: number, message: object): boolean;
	/** Reads a user's saved profile without starting a session. Yields. Returns nil if there is none. */
	ViewUserAsync(userId: number): Profile<T> | undefined;
}
