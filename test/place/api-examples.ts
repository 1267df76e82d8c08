import type { Profile, ProfileStoreModule, Store } from "../../src/profile-store/types";
import type { SimCloud, SimServer, SimServerOptions } from "../../src/testing";
import { PlaceServer } from "./coffer-place";

export interface ExampleData {
	Value?: number;
	Coins?: number;
	Gems?: number;
	DogName?: string;
}

type ExampleProfile = Profile<ExampleData>;

/** What scripts/api-examples.server.luau offers: the examples, by the member that each is for. */
export interface Examples {
	readonly onError: (this: void) => void;
	readonly onOverwrite: (this: void) => void;
	readonly onCriticalToggle: (this: void) => void;
	readonly setConstant: (this: void) => void;
	readonly setConstants: (this: void) => void;
	readonly mock: (this: void) => void;
	readonly mockInStudio: (this: void) => Store<ExampleData>;
	readonly startSessionAsync: (this: void, store: Store<ExampleData>, player: Player) => ExampleProfile | undefined;
	readonly messageAsync: (this: void, store: Store<ExampleData>, key: string) => void;
	readonly versionQuery: (this: void) => void;
	readonly studyMutations: (this: void) => void;
	readonly onSave: (this: void, profile: ExampleProfile) => void;
	readonly onLastSave: (this: void, profile: ExampleProfile) => void;
	readonly logoutPenalty: (this: void, profile: ExampleProfile) => void;
	readonly onSessionEnd: (this: void, profile: ExampleProfile) => void;
	readonly kickOnSessionEnd: (this: void, profile: ExampleProfile, player: Player) => void;
	readonly onAfterSave: (this: void, profile: ExampleProfile) => void;
	readonly endSession: (this: void, profiles: Map<Player, ExampleProfile>) => void;
	readonly messageHandler: (this: void, profile: ExampleProfile) => void;
	readonly messageHandlerForData: (this: void, profile: ExampleProfile, player: Player) => void;
}

/** A server of the shipped place that has the examples of the API page; none of them has run. */
export class ExampleServer extends PlaceServer {
	public readonly examples: Examples;
	public readonly ProfileStore: ProfileStoreModule;

	constructor(sim: SimServer) {
		super(sim, ["api-examples"], "coffer");
		this.examples = (this.handle.env.shared as { examples: Examples }).examples;
		this.ProfileStore = this.handle.require("ServerScriptService.ProfileStore") as ProfileStoreModule;
	}
}

export function bootExamples(cloud: SimCloud, options?: SimServerOptions): ExampleServer {
	return new ExampleServer(cloud.startServer(options));
}

/** Starts a session that must succeed. */
export function load(server: ExampleServer, store: Store<ExampleData>, key: string): ExampleProfile {
	const profile = server.sim.await(() => store.StartSessionAsync(key));
	if (profile === undefined) error(`no session for ${key}`, 2);
	return profile;
}
