import type { MonetisationServiceObject } from "../../../src/monetisation/service/service";
import { createMonetisation } from "../../../src/monetisation/service/create";
import { PlayerProfilesService } from "../../../src/player-profiles/service";
import { createProfileStore } from "../../../src/profile-store/create";
import type { SimCloud } from "../../../src/testing";
import { newLife } from "../fault-run/model";
import type { FaultChoice } from "../fault-run/script";
import { Stage } from "../fault-run/stage";
import type { Swarm } from "../fault-run/swarm";
import type { ViolationKind } from "../fault-run/world";
import type { Deed, Sale, ShopData, ShopMember } from "./model";
import { STORE_NAME } from "./model";
import type { ShopFloor } from "./products";
import { declaredTable } from "./products";

const VIOLATIONS_MAX = 5;

export interface ShopViolation {
	readonly kind: ViolationKind | "granted twice" | "not granted" | "answered too early" | "wrong recipient";
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
	/** Who wanted to give to whom: "buyer/recipient". */
	public readonly wishes = new Set<string>();
	public readonly violations = new Array<ShopViolation>();

	constructor(cloud: SimCloud, swarm: Swarm, choice: FaultChoice, isTold: boolean) {
		super(cloud, swarm, choice, isTold);
	}

	public override startServer(): ShopMember {
		const { cloud, swarm } = this;
		const chance = this.stream(`server/${cloud.servers.size() + 1}`);
		const sim = cloud.startServer({ clockSkewSeconds: swarm.skewSeconds * chance.between(-1, 1) });
		let service: MonetisationServiceObject | undefined;
		let profiles: PlayerProfilesService<object> | undefined;
		const floor: ShopFloor = {
			chance: this.stream(`handlers/${sim.name}`),
			wait(seconds: number) {
				sim.engine.scheduler.wait(seconds);
			},
			act: ({ PurchaseId, Profile }) => {
				const sale = PurchaseId === undefined ? undefined : this.sales.get(PurchaseId);
				if (sale === undefined) return;
				const deed: Deed = { member, time: this.now(), key: (Profile as unknown as { Key: string }).Key };
				sale.deeds.push(deed);
				this.openDeeds.push([sale, deed]);
				this.note(`user${sale.userId}`, () => `${sim.name} did ${sale.id} outside`);
			},
		};
		sim.run(() => {
			// First of all, as a game requires it: receipts wait for its start.
			service = createMonetisation(sim.engine);
			const module = createProfileStore(sim.engine);
			profiles = new PlayerProfilesService(sim.engine, module);
			const template: ShopData = { Bought: new Map(), Halves: new Map(), Passes: 0, Periods: 0 };
			const started = profiles.Start<ShopData>({ Store: module.New(STORE_NAME, template) });
			service.Start({ Data: started, Products: declaredTable(floor), Audit: false });
		});
		sim.engine.players.onRemoving(({ UserId }) => {
			const address = `${UserId} at ${sim.name}`;
			this.departures.set(address, [...(this.departures.get(address) ?? []), this.now()]);
		});
		const member: ShopMember = { ...newLife(sim, this.now()), service: service!, profiles: profiles! };
		this.members.push(member);
		this.note(undefined, () => `${sim.name} begins`);
		return member;
	}

	/** Notes a purchase that is about to be made. */
	public sell(id: string, userId: number, productId: number, isGift: boolean): void {
		this.sales.set(id, { id, userId, productId, isGift, deeds: [], soldAt: this.now() });
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
