import type { Engine } from "../engine";
import type { CloudCore } from "./cloud/cloud-core";
import type { CloudServices } from "./cloud/cloud-services";
import type { ServerContext, ServerState } from "./cloud/server-context";
import { BucketSet } from "./cloud/token-bucket";
import { VirtualDataStores } from "./data-stores/virtual-data-stores";
import { awaitCallback } from "./kernel/await-callback";
import type { KernelEvent } from "./kernel/event-heap";
import { Process } from "./kernel/process";
import type { RandomStream } from "./kernel/random-stream";
import { VirtualScheduler } from "./kernel/virtual-scheduler";
import type { SignalMode } from "./kernel/virtual-signal";
import type { SimClientOptions, SimServerOptions, StudioAccess } from "./options";
import { ServerClosing } from "./server-closing";
import { VirtualMemoryStores } from "./services/hash-maps";
import { VirtualPolicies } from "./services/player-policies";
import { VirtualAnalytics } from "./services/virtual-analytics";
import { VirtualClock } from "./services/virtual-clock";
import type { OutputLine } from "./services/virtual-host";
import { VirtualHost } from "./services/virtual-host";
import type { SimMarketplace } from "./services/receipt-desk";
import { VirtualMarketplace } from "./services/virtual-marketplace";
import { VirtualMessaging } from "./services/virtual-messaging";
import { VirtualNotices } from "./services/virtual-notices";
import { VirtualPlayers } from "./services/virtual-players";
import { VirtualRemotes } from "./services/virtual-remotes";
import { VirtualUsers } from "./services/virtual-users";
import { SimClient } from "./sim-client";
import { SimPlayer } from "./sim-player";

/** The engine of a simulated server: the ports, and what only a simulation has. */
export interface SimEngine extends Engine {
	/** Also has `onHeartbeat`. */
	readonly scheduler: VirtualScheduler;
	/** `skewSeconds` may be set: the wall clock steps. */
	readonly clock: VirtualClock;
	/** Also takes the receipt handlers of the game's own. */
	readonly marketplace: SimMarketplace;
}

const DEFAULT_PLACE_ID = 1818;
const DEFAULT_AWAIT_SECONDS = 600;
/** A planned restart comes at its time or slightly later. */
const RESTART_LATENESS_MAX = 5;

/** The time of a planned restart has come. */
class RestartDue implements KernelEvent {
	public readonly process = undefined;

	constructor(private readonly close: () => void) {}

	public fire(): void {
		this.close();
	}
}

/** One game server of a simulated cloud; `cloud.startServer` makes it. */
export class SimServer implements ServerContext {
	/** Every port of the library's engine. */
	public readonly engine: SimEngine;
	public readonly signalMode: SignalMode;
	public state: ServerState = "running";
	/** What its code printed and warned, and the errors of its threads. */
	public readonly output: Array<OutputLine>;
	/** Who is in it now. Always the same array. */
	public readonly players: Array<SimPlayer>;
	/** What it told of its economy. */
	public readonly analytics: VirtualAnalytics;
	/** How long the close took, in seconds; nothing before it ended. */
	public closeSeconds: number | undefined;
	/** For the simulation itself, like the fields below. */
	public readonly process: Process;
	public readonly scheduler: VirtualScheduler;
	public readonly marketplace: VirtualMarketplace;
	public readonly latency: RandomStream;
	public readonly studioAccess: StudioAccess;
	public readonly budgets: BucketSet;
	private readonly host: VirtualHost;
	private readonly messaging: VirtualMessaging;
	private readonly roster: VirtualPlayers;
	private readonly remotes: VirtualRemotes;
	private readonly restarts: RandomStream;

