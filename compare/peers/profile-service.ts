import { requireFrom } from "../../test/support/old-servers";
import type { PeerData, PeerLibrary, PeerServer, PeerSession } from "./peer";
import { metadataFor, newPeerData, STORE_NAME } from "./peer";

interface ServiceProfile {
	Data: PeerData;
	RobloxMetaData: object;
	IsActive(): boolean;
	Release(): void;
	AddUserId(userId: number): void;
}

interface ServiceStore {
	LoadProfileAsync(key: string): ServiceProfile | undefined;
}

interface ServiceModule {
	GetProfileStore(this: void, name: string, template: PeerData): ServiceStore;
}

class ServiceSession implements PeerSession {
	constructor(private readonly profile: ServiceProfile) {}

	public isOver(): boolean {
		return !this.isActive();
	}

	public isActive(): boolean {
		return this.profile.IsActive();
	}

	public read(): PeerData {
		return this.profile.Data;
	}

	public change(edit: (data: PeerData) => void): void {
		edit(this.profile.Data);
	}

	public end(): void {
		this.profile.Release();
	}
}

class ServiceServer implements PeerServer {
	constructor(private readonly store: ServiceStore) {}

	public load(key: string, userId: number, isGone: () => boolean): PeerSession | undefined {
		// As its guide shows it: "ForceLoad" is the default.
		const profile = this.store.LoadProfileAsync(key);
		if (profile === undefined) return undefined;
		profile.AddUserId(userId);
		profile.RobloxMetaData = { ...metadataFor(key) };
		if (isGone()) {
			profile.Release();
			return undefined;
		}
		return new ServiceSession(profile);
	}
}

export const PROFILE_SERVICE: PeerLibrary = {
	name: "ProfileService",
	version: "1.4.2",
	hasMetadata: true,
	boot(sim) {
		const module = requireFrom(sim, "ReplicatedStorage.CofferTest.peers.ProfileService") as ServiceModule;
		let store: ServiceStore | undefined;
		sim.run(() => {
			store = module.GetProfileStore(STORE_NAME, newPeerData());
		});
		return new ServiceServer(store!);
	},
	dataOf(value) {
		return (value as { Data?: PeerData } | undefined)?.Data;
	},
};
