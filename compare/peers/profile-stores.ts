import type { Profile, ProfileStoreModule, Store } from "../../src/profile-store/types";
import type { SimServer } from "../../src/testing";
import { requireFrom } from "../../test/support/old-servers";
import type { PeerData, PeerLibrary, PeerServer, PeerSession } from "./peer";
import { metadataFor, newPeerData, STORE_NAME } from "./peer";

/** ProfileStore's interface, which Coffer has too. */
class ProfileSession implements PeerSession {
	/** @param canSuspend ours does; the reference has no such member */
	constructor(
		private readonly profile: Profile<PeerData>,
		private readonly canSuspend: boolean,
	) {}

	public isOver(): boolean {
		return !this.profile.IsActive() && !(this.canSuspend && this.profile.IsSuspended());
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
		this.profile.EndSession();
	}
}

class ProfileStoreServer implements PeerServer {
	private store!: Store<PeerData>;

	constructor(
		sim: SimServer,
		path: string,
		private readonly place?: "coffer",
	) {
		const module = requireFrom(sim, path, place) as ProfileStoreModule;
		// In a thread of the server: the reference starts threads there.
		sim.run(() => {
			this.store = module.New(STORE_NAME, newPeerData());
		});
	}

	public load(key: string, userId: number, isGone: () => boolean): PeerSession | undefined {
		// As both guides show it.
		const profile = this.store.StartSessionAsync(key, { Cancel: isGone });
		if (profile === undefined) return undefined;
		profile.AddUserId(userId);
		profile.RobloxMetaData = { ...metadataFor(key) };
		if (isGone()) {
			profile.EndSession();
			return undefined;
		}
		return new ProfileSession(profile, this.place === "coffer");
	}
}

function dataOf(value: unknown): PeerData | undefined {
	return (value as { Data?: PeerData } | undefined)?.Data;
}

/** Ours, as it is shipped. */
export const COFFER: PeerLibrary = {
	name: "Coffer",
	version: "this build",
	hasMetadata: true,
	boot(sim) {
		return new ProfileStoreServer(sim, "ServerScriptService.ProfileStore", "coffer");
	},
	dataOf(value) {
		return dataOf(value);
	},
};

export const PROFILE_STORE: PeerLibrary = {
	name: "ProfileStore",
	version: "1.0.3",
	hasMetadata: true,
	boot(sim) {
		return new ProfileStoreServer(sim, "ReplicatedStorage.CofferTest.peers.ProfileStore");
	},
	dataOf(value) {
		return dataOf(value);
	},
};
