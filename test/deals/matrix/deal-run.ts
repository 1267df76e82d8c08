import type { DealResult } from "../../../src/deals/types";
import type { SimCloud, SimCloudOptions } from "../../../src/testing";
import { newDealCloud, openIn, petsOf, placesOf, PLAYERS, TradingServer } from "../../support/deal-world";

/** Alice has a cat and makes the deal on the first server; Bob has a dog. */
export const ALICE = 1;
export const BOB = 2;

export interface Scene {
	readonly words: string;
	/** Where Bob is. */
	readonly bob: "here" | "elsewhere" | "away";
	readonly isGift?: true;
	/** The book is saved while the deal is made, so that it is stored what was taken. */
	readonly isSaved?: true;
}

export const BOTH_HERE: Scene = { words: "a swap on one server", bob: "here" };
export const TWO_SERVERS: Scene = { words: "a swap of two servers", bob: "elsewhere" };
export const ONE_AWAY: Scene = { words: "a swap with one who is away", bob: "away" };
export const GIFT_AWAY: Scene = { words: "a gift to one who is away", bob: "away", isGift: true };
export const SAVED_HERE: Scene = { words: "a swap on one server during a save", bob: "here", isSaved: true };
export const SAVED_TWO: Scene = { words: "a swap of two servers during a save", bob: "elsewhere", isSaved: true };
export const SCENES: ReadonlyArray<Scene> = [BOTH_HERE, TWO_SERVERS, ONE_AWAY, GIFT_AWAY];

/** Virtual seconds in which players have loaded their profiles. */
const LOAD_SECONDS = 3;
/** In which the sessions of a crashed server have been taken over, and what they left open is decided. */
const RECOVERED_SECONDS = 75;
/** After which a book has looked whether the others have settled. */
const CLOSED_SECONDS = 65;

/** Who has what, in the words of `placesOf`: before the deal, and after it. */
export function placesBefore(): string {
	return "1: cat | 2: dog";
}

export function placesAfter(scene: Scene): string {
	return scene.isGift ? "1:  | 2: cat dog" : "1: dog | 2: cat";
}

/** What a player has stored who was here before. */
export function preload(cloud: SimCloud, userId: number, ...pets: Array<string>): void {
	const Pets: Record<string, string> = {};
	for (const pet of pets) Pets[pet] = "Cat";
	cloud.dataStore(PLAYERS).preload(tostring(userId), {
		Data: { Cash: 100, Pets },
		MetaData: { ProfileCreateTime: 1_800_000_000, SessionLoadCount: 3, MetaTags: {} },
		GlobalUpdates: [0, []],
	});
}

/** One deal, from its beginning to quiet, and what the players find later. */
export class DealRun {
	public readonly cloud: SimCloud;
	public readonly one: TradingServer;
	/** Bob's. */
	public readonly two?: TradingServer;
	/** What the game on the first server was told. */
	public answer?: DealResult;
	private third?: TradingServer;

	/** `prepare` orders faults, just before the deal begins. */
	constructor(
		public readonly scene: Scene,
		prepare?: (cloud: SimCloud) => void,
		options?: SimCloudOptions,
	) {
		this.cloud = newDealCloud({ frameRate: 20, ...options });
		preload(this.cloud, ALICE, "cat");
		preload(this.cloud, BOB, "dog");
		this.one = new TradingServer(this.cloud);
		if (scene.bob === "elsewhere") this.two = new TradingServer(this.cloud);
		const alice = this.one.sim.join(ALICE);
		if (scene.bob !== "away") (this.two ?? this.one).sim.join(BOB);
		this.cloud.advance(LOAD_SECONDS);
		prepare?.(this.cloud);
		this.one.sim.run(() => {
			const { trade } = this.one;
			const from = { Player: alice, Gives: { Pets: ["cat"] } };
			this.answer = scene.isGift
				? trade.GiveAsync(from, { UserId: BOB })
				: trade.SwapAsync(from, { UserId: BOB, Gives: { Pets: ["dog"] } });
		});
		if (scene.isSaved) this.one.sim.run(() => this.one.profile(alice).SaveAsync());
	}

	/** Lets so many events happen; calls `look` before the first, and after each. */
	public step(count: number, look?: (event: number) => void): void {
		look?.(0);
		for (const event of $range(1, count)) {
			if (!this.cloud.step()) error("nothing goes on any more");
			look?.(event);
		}
	}

