import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import { isSavedPurchase } from "../../../src/monetisation/ledger/purchases";
import { createMonetisation } from "../../../src/monetisation/service/create";
import { PlayerProfilesService } from "../../../src/player-profiles/service";
import { createProfileStore } from "../../../src/profile-store/create";
import type { SimCloud, SimServer } from "../../../src/testing";
import { newLife } from "../fault-run/model";
import type { FaultChoice } from "../fault-run/script";
import { Stage } from "../fault-run/stage";
import type { Swarm } from "../fault-run/swarm";
import type { ViolationKind } from "../fault-run/world";
import { newShopData } from "./books";
import type { Deed, Sale, ShopData, ShopMember } from "./model";
import { STORE_NAME } from "./model";
import { OldCode } from "./old-code";
import type { ShopFloor } from "./goods";
import { declaredTable, productKind } from "./products";
import type { FadingWish, WishAddress } from "./wishes";

const VIOLATIONS_MAX = 5;
/** The name of the fault that some servers run the game's code of before, and in how many seeds it is. */
const OLD_CODE = "oldCode";
const OLD_SEEDS = 0.4;

/** What runs on a server. */
type Shop = Pick<ShopMember, "service" | "profiles" | "store">;

export interface ShopViolation {
	readonly kind:
		| ViolationKind
		| "granted twice"
		| "not granted"
		| "answered too early"
		| "wrong recipient"
		| "free credits"
		| "acted too early";
	readonly time: number;
	readonly key: string;
	readonly text: string;
}

/** A fleet of servers that sell, with PlayerProfiles below. */
export class ShopStage extends Stage<ShopMember> {
	public readonly sales = new Map<string, Sale>();
	/** What was done and is not stored as done. */
	public openDeeds = new Array<readonly [sale: Sale, deed: Deed]>();
	/** When anybody left a server, newest last: "user id at server". */
	public readonly departures = new Map<string, Array<number>>();
	/** How often somebody may have paid for a gift: "buyer/recipient/product". */
	public readonly wishes = new Map<string, number>();
	/** Wishes that were dropped, and are stored all the same. */
	public fading = new Array<FadingWish>();
	/** What is stored of each user, and some of what was before. */
	public readonly stored = new Map<string, ShopData>();
	public readonly versions = new Map<string, Array<ShopData>>();
	/** When support set an older view of a user's back. */
	public readonly setBacks = new Map<string, Array<number>>();
	/** What else this seed has: each may be left out of it. */
	public extraNames: Array<string> = [];
	/** How many of the servers that begin run the game's code of before. */
	private readonly oldShare: number;
	public readonly violations = new Array<ShopViolation>();

	constructor(cloud: SimCloud, swarm: Swarm, choice: FaultChoice, isTold: boolean) {
		super(cloud, swarm, choice, isTold);
		const chance = this.stream(OLD_CODE);
		const isDrawn = chance.chance(OLD_SEEDS) || choice.always?.includes(OLD_CODE) === true;
		const share = chance.between(0.1, 0.5);
		this.oldShare = isDrawn && choice.without?.includes(OLD_CODE) !== true ? share : 0;
	}

	public hasOldCode(): boolean {
		return this.oldShare > 0;
	}

	public override startServer(): ShopMember {
		const { cloud, swarm } = this;
		const chance = this.stream(`server/${cloud.servers.size() + 1}`);
		const sim = cloud.startServer({ clockSkewSeconds: swarm.skewSeconds * chance.between(-1, 1) });
		// The last one is new: what the code of before does not sell waits for it.
		const isOld = chance.chance(this.oldShare) && !this.isOver;
		const member: ShopMember = { ...newLife(sim, this.now()), ...(isOld ? this.openOld(sim) : this.openShop(sim)) };
		sim.engine.players.onRemoving(({ UserId }) => {
			const address = `${UserId} at ${sim.name}`;
			this.departures.set(address, [...(this.departures.get(address) ?? []), this.now()]);
		});
		this.members.push(member);
		this.note(undefined, () => `${sim.name} begins${isOld ? " with the code of before" : ""}`);
		return member;
	}

