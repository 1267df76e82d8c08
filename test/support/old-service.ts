import type { SimCloud, SimServer, SimServerOptions } from "../../src/testing";
import { requireFrom } from "./old-servers";
import type { PlayerData } from "./world";
import { newTemplate, STORE_NAME } from "./world";

/** The part of ProfileService 1.4.2 that the specs use. */
export interface ServiceProfile {
	Data: PlayerData;
	readonly MetaData: { SessionLoadCount: number; ProfileCreateTime: number; MetaTags: Map<string, unknown> };
	RobloxMetaData: object;
	readonly UserIds: Array<number>;
	readonly GlobalUpdates: ServiceUpdates;
	IsActive(): boolean;
	Release(): void;
	Save(): void;
	AddUserId(userId: number): void;
	SetMetaTag(name: string, value: unknown): void;
	GetMetaTag(name: string): unknown;
	ListenToRelease(listener: (placeId: number | undefined, jobId: string | undefined) => void): void;
}

export interface ServiceUpdates {
	GetActiveUpdates(): Array<[id: number, data: object]>;
	GetLockedUpdates(): Array<[id: number, data: object]>;
	LockActiveUpdate(id: number): void;
	ClearLockedUpdate(id: number): void;
	/** Only inside of GlobalUpdateProfileAsync. */
	AddActiveUpdate(data: object): void;
}

export interface ServiceStore {
	LoadProfileAsync(key: string, notReleasedHandler?: "ForceLoad" | "Steal"): ServiceProfile | undefined;
	GlobalUpdateProfileAsync(key: string, handler: (updates: ServiceUpdates) => void): unknown;
	ViewProfileAsync(key: string): ServiceProfile | undefined;
}

interface ServiceModule {
	GetProfileStore(this: void, name: string, template: PlayerData): ServiceStore;
}

/** A simulated server with ProfileService, the module before ProfileStore. */
export class ServiceServer {
	public readonly store: ServiceStore;

	constructor(public readonly sim: SimServer) {
		const service = requireFrom(sim, "ReplicatedStorage.CofferTest.peers.ProfileService") as ServiceModule;
		this.store = service.GetProfileStore(STORE_NAME, newTemplate());
	}

	/** Starts a session that must succeed. */
	public load(key: string, handler?: "ForceLoad" | "Steal"): ServiceProfile {
		const profile = this.sim.await(() => this.store.LoadProfileAsync(key, handler));
		if (profile === undefined) error(`no session for ${key} on a server with ProfileService`, 2);
		return profile;
	}

	/** Ends the session and lets its last save land: it writes a key once in 7 s. */
	public unload(profile: ServiceProfile): void {
		this.sim.await(() => {
			profile.Release();
			this.sim.engine.scheduler.wait(10);
		});
	}

	/** Leaves a global update for the profile. */
	public send(key: string, data: object): void {
		this.sim.await(() => this.store.GlobalUpdateProfileAsync(key, (updates) => updates.AddActiveUpdate(data)));
	}
}

export function startService(cloud: SimCloud, options?: SimServerOptions): ServiceServer {
	return new ServiceServer(cloud.startServer(options));
}
