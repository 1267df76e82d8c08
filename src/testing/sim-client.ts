import type { ClientEngine } from "../engine";
import type { CloudCore } from "./cloud/cloud-core";
import { awaitCallback } from "./kernel/await-callback";
import { Process } from "./kernel/process";
import type { RandomStream } from "./kernel/random-stream";
import { VirtualScheduler } from "./kernel/virtual-scheduler";
import type { SignalMode } from "./kernel/virtual-signal";
import { Wire } from "./kernel/wire";
import type { SimClientOptions } from "./options";
import { VirtualClientRemotes } from "./services/virtual-client-remotes";
import { VirtualClock } from "./services/virtual-clock";
import type { OutputLine } from "./services/virtual-host";
import { VirtualHost } from "./services/virtual-host";
import { VirtualNotices } from "./services/virtual-notices";
import type { RemoteMessage, VirtualRemotes } from "./services/virtual-remotes";
import { VirtualScreen } from "./services/virtual-screen";
import type { SimPlayer } from "./sim-player";

/** The engine of a simulated client: the ports, and what only a simulation has. */
export interface SimClientEngine extends ClientEngine {
	/** Also has `onHeartbeat`. */
	readonly scheduler: VirtualScheduler;
	/** `skewSeconds` may be set: the wall clock steps. */
	readonly clock: VirtualClock;
}

/** How long `await` lets time pass, in virtual seconds. */
const DEFAULT_AWAIT_SECONDS = 600;

/** What happens on one player's own machine; `server.startClient` makes it. It ends when the player leaves. */
export class SimClient {
	/** Every port of the library's client engine. */
	public readonly engine: SimClientEngine;
	public readonly name: string;
	public readonly signalMode: SignalMode;
	/** What its code printed and warned, and the errors of its threads. */
	public readonly output: Array<OutputLine>;
	/** What covers it. */
	public readonly screen = new VirtualScreen();
	/** For the simulation itself, like the fields below. */
	public readonly process: Process;
	public readonly chance: RandomStream;
	public readonly toServer: Wire;
	public readonly toClient: Wire;
	private readonly scheduler: VirtualScheduler;
	private readonly host: VirtualHost;
	private readonly remotes: VirtualClientRemotes;

	constructor(
		private readonly cloud: CloudCore,
		public readonly player: SimPlayer,
		serverRemotes: VirtualRemotes,
		options: SimClientOptions,
	) {
		const server = player.server;
		const name = `${server.name}/${player.Name}`;
		const kernel = cloud.kernel;
		const chance = cloud.stream(`client/${name}`);
		this.chance = chance;
		const frameRate = options.frameRate ?? cloud.options.frameRate;
		const framePhase = kernel.now + chance.number() / frameRate;
		this.name = name;
		this.process = new Process(name, frameRate, framePhase, (message) => this.reportError(message));
		this.scheduler = new VirtualScheduler(kernel, this.process);
		this.signalMode = options.signalMode ?? server.signalMode;
		const seconds = cloud.options.remoteSeconds;
		this.toServer = new Wire(kernel, server.process, cloud.stream(`remotes/${name}/up`), seconds);
		this.toClient = new Wire(kernel, this.process, cloud.stream(`remotes/${name}/down`), seconds);
		const { process, signalMode } = this;
		const { placeId, jobId, isStudio } = server.engine.host;
		this.host = new VirtualHost({ cloud, name, process, signalMode }, placeId, jobId, isStudio, false);
		this.output = this.host.output;
		const { scheduler, toServer, toClient } = this;
		this.remotes = new VirtualClientRemotes({
			kernel,
			scheduler,
			player,
			toServer,
			toClient,
			server: serverRemotes,
		});
		this.engine = {
			clock: new VirtualClock(cloud, options.clockSkewSeconds ?? 0, chance.between(10, 1000)),
			host: this.host,
			notices: new VirtualNotices({ cloud, process: this.process, signalMode: this.signalMode }),
			remotes: this.remotes,
			scheduler,
			screen: this.screen,
		};
	}

	/** Starts a thread in this client; it runs at once until it first yields. */
	public run<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread {
		return this.scheduler.spawn(callback, ...args);
	}

	/**
	 * Runs `callback` in this client and lets time pass until it returned. Answers its (first) result; raises its error,
	 * and raises when it has not returned after `limitSeconds` or the player left.
	 */
	public await<T>(callback: () => T, limitSeconds = DEFAULT_AWAIT_SECONDS): T {
		return awaitCallback(this.cloud.kernel, this.process, this.scheduler, callback, limitSeconds);
	}

	/** Lets none of its threads run for so long (virtual seconds). */
	public freeze(seconds: number): void {
		this.cloud.trace.note(this.name, "Client", "freeze", "");
		this.cloud.kernel.freeze(this.process, seconds);
	}

	/** For the simulation itself: sends a message to it. */
	public deliver(message: RemoteMessage): void {
		this.toClient.send(() => {
			this.cloud.trace.note(this.name, "Remote", "message", message.name);
			this.remotes.receive(message);
		});
	}

	/** For the simulation itself: the player left. */
	public finish(): void {
		this.process.isAlive = false;
		this.process.held = [];
	}

	private reportError(message: string): void {
		this.host.printError(message);
		this.cloud.report(this.name, message);
	}
}
