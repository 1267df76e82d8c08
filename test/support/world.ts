import { PlayerProfilesService } from "../../src/player-profiles/service";
import { createProfileStore } from "../../src/profile-store/create";
import type { Profile, ProfileStoreModule, StandardStore, Store } from "../../src/profile-store/types";
import type { SimCloudOptions, SimServer, SimServerOptions } from "../../src/testing";
import { SimCloud } from "../../src/testing";

/** Both ways in which the engine may fire its own signals; what callers rely on holds in either. */
export const SIGNAL_MODES = ["immediate", "deferred"] as const;

export const STORE_NAME = "PlayerData";

export interface PlayerData {
	Cash: number;
	Items: Array<string>;
	Nested: { Level: number };
}

export function newTemplate(): PlayerData {
	return { Cash: 100, Items: [], Nested: { Level: 1 } };
}

/** A simulated server that runs our library. */
export class TestServer {
	public readonly ProfileStore: ProfileStoreModule;
	public readonly PlayerProfiles: PlayerProfilesService<object>;
	private playerStore?: Store<PlayerData>;

	constructor(public readonly sim: SimServer) {
		let module: ProfileStoreModule | undefined;
		let profiles: PlayerProfilesService<object> | undefined;
		// Assembled in a thread of the server, as a script of it would do by requiring it.
		sim.run(() => {
			module = createProfileStore(sim.engine);
			profiles = new PlayerProfilesService(sim.engine, module);
		});
		this.ProfileStore = module!;
		this.PlayerProfiles = profiles!;
	}

	/** The store that most specs use; constants are to be set before. */
	public store(): Store<PlayerData> {
		if (this.playerStore === undefined) this.playerStore = this.ProfileStore.New(STORE_NAME, newTemplate());
		return this.playerStore;
	}

	/** Runs it in this server until it returns, however much virtual time that takes. */
	public await<T>(callback: () => T, limitSeconds?: number): T {
		return this.sim.await(callback, limitSeconds);
	}

	/** Starts a session that must succeed. */
	public load(key: string, store: StandardStore<PlayerData> = this.store()): Profile<PlayerData> {
		const profile = this.await(() => store.StartSessionAsync(key));
		if (profile === undefined) error(`no session for ${key}`, 2);
		return profile;
	}
}

export function startServer(cloud: SimCloud, options?: SimServerOptions): TestServer {
	return new TestServer(cloud.startServer(options));
}

/** One server in a cloud of its own. */
export function startWorld(
	options?: SimCloudOptions,
	serverOptions?: SimServerOptions,
): { readonly cloud: SimCloud; readonly server: TestServer } {
	const cloud = new SimCloud(options);
	return { cloud, server: startServer(cloud, serverOptions) };
}

/** What is stored under a key of the usual store, whatever it is. */
export function storedRecord(cloud: SimCloud, key: string): never {
	return cloud.dataStore(STORE_NAME).read(key) as never;
}

/** The error text of a call that must raise. */
export function errorOf(callback: () => void): string {
	const [isSuccess, message] = pcall(callback);
	if (isSuccess) error("expected an error, but there was none", 2);
	return tostring(message);
}
