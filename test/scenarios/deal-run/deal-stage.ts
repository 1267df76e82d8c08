import { createDeals } from "../../../src/deals/create";
import { PlayerProfilesService } from "../../../src/player-profiles/service";
import { createProfileStore } from "../../../src/profile-store/create";
import type { Profile, ProfileStoreModule, Store } from "../../../src/profile-store/types";
import type { SimCloud, SimPlayer, SimServer } from "../../../src/testing";
import { IS_HEADLESS, requireFrom } from "../../support/old-servers";
import { isWithin, newLife } from "../fault-run/model";
import type { FaultChoice } from "../fault-run/script";
import { Stage } from "../fault-run/stage";
import type { Swarm } from "../fault-run/swarm";
import { handlersOf } from "./handlers";
import type { PetGoods, PetOffer, PetTrade, TradeData, TradeMember, TradingPost } from "./model";
import { newData, STORE_NAME } from "./model";
import { Places } from "./places";

const VIOLATIONS_MAX = 5;
const ORIGINAL_PATH = "ReplicatedStorage.CofferTest.peers.ProfileStore";
/** What else some seeds have, and in how many of them. */
export const EXTRAS = { original: 0.3, hostile: 0.6, views: 0.4, rollBack: 0.3 } as const;
export type Extra = keyof typeof EXTRAS;
const EXTRA_NAMES: ReadonlyArray<Extra> = ["original", "hostile", "views", "rollBack"];
const ORIGINAL_SHARE = 0.25;
/** Each boots a place of its own. */
const ORIGINALS_MAX = 2;
const RETAKEN = "was taken out of them again";

export type DealViolationKind =
	| "conservation"
	| "dirty use"
	| "false answer"
	| "booked twice"
	| "never settled"
	| "past"
	| "leak"
	| "slow close"
	| "error";

export interface DealViolation {
	readonly kind: DealViolationKind;
	readonly time: number;
	readonly key: string;
	readonly text: string;
	/** How long the story was then. */
	readonly line: number;
}

/** A session of this game's that plays now. */
export interface Playing {
	readonly member: TradeMember;
	readonly post: TradingPost;
	readonly player: SimPlayer;
	readonly profile: Profile<TradeData>;
	readonly key: string;
}

/** A fleet whose players trade. */
export class DealStage extends Stage<TradeMember> {
	public readonly violations = new Array<DealViolation>();
	public readonly places = new Places();
	public readonly extras = new Set<Extra>();
	/** When a key's Data of before came in, or may have, and are not known to be stored: what it then lacks is lost by somebody's will. */
	public readonly setBackAt = new Map<string, number>();
	/** Since when the deals are not known to those Data. */
	public readonly setBackFrom = new Map<string, number>();
	/** Which server's game has Data of before that are not stored yet, by key. */
	public readonly unstored = new Map<string, string>();
	/** Which of them lose what was dealt since. */
	public readonly undone = new Set<string>();
	/** Does one deal more, from the middle of a function of another. */
	public dealInside: (member: TradeMember) => void = () => {};
	private readonly hostileShare: number;
	private originals = 0;

	constructor(cloud: SimCloud, swarm: Swarm, choice: FaultChoice, isTold: boolean) {
		super(cloud, swarm, choice, isTold);
		for (const name of EXTRA_NAMES) {
			const isDrawn = this.stream(`extra/${name}`).chance(EXTRAS[name]) || choice.always?.includes(name) === true;
			if (isDrawn && choice.without?.includes(name) !== true) this.extras.add(name);
		}
		this.hostileShare = this.extras.has("hostile") ? this.stream("hostile").between(0.01, 0.12) : 0;
	}

	public extraNames(): Array<string> {
		return EXTRA_NAMES.filter((name) => this.extras.has(name));
	}

	public override startServer(): TradeMember {
		const { cloud, swarm } = this;
		const chance = this.stream(`server/${cloud.servers.size() + 1}`);
		const clockSkewSeconds = swarm.skewSeconds * chance.between(-1, 1);
		const isDrawn = chance.chance(ORIGINAL_SHARE) && this.extras.has("original") && !this.isOver;
		const isOriginal = isDrawn && IS_HEADLESS && this.originals < ORIGINALS_MAX && !this.members.isEmpty();
		const sim = cloud.startServer({ clockSkewSeconds });
		const life = newLife(sim, this.now());
		const member: TradeMember = isOriginal
			? { ...life, ...this.openOriginal(sim) }
			: { ...life, ...this.open(sim) };
		this.members.push(member);
		this.note(undefined, () => `${sim.name} begins${isOriginal ? " with the reference module" : ""}`);
		return member;
	}

