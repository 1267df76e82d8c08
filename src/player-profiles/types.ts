import type { EnginePlayer, Notice } from "../engine";
import type { Profile, Store } from "../profile-store/types";

/** Why a player has no profile. */
export type LoadFailure =
	/** The session could not be started: the stores failed, or another server asked later. */
	| "LoadFailed"
	/** `Key` or `OnLoaded` of the game raised an error. */
	| "GameError";

export interface KickMessages {
	readonly LoadFailed?: string;
	/** The session was ended by a session elsewhere. */
	readonly SessionEnded?: string;
}

export interface PlayerProfilesOptions<T extends object> {
	readonly Store: Store<T> | Store<T>["Mock"];
	/** The key of a user's profile; the user id as text where it is left out. Must not yield. */
	readonly Key?: (userId: number) => string;
	/**
	 * Before anybody else gets the profile: here you prepare `Data`. It must not yield. Nothing of it is saved before it has
	 * returned; if it errors, or has not returned after 60 s, the profile stays as it was stored and the player is kicked.
	 */
	readonly OnLoaded?: (player: EnginePlayer, profile: Profile<T>) => void;
	/**
	 * Once, before the last save: when the player leaves, the server closes, or the session goes to another server. What you
	 * change in `Data` here is saved; what you change after a yield is not.
	 */
	readonly OnLeaving?: (player: EnginePlayer, profile: Profile<T>) => void;
	/** Before the player is kicked. */
	readonly OnFailed?: (player: EnginePlayer, reason: LoadFailure) => void;
	readonly KickMessages?: KickMessages;
}

/** The profiles of the players in this server, from join to leave. */
export interface PlayerProfilesModule<T extends object = object> {
	/** Fires when a player's profile is there. */
	readonly ProfileLoaded: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	/** Fires when a player's session has ended, for whatever reason. */
	readonly ProfileReleased: Notice<[player: EnginePlayer, profile: Profile<T>]>;
	/** Once per server. Players who are here already are loaded too. Raises on wrong options. Answers itself, typed by the store. */
	Start<U extends T>(options: PlayerProfilesOptions<U>): PlayerProfilesModule<U>;
	/** The player's profile while its session is active, also in your own `PlayerRemoving`. Nil until `OnLoaded` has returned. */
	GetProfile(player: EnginePlayer): Profile<T> | undefined;
	/** Yields until the profile is there; nil when the player leaves or loading fails. May be called before `Start`. */
	WaitForProfileAsync(player: EnginePlayer): Profile<T> | undefined;
	/** Yields; leaves a message for a user's profile, wherever the user is. Answers whether it is stored. */
	MessageUserAsync(userId: number, message: object): boolean;
	/** Yields; a user's stored profile without a session, or nil when there is none. */
	ViewUserAsync(userId: number): Profile<T> | undefined;
}
