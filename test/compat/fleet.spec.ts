import type { Profile } from "../../src/profile-store/types";
import type { SimCloud } from "../../src/testing";
import { RandomStream } from "../../src/testing/kernel/random-stream";
import { isFree, recordOf } from "../support/old-records";
import type { PeerServer } from "../support/old-servers";
import { IS_HEADLESS, NEW, newCloud, OLD, startPeer } from "../support/old-servers";
import type { PlayerData } from "../support/world";
import { STORE_NAME } from "../support/world";

const HOURS = 2;
const PLAYERS = ["1001", "1002", "1003", "1004", "1005", "1006"];
/** Seconds between two gifts from some server to some player, online or not. */
const GIFT_SECONDS = 30;

interface Gift {
	readonly Coins: number;
}

/** A player who hops from server to server; every visit and every gift adds a known amount to the player's cash. */
class Traveller {
	/** What must be stored in the end, beside the template's 100. */
	public added = 0;
	public visits = 0;
	private profile?: Profile<PlayerData>;
	private isLoading = false;
	private leaveAt = 0;

	constructor(
		private readonly cloud: SimCloud,
		private readonly key: string,
		private readonly chance: RandomStream,
	) {}

	/** To be called every second. */
	public step(servers: ReadonlyArray<PeerServer>): void {
		if (this.isLoading || this.cloud.now() < this.leaveAt) return;
		const here = this.server(servers);
		const others = servers.filter((server) => server !== here);
		// Two of three leave in order; the third is on the next server before the last one has noticed.
		if (this.chance.number() < 2 / 3) this.leave(servers);
		this.profile = undefined;
		this.visit(others[this.chance.integer(0, others.size() - 1)]);
	}

	public leave(servers: ReadonlyArray<PeerServer>): void {
		this.server(servers)?.run(() => this.profile?.EndSession());
	}

	public isBusy(): boolean {
		return this.isLoading;
	}

	/** Takes what gifts are left and goes. */
	public collectRest(server: PeerServer): void {
		const profile = server.load(this.key);
		this.visits += 1;
		server.run(() => this.takeGifts(profile));
		server.unload(profile);
	}

	private server(servers: ReadonlyArray<PeerServer>): PeerServer | undefined {
		return servers.find((server) => this.profile?.ProfileStore === server.store());
	}

	private visit(server: PeerServer): void {
		this.isLoading = true;
		server.run(() => {
			const profile = server.store().StartSessionAsync(this.key);
			this.isLoading = false;
			this.leaveAt = this.cloud.now() + this.chance.between(5, 120);
			if (profile === undefined) return;
			this.profile = profile;
			this.visits += 1;
			this.takeGifts(profile);
			this.earn(server, profile);
		});
	}

	/** Part of it at once, part of it late in the visit, as long as the session lasts. */
	private earn(server: PeerServer, profile: Profile<PlayerData>): void {
		for (const share of [1, 2, 3]) {
			if (!profile.IsActive()) return;
			this.add(profile, share * this.visits);
			server.sim.engine.scheduler.wait(this.chance.between(0, 30));
		}
	}

	private takeGifts(profile: Profile<PlayerData>): void {
		profile.MessageHandler<Gift>((gift, processed) => {
			profile.Data.Cash += gift.Coins;
			processed();
		});
	}

	private add(profile: Profile<PlayerData>, amount: number): void {
		profile.Data.Cash += amount;
		this.added += amount;
	}
}

/** Sends gifts, and counts for each player what was stored. */
class Giver {
	private lastAt = 0;

	constructor(
		private readonly cloud: SimCloud,
		private readonly chance: RandomStream,
	) {}

	public step(servers: ReadonlyArray<PeerServer>, travellers: ReadonlyArray<Traveller>): void {
		if (this.cloud.now() - this.lastAt < GIFT_SECONDS) return;
		this.lastAt = this.cloud.now();
		const server = servers[this.chance.integer(0, servers.size() - 1)];
		const index = this.chance.integer(0, PLAYERS.size() - 1);
		const coins = this.chance.integer(1000, 2000);
		server.run(() => {
			if (server.store().MessageAsync(PLAYERS[index], { Coins: coins })) travellers[index].added += coins;
		});
	}
}

/** Notes every write after which a player has less than before. */
function watchForLosses(cloud: SimCloud): Array<string> {
	const losses = new Array<string>();
	cloud.dataStore(STORE_NAME).onCommit(({ key, value, previous, time }) => {
		const before = (previous as { Data?: PlayerData } | undefined)?.Data?.Cash ?? 0;
		const after = (value as { Data?: PlayerData }).Data?.Cash ?? 0;
		if (after < before) losses.push(`${key} fell from ${before} to ${after} at ${time} s`);
	});
	return losses;
}

/** Lets every seventh request of one server fail, by turns before it takes effect and after. */
function disturb(cloud: SimCloud, server: PeerServer): () => number {
	const faults = new Array<{ hits(): number }>();
	for (const turn of $range(1, 60)) {
		const kind = turn % 2 === 0 ? "lostReply" : "errorBefore";
		faults.push(cloud.faults.script({ call: "UpdateAsync", server: server.sim.name, kind, after: turn * 7 }));
	}
	return () => faults.reduce((sum, fault) => sum + fault.hits(), 0);
}

export = () => {
	if (!IS_HEADLESS) SKIP();

	describe("two servers with ProfileStore 1.0.3 and two with Coffer, for two hours with six hopping players", () => {
		const play = (seed: number, signalMode: "immediate" | "deferred", isDisturbed: boolean): void => {
			const cloud = newCloud({ seed, signalMode });
			const servers = [OLD, NEW, OLD, NEW].map((kind) => startPeer(cloud, kind));
			const losses = watchForLosses(cloud);
			// Only where ours runs: the reference stores a message twice when its reply is lost.
			const counters = isDisturbed ? [disturb(cloud, servers[1]), disturb(cloud, servers[3])] : [];
			const travellers = PLAYERS.map((key) => new Traveller(cloud, key, new RandomStream(seed, `player/${key}`)));
			const giver = new Giver(cloud, new RandomStream(seed, "gifts"));
			while (cloud.now() < HOURS * 3600) {
				for (const traveller of travellers) traveller.step(servers);
				giver.step(servers, travellers);
				cloud.advance(1);
			}
			cloud.runUntil(() => !travellers.some((traveller) => traveller.isBusy()), 120);
			for (const traveller of travellers) traveller.leave(servers);
			cloud.advance(60);
			for (const key of PLAYERS) expect(isFree(cloud, key)).to.equal(true);
			for (const traveller of travellers) traveller.collectRest(servers[1]);
			expect(losses.join("\n")).to.equal("");
			for (const hits of counters) expect(hits() > 40).to.equal(true);
			PLAYERS.forEach((key, index) => {
				const { added, visits } = travellers[index];
				const record = recordOf(cloud, key);
				expect((record.Data as PlayerData).Cash).to.equal(100 + added);
				expect(record.GlobalUpdates[1].size()).to.equal(0);
				expect(record.MetaData.SessionLoadCount).to.equal(visits);
				expect(visits > 50).to.equal(true);
				expect(isFree(cloud, key)).to.equal(true);
			});
		};

		it("lose nothing that anyone earned or was given, and leave every key free (signals immediate)", () => {
			play(1, "immediate", false);
		});

		it("lose nothing that anyone earned or was given, and leave every key free (signals deferred)", () => {
			play(2, "deferred", false);
		});

		it("lose nothing and double nothing when many requests of the servers with Coffer fail", () => {
			play(3, "deferred", true);
		});
	});
};