	constructor(
		public readonly cloud: CloudCore,
		private readonly services: CloudServices,
		public readonly name: string,
		options: SimServerOptions,
	) {
		const chance = cloud.stream(`server/${name}`);
		const frameRate = options.frameRate ?? cloud.options.frameRate;
		const framePhase = cloud.kernel.now + chance.number() / frameRate;
		this.process = new Process(name, frameRate, framePhase, (message) => this.reportError(message));
		this.scheduler = new VirtualScheduler(cloud.kernel, this.process);
		this.signalMode = options.signalMode ?? cloud.options.signalMode;
		this.budgets = new BucketSet(() => cloud.kernel.now);
		this.studioAccess = options.studioAccess ?? "Access";
		this.latency = cloud.stream(`latency/${name}`);
		this.restarts = cloud.stream(`restarts/${name}`);
		const isStudio = options.isStudio ?? false;
		const jobId = options.jobId ?? (isStudio ? "" : chance.guid());
		this.host = new VirtualHost(this, options.placeId ?? DEFAULT_PLACE_ID, jobId, isStudio, true);
		this.output = this.host.output;
		this.roster = new VirtualPlayers(this);
		this.players = this.roster.list;
		this.marketplace = new VirtualMarketplace(this, services.purchases, (userId) => this.hasPlayer(userId));
		this.messaging = new VirtualMessaging(this, services.topics);
		this.remotes = new VirtualRemotes(this);
		this.analytics = new VirtualAnalytics(this, services.analyticsAllowance);
		this.engine = {
			analytics: this.analytics,
			clock: new VirtualClock(cloud, options.clockSkewSeconds ?? 0, chance.between(10, 1000)),
			dataStores: new VirtualDataStores(this, services.stores),
			host: this.host,
			marketplace: this.marketplace,
			memoryStores: new VirtualMemoryStores(this, isStudio ? services.studioMemoryItems : services.memoryItems),
			messaging: this.messaging,
			notices: new VirtualNotices(this),
			players: this.roster,
			policies: new VirtualPolicies(this, services.policies),
			random: chance,
			remotes: this.remotes,
			scheduler: this.scheduler,
			users: new VirtualUsers(this, services.users),
		};
	}

	/** Starts a thread in this server; it runs at once until it first yields. */
	public run<A extends Array<unknown>>(callback: (...args: A) => void, ...args: A): thread {
		return this.scheduler.spawn(callback, ...args);
	}

	/**
	 * Runs `callback` in this server and lets time pass until it returned. Answers its (first) result; raises its error,
	 * and raises when it has not returned after `limitSeconds` or its server ended.
	 */
	public await<T>(callback: () => T, limitSeconds = DEFAULT_AWAIT_SECONDS): T {
		return awaitCallback(this.cloud.kernel, this.process, this.scheduler, callback, limitSeconds);
	}

	/** A player comes in. What the player bought and nobody granted is delivered again. */
	public join(userId: number, options: { readonly name?: string; readonly displayName?: string } = {}): SimPlayer {
		if (this.state !== "running") error(`${this.name} is ${this.state}: nobody can join it`, 2);
		if (this.hasPlayer(userId)) error(`player ${userId} is in ${this.name} already`, 2);
		const name = options.name ?? `Player${userId}`;
		const player = new SimPlayer(this, userId, name, options.displayName ?? name);
		this.cloud.trace.note(this.name, "Player", "join", name);
		this.cloud.kernel.beginStep();
		this.marketplace.forgetPasses(userId);
		this.roster.add(player);
		this.services.purchases.deliverAll(player);
		this.cloud.kernel.endStep();
		return player;
	}

	/**
	 * Starts what happens on a player's own machine: a process with threads, frames and a clock of its own, at the other
	 * end of the remotes. What the server has sent to the player so far arrives there first.
	 */
	public startClient(player: SimPlayer, options: SimClientOptions = {}): SimClient {
		if (!player.isPresent || player.server !== this) error(`${player.Name} is not in ${this.name}`, 2);
		if (player.client !== undefined) error(`the client of ${player.Name} was started already`, 2);
		const client = new SimClient(this.cloud, player, this.remotes, options);
		player.client = client;
		for (const message of player.undelivered) client.deliver(message);
		player.undelivered.clear();
		this.cloud.trace.note(this.name, "Client", "start", player.Name);
		return client;
	}

