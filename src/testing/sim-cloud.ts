import type { RequestType } from "../engine";
import { CallCounter } from "./cloud/call-counter";
import { CloudCore, uncaughtErrors } from "./cloud/cloud-core";
import type { CloudServices } from "./cloud/cloud-services";
import { CloudStores } from "./data-stores/cloud-store";
import { StoreView } from "./data-stores/store-view";
import { Faults } from "./faults/faults";
import type { Trace } from "./kernel/trace";
import type { SimCloudOptions, SimServerOptions } from "./options";
import { completeOptions } from "./options";
import { MemoryItems } from "./services/memory-items";
import { MemoryStoresView } from "./services/memory-stores-view";
import { PlayerPolicies } from "./services/player-policies";
import { UserDirectory } from "./services/virtual-users";
import { Purchases } from "./services/purchases";
import { Topics } from "./services/topics";
import { SimServer } from "./sim-server";

/**
 * A simulated experience: game servers, data stores, messages, memory stores and purchases in one process and in virtual
 * time, every choice drawn from one seed. Driven from outside (a spec): `advance`, `runUntil` and `server.await` let time
 * pass, and nothing happens in between.
 */
export class SimCloud {
	/** Every uncaught error of every cloud of this VM that nobody took: a test run must fail for them. */
	public static uncaughtErrors(this: void): Array<string> {
		return uncaughtErrors();
	}

	/** What goes wrong. */
	public readonly faults: Faults;
	/** What happened. */
	public readonly trace: Trace;
	/** How often servers called. */
	public readonly calls = new CallCounter();
	/** The errors of threads that nobody caught: "[server] message" and the traceback. */
	public readonly errors: Array<string>;
	/** Every server that was ever started. */
	public readonly servers = new Array<SimServer>();
	public readonly purchases: Purchases;
	/** What the law of each player's region forbids. */
	public readonly policies = new PlayerPolicies();
	/** Who is a user of Roblox. */
	public readonly users = new UserDirectory();
	/** The memory stores of the live servers, seen from above. */
	public readonly memoryStores: MemoryStoresView;
	/** Those of Studio, which sees none of the live ones. */
	public readonly studioMemoryStores: MemoryStoresView;
	private readonly core: CloudCore;
	private readonly services: CloudServices;
	private living = new Array<SimServer>();
	private readonly views = new Map<string, StoreView>();

	constructor(options: SimCloudOptions = {}) {
		const complete = completeOptions(options);
		this.faults = new Faults(complete.seed);
		this.core = new CloudCore(complete, this.faults, this.calls);
		this.trace = this.core.trace;
		this.errors = this.core.errors;
		this.purchases = new Purchases(this.core, this.servers);
		const { kernel } = this.core;
		const now = (): number => kernel.now;
		const makeItems = (isStudio: boolean): MemoryItems => {
			return new MemoryItems(complete.budgets, now, () => this.countPlayers(isStudio));
		};
		this.services = {
			stores: new CloudStores(this.core),
			topics: new Topics(this.core.stream("messages"), complete.budgets, now, () => this.livingServers().size()),
			memoryItems: makeItems(false),
			studioMemoryItems: makeItems(true),
			purchases: this.purchases,
			policies: this.policies,
			users: this.users,
			analyticsAllowance: this.core.budgets.make(() => 120 + 20 * this.core.playerCount),
		};
		this.memoryStores = new MemoryStoresView(this.services.memoryItems);
		this.studioMemoryStores = new MemoryStoresView(this.services.studioMemoryItems);
	}

	/** Virtual seconds since the cloud began. */
	public now(): number {
		return this.core.kernel.now;
	}

	/** A program outside of the servers makes so many requests: Open Cloud takes from the budget of the experience. */
	public takeBudget(requestType: RequestType, count: number): void {
		this.services.stores.budgets[requestType].spend(count);
	}

	/** Starts a game server. */
	public startServer(options: SimServerOptions = {}): SimServer {
		const name = options.name ?? `server${this.servers.size() + 1}`;
		if (this.servers.some((other) => other.name === name)) error(`there is a server ${name} already`, 2);
		const server = new SimServer(this.core, this.services, name, options);
		this.servers.push(server);
		this.living.push(server);
		this.trace.note(name, "Server", "start", "");
		return server;
	}

	/** Plans a restart of every running server that is not Studio's: `server.scheduleRestart` of each. */
	public scheduleRestart(seconds: number): void {
		for (const server of this.servers) {
			if (!server.engine.host.isStudio) server.scheduleRestart(seconds);
		}
	}

	/** Runs everything that happens within so many virtual seconds. */
	public advance(seconds: number): void {
		const kernel = this.core.kernel;
		kernel.assertOutside("advance");
		const deadline = kernel.now + seconds;
		while (kernel.step(deadline));
		kernel.moveTo(deadline);
	}

	/**
	 * Runs the next event, however far away it is; answers false when nothing is scheduled any more. For specs that look
	 * at, or crash a server in, every state between two events.
	 */
	public step(): boolean {
		const kernel = this.core.kernel;
		kernel.assertOutside("step");
		return kernel.hasEvents() && kernel.step(math.huge);
	}

	/** Lets time pass until the predicate holds, at most so many virtual seconds; answers whether it holds. */
	public runUntil(predicate: () => boolean, limitSeconds: number): boolean {
		const kernel = this.core.kernel;
		kernel.assertOutside("runUntil");
		const deadline = kernel.now + limitSeconds;
		while (!predicate()) {
			if (kernel.step(deadline)) continue;
			kernel.moveTo(deadline);
			return predicate();
		}
		return true;
	}

	/** Answers the uncaught errors so far and forgets them: for a spec that expects them. */
	public takeErrors(): Array<string> {
		const taken = table.clone(this.errors);
		this.errors.clear();
		return taken;
	}

	/** A data store seen from above; without `scope` that of the global one. */
	public dataStore(name: string, scope?: string): StoreView {
		const address = `${scope ?? "global"}/${name}`;
		let view = this.views.get(address);
		if (view === undefined) {
			view = new StoreView(this.core, this.services.stores.open(name, scope));
			this.views.set(address, view);
		}
		return view;
	}

	/** How many messages of a topic, or of all topics, were lost because servers would have received too many. */
	public messagesOverLimit(topic?: string): number {
		return this.services.topics.countOverLimit(topic);
	}

	private countPlayers(isStudio: boolean): number {
		let count = 0;
		for (const server of this.livingServers()) {
			if (server.engine.host.isStudio === isStudio) count += server.players.size();
		}
		return count;
	}

	/** Asked for at every message and every call to the memory stores: servers that are gone are passed over for good. */
	private livingServers(): ReadonlyArray<SimServer> {
		if (this.living.some((server) => !server.process.isAlive)) {
			this.living = this.living.filter((server) => server.process.isAlive);
		}
		return this.living;
	}
}
