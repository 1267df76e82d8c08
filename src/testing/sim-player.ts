import type { EnginePlayer } from "../engine";
import type { RemoteMessage } from "./services/virtual-remotes";
import type { SimClient } from "./sim-client";
import type { SimServer } from "./sim-server";

/** A player in one simulated server. Who joins another server is another `SimPlayer` there. */
export class SimPlayer implements EnginePlayer {
	/** False once the player left, was kicked, or the server ended. */
	public isPresent = true;
	/** For the simulation itself: the removal has begun, and listeners that run at once are being told. */
	public isLeaving = false;
	/** What happens on the player's own machine; nothing unless a client was started. */
	public client: SimClient | undefined;
	/** For the simulation itself: what was sent before a client was started. */
	public readonly undelivered = new Array<RemoteMessage>();
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
