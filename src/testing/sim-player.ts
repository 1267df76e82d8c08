import type { EnginePlayer } from "../engine";
import type { SimServer } from "./sim-server";

/** A player in one simulated server. Who joins another server is another `SimPlayer` there. */
export class SimPlayer implements EnginePlayer {
	/** False once the player left, was kicked, or the server ended. */
	public isPresent = true;
	/** For the simulation itself: the removal has begun, and listeners that run at once are being told. */
	public isLeaving = false;
	/** What the player was told when kicked. */
	public kickMessage: string | undefined;

	constructor(
		public readonly server: SimServer,
		public readonly UserId: number,
		public readonly Name: string,
		public readonly DisplayName: string,
	) {}

	/** Throws the player out, as `Player:Kick` does. */
	public Kick(message?: string): void {
		if (!this.isPresent || this.isLeaving) return;
		this.kickMessage = message ?? "";
		this.server.leave(this);
	}
}
