import type { SimCloud } from "../../src/testing";
import { RandomStream } from "../../src/testing";
import { newCloud } from "../../test/support/old-servers";
import type { PeerLibrary, PeerServer, PeerSession } from "./peer";

const KEYS = 4;
const FRAME_RATE = 20;
/** A player who was refused comes back after so long. */
const RETRY_SECONDS = 10;
/** Longer than any lock: Lapis takes one over that is 30 minutes old. */
const LIMIT_SECONDS = 2400;

/** Somebody who waits for a session, and comes back when refused. */
class Waiter {
	public session: PeerSession | undefined;
	public seconds: number | undefined;

	constructor(cloud: SimCloud, server: Boot, key: string, userId: number) {
		const startedAt = cloud.now();
		server.sim.run(() => {
			while (this.session === undefined) {
				const [isDone, session] = pcall(() => server.peer.load(key, userId, () => false));
				if (isDone) this.session = session;
				if (this.session === undefined) server.sim.engine.scheduler.wait(RETRY_SECONDS);
			}
			this.seconds = cloud.now() - startedAt;
		});
	}
}

interface Boot {
	readonly sim: ReturnType<SimCloud["startServer"]>;
	readonly peer: PeerServer;
}

function boot(cloud: SimCloud, library: PeerLibrary): Boot {
	const sim = cloud.startServer();
	return { sim, peer: library.boot(sim) };
}

function waitFor(cloud: SimCloud, waiters: ReadonlyArray<Waiter>): Array<number> {
	cloud.runUntil(() => waiters.every((waiter) => waiter.seconds !== undefined), LIMIT_SECONDS);
	return waiters.map((waiter) => waiter.seconds ?? LIMIT_SECONDS);
}

/** Sessions of some keys on one server, and another server; time for heartbeats has passed. */
function begin(library: PeerLibrary, seed: number): { cloud: SimCloud; owner: Boot; other: Boot; held: Array<Waiter> } {
	const cloud = newCloud({ seed, frameRate: FRAME_RATE });
	const chance = new RandomStream(seed, "waits");
	const [owner, other] = [boot(cloud, library), boot(cloud, library)];
	cloud.advance(chance.between(10, 14));
	const held = new Array<Waiter>();
	for (const index of $range(1, KEYS)) {
		held.push(new Waiter(cloud, owner, `player_${index}`, index));
		cloud.advance(chance.between(1, 12));
	}
	cloud.advance(30);
	return { cloud, owner, other, held };
}

/** Seconds that a player who hops waits on the next server: the one before sees the player leave a second or so later. */
export function handOffs(library: PeerLibrary, seed: number): Array<number> {
	const { cloud, owner, other, held } = begin(library, seed);
	const chance = new RandomStream(seed, "hand-offs");
	const waits = new Array<number>();
	held.forEach((waiter, index) => {
		cloud.advance(chance.between(1, 8));
		const successor = new Waiter(cloud, other, `player_${index + 1}`, index + 1);
		cloud.advance(chance.between(0.5, 1.5));
		owner.sim.run(() => waiter.session?.end());
		for (const seconds of waitFor(cloud, [successor])) waits.push(seconds);
	});
	cloud.takeErrors();
	return waits;
}

/** Seconds from the return of a player, one second after the crash of the server, to a session on another server. */
export function recoveries(library: PeerLibrary, seed: number): Array<number> {
	const { cloud, owner, other } = begin(library, seed);
	owner.sim.crash();
	cloud.advance(1);
	const waiters = new Array<Waiter>();
	for (const index of $range(1, KEYS)) waiters.push(new Waiter(cloud, other, `player_${index}`, index));
	const waits = waitFor(cloud, waiters);
	cloud.takeErrors();
	return waits;
}
