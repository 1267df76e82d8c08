import type { SimCloud } from "../../src/testing";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import { SIGNAL_MODES } from "../support/world";

/** Everything that a server can ask of the cloud here, and that Roblox counts. */
const CALLS = [
	"GetAsync",
	"SetAsync",
	"UpdateAsync",
	"RemoveAsync",
	"ListVersionsAsync",
	"GetVersionAsync",
	"GetVersionAtTimeAsync",
	"PublishAsync",
	"SubscribeAsync",
	"HashMap.GetAsync",
	"HashMap.SetAsync",
	"HashMap.UpdateAsync",
	"HashMap.RemoveAsync",
];

interface Life {
	readonly name: string;
	/** What it costs, by the guide's section 7 and the reference module; what is not named is not called. */
	readonly cost: { readonly [Call in string]: number };
	/** What ours may ask beyond that, for something that the reference does not do. */
	readonly extra?: { readonly [Call in string]: number };
	readonly run: (cloud: SimCloud, server: PeerServer, other: PeerServer) => void;
}

const LIVES: ReadonlyArray<Life> = [
	{
		name: "a session that begins and ends",
		cost: { UpdateAsync: 2, SubscribeAsync: 1 },
		run: (_, server) => server.unload(server.load("a")),
	},
	{
		name: "a session of half an hour in which nothing is saved by hand",
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
		run: (cloud, server, other) => {
			server.load("a");
			cloud.advance(60);
			other.unload(other.load("a"));
		},
	},
	{
		name: "a session that another server gets although no notice arrives",
		cost: { UpdateAsync: 7, PublishAsync: 5, SubscribeAsync: 2 },
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

export = () => {
	if (!IS_HEADLESS) SKIP();

	for (const signalMode of SIGNAL_MODES) {
		describe(`what Coffer asks of the cloud, engine signals ${signalMode}, is never more than ProfileStore 1.0.3 for`, () => {
			for (const life of LIVES) {
				it(life.name, () => {
					const [reference, ours] = [OLD, NEW].map((kind) => {
						const cloud = newCloud({ signalMode, frameRate: 10 });
						life.run(cloud, startPeer(cloud, kind), startPeer(cloud, kind));
						return cloud.calls;
					});
					for (const call of CALLS) {
						const cost = life.cost[call] ?? 0;
						const counts = `${call}: the reference ${reference.count(call)}, ours ${ours.count(call)}, known ${cost}`;
						const limit = cost + (life.extra?.[call] ?? 0);
						if (reference.count(call) !== cost || ours.count(call) > limit) error(counts, 0);
					}
				});
			}
		});
	}
};