	private openOld(sim: SimServer): Shop {
		let shop: Shop | undefined;
		sim.run(() => {
			const module = createProfileStore(sim.engine);
			const profiles = new PlayerProfilesService(sim.engine, module);
			const store = module.New(STORE_NAME, newShopData());
			profiles.Start<ShopData>({ Store: store });
			new OldCode(this, sim, profiles).start();
			shop = { profiles, store };
		});
		return shop!;
	}

	private openShop(sim: SimServer): Shop {
		let shop: Shop | undefined;
		sim.run(() => {
			// First of all, as a game requires it: receipts wait for its start.
			const service = createMonetisation(sim.engine);
			const module = createProfileStore(sim.engine);
			const profiles = new PlayerProfilesService(sim.engine, module);
			const store = module.New(STORE_NAME, newShopData());
			const started = profiles.Start<ShopData>({ Store: store });
			const Products = declaredTable(this.floorOf(sim, service));
			service.Start({ Data: started, Products, Audit: false });
			shop = { service, profiles, store };
		});
		return shop!;
	}

	private floorOf(sim: SimServer, service: MonetisationServiceObject): ShopFloor {
		return {
			chance: this.stream(`handlers/${sim.name}`),
			wait(seconds: number) {
				sim.engine.scheduler.wait(seconds);
			},
			service() {
				return service;
			},
			sometimes: (name) => this.sometimes(name),
			act: ({ PurchaseId, Profile }) => {
				const sale = PurchaseId === undefined ? undefined : this.sales.get(PurchaseId);
				if (sale === undefined) return;
				const member = this.members.find((candidate) => candidate.sim === sim)!;
				const deed: Deed = { member, time: this.now(), key: (Profile as unknown as { Key: string }).Key };
				sale.deeds.push(deed);
				this.openDeeds.push([sale, deed]);
				if (this.isTooEarly(sale))
					this.violate(
						"acted too early",
						`user${deed.key}`,
						`${sale.id} was not stored as a credit, or as one in use`,
					);
				this.note(`user${sale.userId}`, () => `${sim.name} did ${sale.id} outside`);
			},
		};
	}

	/** What says that it is outside is stored as a credit before it happens; then its purchase is known for good. */
	private isTooEarly({ id, isGift, isRegrant, productId, userId }: Sale): boolean {
		const { traits } = productKind(productId);
		const entries = this.stored.get(tostring(userId))?.MonetisationLedger?.Entries ?? [];
		// In use, as it is stored: whoever takes over must know that the effect may have begun.
		if (traits?.atMostOnce === true) {
			return !entries.some(({ Purchase, State }) => Purchase === id && State === "reserved");
		}
		if (traits === undefined || isGift || isRegrant === true) return false;
		return !isSavedPurchase(this.stored.get(tostring(userId))?.MonetisationLedger, id);
	}

	/** Notes a purchase that is about to be made. */
	public sell(id: string, userId: number, productId: number, isGift: boolean): void {
		this.sales.set(id, { id, userId, productId, isGift, deeds: [], soldAt: this.now() });
	}

	/** Notes a credit that support is about to give in place of a purchase. */
	public regrant(id: string, userId: number, productId: number): Sale {
		const sale: Sale = {
			id,
			userId,
			productId,
			isGift: false,
			deeds: [],
			soldAt: this.now(),
			isRegrant: true,
			isUnsure: true,
		};
		this.sales.set(id, sale);
		return sale;
	}

	/** A gift may be paid so many times more; fewer where `count` is below 0. */
	public wish({ buyer, recipient, giftId }: WishAddress, count: number): void {
		const address = `${buyer}/${recipient}/${giftId}`;
		this.wishes.set(address, (this.wishes.get(address) ?? 0) + count);
	}

	public violate(kind: ShopViolation["kind"], key: string, text: string): void {
		this.note(key, () => `VIOLATION (${kind}) ${text}`);
		if (this.violations.size() < VIOLATIONS_MAX) this.violations.push({ kind, time: this.now(), key, text });
	}

	/** The story of one user. */
	public storyOf(key: string, lineCount: number): Array<string> {
		const lines = new Array<string>();
		for (const line of this.story) {
			if (line.key === undefined || line.key === key) lines.push(line.text);
		}
		while (lines.size() > lineCount) lines.shift();
		return lines;
	}
}
