import type { SimCloud } from "../../src/testing";
import type { PeerServer, ServerKind } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import { SIGNAL_MODES } from "../support/world";

const DATA_STORE_CALLS = [
	"GetAsync",
	"SetAsync",
	"UpdateAsync",
	"RemoveAsync",
	"ListVersionsAsync",
	"GetVersionAsync",
	"GetVersionAtTimeAsync",
];

/** Both libraries ask these of the cloud; ours may do so for what the reference does not do. */
const MESSAGING_CALLS = ["PublishAsync", "SubscribeAsync"];

/** Everything that a server can ask of the memory stores here. */
const MEMORY_CALLS = ["HashMap.GetAsync", "HashMap.SetAsync", "HashMap.UpdateAsync", "HashMap.RemoveAsync"];

/** A server of ours beats and reads its mail so often, in seconds. */
const BEAT_SECONDS = 4;

interface Life {
	readonly name: string;
	/** What it costs, by the guide's section 7 and the reference module; what is not named is not called. */
	readonly cost: { readonly [Call in string]: number };
	/** What ours may ask beyond that, for something that the reference does not do. */
	readonly extra?: { readonly [Call in string]: number };
	/** What ours may ask of the memory stores beyond its beats: letters that are sent and read, looks for a heartbeat. */
	readonly letters?: number;
	readonly run: (cloud: SimCloud, server: PeerServer, other: PeerServer) => void;
}

/** Nothing in these lives changes `Data`: what ours saves sooner for that is counted in costs.spec.ts and auto-save.spec.ts. */
const LIVES: ReadonlyArray<Life> = [
	{
		name: "a session that begins and ends",
		cost: { UpdateAsync: 2, SubscribeAsync: 1 },
		run: (_, server) => server.unload(server.load("a")),
	},
	{
		name: "an idle session of half an hour in which nothing is saved by hand",
		cost: { UpdateAsync: 8, SubscribeAsync: 1 },
		run: (cloud, server) => {
			const profile = server.load("a");
			cloud.advance(1810);
			server.unload(profile);
		},
	},
	{
		name: "three saves by hand, a minute apart",
		cost: { UpdateAsync: 5, SubscribeAsync: 1 },
		run: (cloud, server) => {
			const profile = server.load("a");
			for (const _ of $range(1, 3)) {
				cloud.advance(60);
				server.run(() => profile.Save());
			}
			server.unload(profile);
		},
	},
	{
		name: "fifty saves in one moment",
		cost: { UpdateAsync: 52, SubscribeAsync: 1 },
		run: (cloud, server) => {
			const profile = server.load("a");
			server.run(() => {
				for (const _ of $range(1, 50)) profile.Save();
			});
			cloud.advance(60);
			server.unload(profile);
		},
	},
	{
		name: "a session that another server of the same library takes over",
		cost: { UpdateAsync: 5, PublishAsync: 1, SubscribeAsync: 2 },
		// The owner says when its last save begins, and when it has landed.
		extra: { PublishAsync: 2 },
		// The asker looks for the owner's heartbeat; question and answer are mailed too.
		// It looks for the owner every 1.5 s.
		letters: 80,
		run: (cloud, server, other) => {
			server.load("a");
			cloud.advance(60);
			other.unload(other.load("a"));
		},
	},
	{
		name: "a session that another server gets although no notice arrives",
		cost: { UpdateAsync: 7, PublishAsync: 5, SubscribeAsync: 2 },
		// The owner, which has one session, looks into its mail box once in 68 s; the reference takes what it plays away after 46 s.
		extra: { UpdateAsync: 3, PublishAsync: 4 },
		// It looks for the owner every 1.5 s.
		letters: 80,
		run: (cloud, server, other) => {
			server.load("a");
			cloud.faults.script({ call: "PublishAsync", kind: "drop", times: 100 });
			other.load("a");
		},
	},
	{
		name: "a message to a user who is offline",
		cost: { UpdateAsync: 1 },
		run: (_, server) => server.send("a", { Coins: 5 }),
	},
	{
		name: "a message to a session on this server",
		cost: { UpdateAsync: 3, SubscribeAsync: 1 },
		run: (cloud, server) => {
			server.load("a");
			server.send("a", { Coins: 5 });
			cloud.advance(10);
		},
	},
	{
		name: "a message to a session on another server",
		cost: { UpdateAsync: 3, PublishAsync: 1, SubscribeAsync: 1 },
		letters: 4,
		run: (cloud, server, other) => {
			server.load("a");
			cloud.advance(10);
			other.send("a", { Coins: 5 });
			cloud.advance(10);
		},
	},
	{
		name: "a message that a handler processes, until it has left the queue",
		cost: { UpdateAsync: 4, SubscribeAsync: 1 },
		run: (cloud, server) => {
			const profile = server.load("a");
			server.run(() => profile.MessageHandler((_, processed) => processed()));
			server.send("a", { Coins: 5 });
			cloud.advance(20);
			server.unload(profile);
		},
	},
	{
		name: "GetAsync, once of nothing and once of a value",
		cost: { UpdateAsync: 1, GetAsync: 2 },
		run: (cloud, server) => {
			server.await(() => server.store().GetAsync("b"));
			server.send("a", { Coins: 5 });
			// The reference would be answered from the engine's cache for 4 s, and read what is no longer so.
			cloud.advance(5);
			server.await(() => server.store().GetAsync("a"));
		},
	},
	{
		name: "SetAsync over a session of another server, which finds out",
		cost: { UpdateAsync: 3, GetAsync: 1, SubscribeAsync: 1 },
		// The owner is told at once; the reference leaves it to find out at its next save.
		extra: { PublishAsync: 1 },
		letters: 4,
		run: (cloud, server, other) => {
			const profile = server.load("a");
			cloud.advance(10);
			const viewed = other.await(() => other.store().GetAsync("a"))!;
			other.await(() => viewed.SetAsync());
			cloud.advance(10);
			if (profile.IsActive()) server.run(() => profile.Save());
			cloud.advance(10);
		},
	},
	{
		name: "a query of two versions",
		cost: { UpdateAsync: 4, SubscribeAsync: 2, ListVersionsAsync: 1, GetVersionAsync: 2 },
		run: (cloud, server) => {
			server.unload(server.load("a"));
			cloud.advance(3600);
			server.unload(server.load("a"));
			const query = server.store().VersionQuery("a");
			for (const _ of $range(1, 3)) server.await(() => query.NextAsync());
		},
	},
	{
		name: "RemoveAsync",
		cost: { RemoveAsync: 1 },
		run: (_, server) => server.await(() => server.store().RemoveAsync("a")),
	},
	{
		name: "a shutdown with five sessions",
		cost: { UpdateAsync: 10, SubscribeAsync: 5 },
		run: (cloud, server) => {
			for (const key of ["a", "b", "c", "d", "e"]) server.load(key);
			server.sim.close();
			cloud.advance(20);
		},
	},
	{
		name: "a start that fails three times",
		cost: { UpdateAsync: 4, SubscribeAsync: 1 },
		run: (cloud, server) => {
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 3 });
			server.load("a");
		},
	},
	{
		name: "a start that fails for two minutes",
		cost: { UpdateAsync: 11 },
		run: (cloud, server) => {
			cloud.faults.script({ call: "UpdateAsync", kind: "errorBefore", times: 1000 });
			server.await(() => server.store().StartSessionAsync("a"));
		},
	},
	{
		name: "Mock, for a whole life",
		cost: {},
		run: (_, server) => {
			const profile = server.load("a", server.store().Mock);
			server.run(() => profile.Save());
			server.unload(profile);
			server.await(() => server.store().Mock.MessageAsync("a", { Coins: 1 }));
			server.await(() => server.store().Mock.GetAsync("a"));
		},
	},
];

