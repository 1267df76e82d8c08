import type { Connection, EnginePlayer, Players } from "../../engine";
import type { ServerContext } from "../cloud/server-context";
import { VirtualSignal } from "../kernel/virtual-signal";
import type { SimPlayer } from "../sim-player";

/** `Players` of one server. */
export class VirtualPlayers implements Players {
	/** Who is here, in the order of joining. Always the same array. */
	public readonly list = new Array<SimPlayer>();
	private readonly added: VirtualSignal<[player: EnginePlayer]>;
	private readonly removing: VirtualSignal<[player: EnginePlayer]>;

	constructor(private readonly server: ServerContext) {
		this.added = new VirtualSignal(server.cloud.kernel, server.process, server.signalMode);
		this.removing = new VirtualSignal(server.cloud.kernel, server.process, server.signalMode);
	}

	public getPlayers(): Array<EnginePlayer> {
		return [...this.list];
	}

	public getPlayerByUserId(userId: number): EnginePlayer | undefined {
		return this.list.find((player) => player.UserId === userId);
	}

	public isPresent(player: EnginePlayer): boolean {
		return this.list.includes(player as SimPlayer);
	}

	public onAdded(callback: (player: EnginePlayer) => void): Connection {
		return this.added.Connect(callback);
	}

	public onRemoving(callback: (player: EnginePlayer) => void): Connection {
		return this.removing.Connect(callback);
	}

	/** A player comes in. */
	public add(player: SimPlayer): void {
		this.changeCount(1);
		this.list.push(player);
		this.added.Fire(player);
	}

	/** A player goes: listeners that run at once still find the player here, deferred ones do not. */
	public remove(player: SimPlayer): void {
		this.removing.Fire(player);
		player.isPresent = false;
		this.changeCount(-1);
		this.list.remove(this.list.indexOf(player));
	}

	/** The server is dead: nobody is told. */
	public clear(): void {
		this.changeCount(-this.list.size());
		this.list.clear();
	}

	private changeCount(difference: number): void {
		const { budgets, cloud } = this.server;
		budgets.settle();
		cloud.budgets.settle();
		cloud.playerCount += difference;
	}
}
