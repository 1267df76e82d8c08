import type { Connection } from "./connection";

/** The part of `Player` that the library uses. */
export interface EnginePlayer {
	readonly UserId: number;
	readonly Name: string;
	readonly DisplayName: string;
	Kick(message?: string): void;
}

export interface Players {
	getPlayers(): Array<EnginePlayer>;
	getPlayerByUserId(userId: number): EnginePlayer | undefined;
	/** Whether the player is still in this server. */
	isPresent(player: EnginePlayer): boolean;
	onAdded(callback: (player: EnginePlayer) => void): Connection;
	/** Fires when a player leaves, or when the server closes with the player still inside. */
	onRemoving(callback: (player: EnginePlayer) => void): Connection;
}