	/** A player goes. Does nothing for one who is gone. */
	public leave(player: SimPlayer): void {
		// A listener that kicks who is leaving must not make them leave a second time.
		if (!player.isPresent || player.isLeaving || player.server !== this) return;
		player.isLeaving = true;
		this.cloud.trace.note(this.name, "Player", "leave", player.Name);
		this.cloud.kernel.beginStep();
		this.roster.remove(player);
		player.client?.finish();
		this.cloud.kernel.endStep();
	}

	/**
	 * Begins the shutdown: everyone leaves, the close callbacks run in parallel, and the server is dead when all of them
	 * returned, or after 30 s. Time does not pass by this call. `playersLeave` says which of the two comes first.
	 */
	public close(options: { readonly playersLeave?: "before" | "after" } = {}): void {
		if (this.state !== "running") return;
		this.state = "closing";
		this.host.isClosing = true;
		this.cloud.trace.note(this.name, "Server", "closing", "");
		this.cloud.kernel.beginStep();
		if (options.playersLeave === "before") this.removeEveryone();
		const closing = new ServerClosing(this, (seconds) => this.finishClose(seconds));
		closing.start(this.host.closeCallbacks);
		if (options.playersLeave !== "before") this.removeEveryone();
		this.cloud.kernel.endStep();
	}

	/**
	 * Plans a restart, as an update of the game or Roblox's maintenance does 1 to 60 minutes ahead: the code hears of it now,
	 * and the server closes after so many seconds, or up to 5 s later.
	 */
	public scheduleRestart(seconds: number): void {
		if (this.state !== "running") return;
		const { kernel } = this.cloud;
		this.cloud.trace.note(this.name, "Server", "restart scheduled", tostring(seconds));
		this.host.tellRestart(seconds);
		const lateness = this.restarts.between(0, RESTART_LATENESS_MAX);
		kernel.schedule(kernel.now + seconds + lateness, new RestartDue(() => this.close()));
	}

	/** Ends the server at once: none of its threads runs again. Requests that were sent still take effect. */
	public crash(): void {
		if (!this.process.isAlive) return;
		this.shutDown("crashed");
	}

	/** Lets none of its threads run for so long (virtual seconds); what fell due meanwhile then runs in one frame. */
	public freeze(seconds: number): void {
		this.cloud.trace.note(this.name, "Server", "freeze", "");
		this.cloud.kernel.freeze(this.process, seconds);
	}

	/** How many timers and answers its code waits for: a server on which nothing goes on has few. */
	public timerCount(): number {
		return this.cloud.kernel.countOf(this.process);
	}

	/** How many topics its code listens to. */
	public subscriptionCount(): number {
		return this.messaging.subscriptions();
	}

	/** For the simulation itself: how many players its budgets count. */
	public playerCount(): number {
		return this.players.size();
	}

	/** For the simulation itself: an error that the engine prints. */
	public printError(message: string): void {
		this.host.printError(message);
	}

	private hasPlayer(userId: number): boolean {
		return this.roster.getPlayerByUserId(userId) !== undefined;
	}

	private removeEveryone(): void {
		for (const player of [...this.players]) this.leave(player);
	}

	private finishClose(seconds: number): void {
		this.closeSeconds = seconds;
		this.shutDown("closed");
	}

	private shutDown(state: "closed" | "crashed"): void {
		this.state = state;
		this.process.isAlive = false;
		this.process.held = [];
		for (const player of this.players) {
			player.isPresent = false;
			player.client?.finish();
		}
		this.roster.clear();
		this.cloud.trace.note(this.name, "Server", state, "");
	}

	private reportError(message: string): void {
		this.host.printError(message);
		this.cloud.report(this.name, message);
	}
}