/** What each call was made how often, by one of the libraries in one life. */
interface Bill {
	readonly count: (call: string) => number;
	readonly seconds: number;
}

/** Plays a life with servers that have been up for a while, and counts from then on. */
function play(life: Life, kind: ServerKind, signalMode: "immediate" | "deferred", isLegacy = true): Bill {
	const cloud = newCloud({ signalMode, frameRate: 10 });
	const servers = [startPeer(cloud, kind), startPeer(cloud, kind)];
	for (const server of servers) {
		if (!isLegacy) server.ProfileStore.SetConstant("LEGACY_NOTICES", 0);
		server.store();
	}
	cloud.advance(10);
	// A server of ours has its own topic from the first store on; neither library has called a data store.
	const own = cloud.calls.count("SubscribeAsync");
	if (own !== (kind === NEW ? servers.size() : 0)) error(`${kind} begins with ${own} subscriptions`, 0);
	for (const call of [...DATA_STORE_CALLS, "PublishAsync"]) {
		if (cloud.calls.count(call) > 0) error(`${kind} begins with ${call}`, 0);
	}
	const before = new Map<string, number>();
	for (const call of [...DATA_STORE_CALLS, ...MESSAGING_CALLS, ...MEMORY_CALLS]) {
		before.set(call, cloud.calls.count(call));
	}
	const begunAt = cloud.now();
	life.run(cloud, servers[0], servers[1]);
	const count = (call: string) => cloud.calls.count(call) - before.get(call)!;
	return { count, seconds: cloud.now() - begunAt };
}

/** A beat with its spare and a look into the mail box of each server, every 4.25 s, and the letters of this life. */
function memoryLimit(life: Life, call: string, seconds: number): number {
	if (call === "HashMap.RemoveAsync") return 0;
	return 2 * (math.floor(seconds / BEAT_SECONDS) + 1) + (life.letters ?? 0);
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const signalMode of SIGNAL_MODES) {
		describe(`what Coffer asks of the cloud, engine signals ${signalMode}, is never more than ProfileStore 1.0.3 for`, () => {
			for (const life of LIVES) {
				it(life.name, () => {
					const reference = play(life, OLD, signalMode);
					const ours = play(life, NEW, signalMode);
					for (const call of [...DATA_STORE_CALLS, ...MESSAGING_CALLS]) {
						const cost = life.cost[call] ?? 0;
						const counts = `${call}: the reference ${reference.count(call)}, ours ${ours.count(call)}, known ${cost}`;
						const limit = cost + (life.extra?.[call] ?? 0);
						if (reference.count(call) !== cost || ours.count(call) > limit) error(counts, 0);
					}
					for (const call of MEMORY_CALLS) {
						const limit = memoryLimit(life, call, ours.seconds);
						if (reference.count(call) !== 0 || ours.count(call) > limit) {
							error(`${call}: ours ${ours.count(call)} of ${limit}`, 0);
						}
					}
				});
			}
		});

		describe(`without old servers in the fleet (LEGACY_NOTICES = 0), engine signals ${signalMode}, Coffer subscribes`, () => {
			it("to nothing for any session, and asks the data stores no more", () => {
				for (const life of LIVES) {
					const withLegacy = play(life, NEW, signalMode);
					const without = play(life, NEW, signalMode, false);
					expect(without.count("SubscribeAsync")).to.equal(0);
					for (const call of DATA_STORE_CALLS) {
						if (without.count(call) > withLegacy.count(call)) error(`${life.name}: more ${call}`, 0);
					}
				}
			});
		});
	}
};
