import type { ClientRemotes, Connection } from "../../engine";
import type { Kernel } from "../kernel/kernel";
import { Listener } from "../kernel/listener";
import type { VirtualScheduler } from "../kernel/virtual-scheduler";
import type { Wire } from "../kernel/wire";
import type { SimPlayer } from "../sim-player";
import type { RemoteMessage, VirtualRemotes } from "./virtual-remotes";
import { copyForWire } from "./wire-value";

/** What a client's end of the remotes works with. */
export interface ClientLink {
	readonly kernel: Kernel;
	readonly scheduler: VirtualScheduler;
	readonly player: SimPlayer;
	readonly toServer: Wire;
	readonly toClient: Wire;
	readonly server: VirtualRemotes;
}

type MessageListener = Listener<[payload: unknown]>;

/** A client's end of the remotes. A spec may send anything with it, as a player who cheats does. */
export class VirtualClientRemotes implements ClientRemotes {
	private readonly listeners = new Map<string, Array<MessageListener>>();
	/** What arrived while nobody listened. */
	private readonly early = new Map<string, Array<RemoteMessage>>();

	constructor(private readonly link: ClientLink) {}

	public requestAsync(name: string, ...args: Array<unknown>): unknown {
		const { kernel, scheduler, player, toServer, toClient, server } = this.link;
		kernel.assertInside("requestAsync");
		const copies = (args as Array<defined>).map((value) => copyForWire(value));
		const waiting = coroutine.running();
		let isDone = false;
		let result: unknown;
		let failure: string | undefined;
		const reply = (answer: unknown, problem: string | undefined): void => {
			toClient.send(() => {
				isDone = true;
				result = answer;
				failure = problem;
				scheduler.resume(waiting);
			});
		};
		toServer.send(() => server.receive({ name, player, args: copies, reply }));
		while (!isDone) coroutine.yield();
		if (failure !== undefined) error(failure, 0);
		return result;
	}

	public onMessage(name: string, callback: (payload: unknown) => void): Connection {
		const listener: MessageListener = new Listener(callback, (gone) => {
			this.listeners.set(
				name,
				this.listenersOf(name).filter((other) => other !== gone),
			);
		});
		this.listeners.set(name, [...this.listenersOf(name), listener]);
		const waiting = this.early.get(name) ?? [];
		this.early.delete(name);
		for (const message of waiting) {
			this.link.scheduler.defer(() => {
				if (listener.isConnected) callback(message.payload);
			});
		}
		return listener;
	}

	/** A message arrived. */
	public receive(message: RemoteMessage): void {
		const { name, payload } = message;
		const listeners = this.listenersOf(name);
		if (listeners.isEmpty()) {
			const early = this.early.get(name) ?? [];
			this.early.set(name, early);
			early.push(message);
			return;
		}
		for (const listener of listeners) {
			if (listener.isConnected) this.link.scheduler.spawn(listener.callback, payload);
		}
	}

	private listenersOf(name: string): Array<MessageListener> {
		return this.listeners.get(name) ?? [];
	}
}
