import type { Profile } from "../../src/profile-store/types";
import type { SimCloud, SimPlayer, SimServer } from "../../src/testing";
import { includes, profileIn } from "./records";
import type { PlayerData } from "./world";

/** A server with players, whichever library it runs. */
export interface Crowd {
	readonly sim: SimServer;
	readonly profiles: ReadonlyArray<Profile<PlayerData>>;
	/** What the keys of its profiles begin with. */
	readonly name: string;
	/** How many requests the engine has refused because its queue was full. */
	readonly refused: { count: number };
}

interface Home {
	readonly sim: SimServer;
	readonly ProfileStore: { readonly OnError: { Connect(listener: (message: string) => void): unknown } };
	store(): { StartSessionAsync(key: string): Profile<PlayerData> | undefined };
}

const LOAD_SECONDS = 10;

/** Lets so many players join and load; whoever leaves has the session ended, as in every game. */
export function gather(cloud: SimCloud, home: Home, name: string, count: number): Crowd {
	const { sim } = home;
	const store = home.store();
	const profiles = new Array<Profile<PlayerData>>();
	const refused = { count: 0 };
	const byPlayer = new Map<SimPlayer, Profile<PlayerData>>();
	sim.run(() => {
		home.ProfileStore.OnError.Connect((message) => {
			if (includes(message, "queue was full")) refused.count += 1;
		});
		sim.engine.players.onRemoving((player) => byPlayer.get(player as SimPlayer)?.EndSession());
	});
	const players = new Array<SimPlayer>();
	for (const id of $range(1, count)) players.push(sim.join(id + 1000 * (sim.name.byte(-1)[0] ?? 0)));
	// Until the budgets are those of so many players.
	cloud.advance(60);
	for (const id of $range(1, count)) {
		const player = players[id - 1];
		sim.run(() => {
			const profile = store.StartSessionAsync(`${name}${id}`)!;
			profiles.push(profile);
			byPlayer.set(player, profile);
		});
	}
	const isThere = cloud.runUntil(() => profiles.size() === count, LOAD_SECONDS);
	if (!isThere) error(`only ${profiles.size()} of ${count} sessions began`, 2);
	return { sim, profiles, name, refused };
}

/** How many of its profiles are stored with what they got last and let go of. */
export function savedOf(cloud: SimCloud, { profiles, name }: Crowd, cash: number): number {
	let saved = 0;
	for (const id of $range(1, profiles.size())) {
		const { Data, MetaData } = profileIn(cloud, `${name}${id}`);
		if (Data.Cash === cash && MetaData.ActiveSession === undefined) saved += 1;
	}
	return saved;
}