	private openOriginal(sim: SimServer): Pick<TradeMember, "module" | "store"> {
		this.originals += 1;
		const module = requireFrom(sim, ORIGINAL_PATH) as ProfileStoreModule;
		let store: Store<TradeData> | undefined;
		sim.run(() => {
			store = module.New<TradeData>(STORE_NAME, newData());
		});
		return { module, store: store! };
	}

	private open(sim: SimServer): Pick<TradeMember, "module" | "store" | "post"> {
		let opened: Pick<TradeMember, "module" | "store" | "post"> | undefined;
		sim.run(() => {
			const module = createProfileStore(sim.engine);
			const profiles = new PlayerProfilesService<object>(sim.engine, module);
			const deals = createDeals(sim.engine);
			module.OnError.Connect((message, _store, key) => {
				this.note(key, () => `${sim.name} reports: ${message}`);
				if (message.find(RETAKEN, 1, true)[0] !== undefined) this.sometimes("taken again after Data of before");
			});
			const store = module.New<TradeData>(STORE_NAME, newData());
			profiles.Start({ Store: store as unknown as Store });
			deals.Start({ Data: profiles });
			const trade = this.declare(sim, { profiles, deals });
			opened = { module, store, post: { profiles, deals, trade } };
		});
		if (opened === undefined) error(`${sim.name} does not begin: ${this.cloud.takeErrors().join("; ")}`, 0);
		return opened;
	}

	private declare(sim: SimServer, { profiles, deals }: Pick<TradingPost, "profiles" | "deals">): PetTrade {
		const find = (data: TradeData) => {
			for (const player of sim.players) {
				const profile = profiles.GetProfile(player) as Profile<TradeData> | undefined;
				if (profile !== undefined && profile.Data === data) return { player, profile };
			}
			return undefined;
		};
		const handlers = handlersOf({
			chance: this.stream(`handlers/${sim.name}`),
			share: () => (this.isOver ? 0 : this.hostileShare),
			wait: () => {
				sim.engine.scheduler.wait(0.5);
			},
			profileOf: (data) => find(data)?.profile,
			kick: (profile) => find(profile.Data)?.player.Kick("for a bad trade"),
			dealInside: () => {
				const member = this.members.find((candidate) => candidate.sim === sim);
				if (member !== undefined) sim.engine.scheduler.spawn(() => this.dealInside(member));
			},
			told: (hostility) => {
				this.sometimes("hostile function");
				this.note(undefined, () => `${sim.name}: a function of the game is to ${hostility}`);
			},
		});
		return deals.Kind<TradeData, PetOffer, PetGoods>("Trade", handlers);
	}

	/** Everybody whose profile the game may use on a server that runs. */
	public playing(): Array<Playing> {
		const found = new Array<Playing>();
		for (const member of this.running()) {
			const { post, sim } = member;
			if (post === undefined || isWithin(member.freezes, this.now())) continue;
			for (const player of sim.players) {
				const profile = post.profiles.GetProfile(player) as Profile<TradeData> | undefined;
				if (profile?.IsActive() !== true) continue;
				found.push({ member, post, player, profile, key: tostring(player.UserId) });
			}
		}
		return found;
	}

	/** Data of before come in under a key, if all goes well: such as know nothing of deals since `from`. */
	public setBack(key: string, from: number): void {
		this.setBackAt.set(key, this.now());
		this.setBackFrom.set(key, math.min(from, this.setBackFrom.get(key) ?? from));
	}

	public violate(kind: DealViolationKind, key: string, text: string): void {
		this.note(key, () => `VIOLATION (${kind}) ${text}`);
		if (this.violations.size() < VIOLATIONS_MAX) {
			this.violations.push({ kind, time: this.now(), key, text, line: this.story.size() });
		}
	}

	/** What came before it: deals are of several keys. */
	public storyOf({ line }: DealViolation, lineCount: number): Array<string> {
		const lines = new Array<string>();
		for (const index of $range(math.max(0, line - lineCount), line - 1)) lines.push(this.story[index].text);
		return lines;
	}
}