	/** The servers that were started before the deal, by whose crash something may become of it. */
	public servers(): ReadonlyArray<TradingServer> {
		return this.two === undefined ? [this.one] : [this.one, this.two];
	}

	/** Where everybody is from now on who is not on a server that runs. */
	public newServer(): TradingServer {
		this.third = this.third ?? new TradingServer(this.cloud);
		return this.third;
	}

	/** Whether the player is on the second server. */
	public isOnSecond(userId: number): boolean {
		return this.two !== undefined && this.two.sim.players.some(({ UserId }) => UserId === userId);
	}

	/** The player leaves, where there is one to leave. */
	public leave(userId: number): void {
		for (const { sim } of this.servers()) {
			const player = sim.players.find(({ UserId }) => UserId === userId);
			if (player !== undefined) sim.leave(player);
		}
	}

	/** The player leaves, and is on the new server at once. */
	public hop(userId: number): void {
		this.leave(userId);
		this.newServer().sim.join(userId);
	}

	/** What the game was told: "done", a refusal's code, or nothing. */
	public told(): string | undefined {
		return this.answer?.ok === true ? "done" : this.answer?.code;
	}

	/** Whether the goods have moved, by what is stored; a text where that cannot be told of all of them alike. */
	public stored(): boolean | string {
		const places = placesOf(this.cloud, [ALICE, BOB]);
		if (places === placesAfter(this.scene)) return true;
		return places === placesBefore() ? false : `stored: ${places}`;
	}

	/** What the games of the running servers can use and what lies in escrow there, as a text. */
	public memory(): string {
		return this.servers()
			.map((server) => {
				const { sim, deals } = server;
				if (sim.state !== "running") return sim.state;
				const found = sim.players.map((player) => {
					const profile = server.game.PlayerProfiles.GetProfile(player);
					if (profile === undefined) return "-";
					const pending = deals.Pending(profile as never).map(({ IsBooked }) => `${IsBooked}`);
					return `${petsOf(profile.Data as never)} ${pending.join(" ")}`;
				});
				return found.join(", ");
			})
			.join(" | ");
	}

	/** Everybody who is on no server comes to the new one. What is wrong then, in words; nothing when all is right. */
	public finish(): string | undefined {
		const running = () => [...this.servers(), this.third!].filter(({ sim }) => sim.state === "running");
		for (const userId of [ALICE, BOB]) {
			const isHere = this.servers().some(({ sim }) => sim.players.some(({ UserId }) => UserId === userId));
			const isThere = this.newServer().sim.players.some(({ UserId }) => UserId === userId);
			if (!isHere && !isThere) this.newServer().sim.join(userId);
		}
		this.cloud.advance(RECOVERED_SECONDS);
		// What is settled is stored, so that the books may close, which is stored as well.
		for (let times = 0; times < 2; times++) {
			for (const server of running()) {
				for (const player of server.sim.players) server.sim.run(() => server.profile(player).SaveAsync());
			}
			this.cloud.advance(times === 0 ? CLOSED_SECONDS : 2);
		}
		const stored = this.stored();
		if (typeIs(stored, "string")) return stored;
		const used = this.used(running());
		if (used !== (stored ? placesAfter(this.scene) : placesBefore())) return `in use: ${used}, stored: ${stored}`;
		if (`${openIn(this.cloud, ALICE)}${openIn(this.cloud, BOB)}` !== "") {
			return `left open: ${openIn(this.cloud, ALICE)}, ${openIn(this.cloud, BOB)}`;
		}
		return this.lie(stored);
	}

	/** What the games of those servers can use. */
	private used(servers: ReadonlyArray<TradingServer>): string {
		return [ALICE, BOB]
			.map((userId) => {
				for (const server of servers) {
					const player = server.sim.players.find(({ UserId }) => UserId === userId);
					if (player !== undefined) return `${userId}: ${petsOf(server.profile(player).Data)}`;
				}
				return `${userId}: nowhere`;
			})
			.join(" | ");
	}

	private lie(isMoved: boolean): string | undefined {
		const { answer } = this;
		if (answer === undefined || (!answer.ok && answer.code === "InDoubt")) return undefined;
		if (answer.ok === isMoved) return undefined;
		return answer.ok ? "it was said to be done" : `it was said to be off: ${answer.code}`;
	}
}
