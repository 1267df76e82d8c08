import type { DealParty, DealResult } from "../../../src/deals/types";
import type { RandomStream, SimPlayer } from "../../../src/testing";
import type { DealChecks } from "./deal-checks";
import type { DealStage, Playing } from "./deal-stage";
import type { PetOffer, TradeMember } from "./model";
import { petIds } from "./model";

const VISIT_SECONDS_MAX = 600;
/** A load of the reference module's takes so long at most. */
const PATIENCE_SECONDS = 300;
/** With so many things nobody finds more. */
const PETS_MAX = 8;
const ORIGINAL_VISITS_SHARE = 0.3;
/** So often the same deal is made twice at once, and once more when it is off or in doubt. */
const DOUBLE_SHARE = 0.1;
const AGAIN_SHARE = 0.5;

interface Planned {
	readonly kind: "swap" | "gift" | "ring";
	readonly parties: ReadonlyArray<DealParty<PetOffer>>;
	readonly id: string | undefined;
}

/** Players who come and go, find pets and trade them. */
export class Traders {
	private readonly made = new Map<string, number>();
	private names = 0;

	constructor(
		private readonly stage: DealStage,
		private readonly checks: DealChecks,
	) {
		stage.dealInside = (member) => this.deal(member, stage.stream(`inside/${stage.now()}`));
	}

	public begin(): void {
		const { stage } = this;
		for (const key of stage.swarm.keys) {
			const chance = stage.stream(`trader/${key}`);
			stage.at(chance.between(0, 20), () => this.hop(key, chance, undefined));
			const finder = stage.stream(`finder/${key}`);
			stage.at(finder.between(1, 30), () => this.find(key, finder));
		}
		const chance = stage.stream("deals");
		this.repeat(chance, chance.between(3, 15), () => {
			const posts = stage.running().filter(({ post }) => post !== undefined);
			const member = posts[chance.integer(0, posts.size() - 1)];
			if (member !== undefined) member.sim.run(() => this.deal(member, chance));
		});
	}

	private repeat(chance: RandomStream, meanSeconds: number, act: () => void): void {
		const { stage } = this;
		stage.at(stage.now() - meanSeconds * math.log(1 - chance.number()), () => {
			if (stage.isOver) return;
			act();
			this.repeat(chance, meanSeconds, act);
		});
	}

	private hop(key: string, chance: RandomStream, last: TradeMember | undefined): void {
		const { stage } = this;
		if (stage.isOver) return;
		const seconds = math.min(VISIT_SECONDS_MAX, -stage.swarm.visitSeconds * math.log(1 - chance.number()));
		const gap = chance.chance(0.5) ? -chance.between(0, 3) : chance.between(0, 40);
		const isOld = chance.chance(ORIGINAL_VISITS_SHARE);
		// They meet where most of them are, or there would be no trade on one server.
		const isGathering = chance.chance(0.5);
		const all = stage.running().filter((member) => member !== last || chance.chance(0.2));
		const olds = all.filter(({ post }) => post === undefined);
		const posts = all.filter(({ post }) => post !== undefined);
		const candidates = isOld && !olds.isEmpty() ? olds : posts;
		const member =
			isGathering && candidates === posts ? posts[0] : candidates[chance.integer(0, candidates.size() - 1)];
		if (member !== undefined) {
			const text = () => string.format("%s comes to %s for %.1f s", key, member.sim.name, seconds);
			stage.strike(`visit ${key}`, key, text, () => this.visit(member, key, seconds));
		}
		stage.at(stage.now() + math.max(1, seconds + gap), () => this.hop(key, chance, member));
	}

	private visit(member: TradeMember, key: string, seconds: number): void {
		const { stage } = this;
		if (member.post === undefined) return member.sim.run(() => this.visitOld(member, key, seconds)) as never;
		const player = this.join(member, key);
		if (player === undefined) return;
		stage.at(stage.now() + seconds, () => {
			if (member.sim.state === "running") member.sim.leave(player);
		});
	}

	/** Nothing where the player is there already. */
	public join({ sim }: TradeMember, key: string): SimPlayer | undefined {
		const userId = tonumber(key)!;
		if (sim.players.some(({ UserId }) => UserId === userId)) return undefined;
		return sim.join(userId);
	}

	/** Yields in a thread of the server: what knows nothing of deals plays on. */
	private visitOld({ sim, store }: TradeMember, key: string, seconds: number): void {
		const { stage } = this;
		const startedAt = stage.now();
		const Cancel = () => stage.isOver || stage.now() - startedAt > PATIENCE_SECONDS;
		// What the reference raises is its own affair.
		const [isSuccess, profile] = pcall(() => store.StartSessionAsync(key, { Cancel }));
		if (!isSuccess || profile === undefined) return;
		const chance = stage.stream(`old/${key}/${startedAt}`);
		while (profile.IsActive() && !stage.isOver && stage.now() < startedAt + seconds) {
			sim.engine.scheduler.wait(chance.between(2, 15));
			if (profile.IsActive() && petIds(profile.Data.Pets).size() < PETS_MAX) {
				profile.Data.Pets.set(this.newPet(key), "Cat");
			}
		}
		if (profile.IsActive()) profile.EndSession();
	}

	private newPet(key: string): string {
		const count = (this.made.get(key) ?? 0) + 1;
		this.made.set(key, count);
		return `${key}-${count}`;
	}

	private find(key: string, chance: RandomStream): void {
		const { stage } = this;
		if (stage.isOver) return;
		stage.at(stage.now() + chance.between(5, 40), () => this.find(key, chance));
		const isSaved = chance.chance(0.2);
		for (const playing of stage.playing()) {
			if (playing.key !== key) continue;
			this.mend(playing);
			const { Pets } = playing.profile.Data;
			if (petIds(Pets).size() < PETS_MAX) Pets.set(this.newPet(key), "Cat");
			if (isSaved) playing.member.sim.run(() => playing.profile.Save());
		}
	}

	/** What a hostile function has left frozen. */
	private mend({ profile: { Data } }: Playing): void {
		if (!table.isfrozen(Data.Pets as never)) return;
		Data.Pets = table.clone(Data.Pets as never) as never;
	}

	private offerOf(items: ReadonlyArray<string>, chance: RandomStream): PetOffer | undefined {
		if (items.isEmpty()) return undefined;
		const first = items[chance.integer(0, items.size() - 1)];
		const second = items[chance.integer(0, items.size() - 1)];
		// Data of before may have one of two: then nobody can say what is to be taken again.
		const isSingle = this.stage.extras.has("views") || this.stage.extras.has("rollBack");
		return { Pets: isSingle || first === second || chance.chance(0.6) ? [first] : [first, second] };
	}

	private plan(member: TradeMember, chance: RandomStream): Planned | undefined {
		const { stage } = this;
		const here = stage.playing().filter((playing) => playing.member === member);
		const first = here[chance.integer(0, here.size() - 1)];
		if (first === undefined) return undefined;
		const isNamed = chance.chance(0.3);
		const kindDraw = chance.number();
		const others = stage.swarm.keys.filter((key) => key !== first.key);
		const kind = kindDraw < 0.35 ? "gift" : kindDraw < 0.7 || others.size() < 2 ? "swap" : "ring";
		const start = chance.integer(0, others.size() - 1);
		const count = kind === "ring" ? 2 : 1;
		const keys = [first.key];
		for (const index of $range(0, count - 1)) keys.push(others[(start + index) % others.size()]);
		const parties = keys.map((key, index) => {
			const playing = here.find((candidate) => candidate.key === key);
			// Of whoever is elsewhere the game knows what it may have seen.
			const items = playing !== undefined ? petIds(playing.profile.Data.Pets) : stage.places.itemsOf(key);
			const Gives = kind === "gift" && index > 0 ? undefined : this.offerOf(items, chance);
			const To = kind === "ring" ? ((index + 1) % keys.size()) + 1 : undefined;
			return { UserId: tonumber(key)!, Gives, To, AllowNew: chance.chance(0.3) };
		});
		if (parties.every(({ Gives }) => Gives === undefined)) return undefined;
		this.names += 1;
		return { kind, parties, id: isNamed ? `deal ${this.names}` : undefined };
	}

	/** Makes a deal, and perhaps the same once more. In a thread of the server; yields. */
	private deal(member: TradeMember, chance: RandomStream): void {
		const { stage } = this;
		const plan = this.plan(member, chance);
		const isDoubled = chance.chance(DOUBLE_SHARE);
		const isRepeated = chance.chance(AGAIN_SHARE);
		if (plan === undefined) return;
		const [first] = plan.parties;
		const key = tostring(first.UserId);
		const text = () => `${member.sim.name}: ${describe(plan)}`;
		if (stage.script.take("deal", text) === undefined) return;
		for (const party of plan.parties) stage.note(tostring(party.UserId), text);
		if (isDoubled && plan.id !== undefined) member.sim.engine.scheduler.spawn(() => this.make(member, key, plan));
		const result = this.make(member, key, plan);
		if (result === undefined || plan.id === undefined || !isRepeated || stage.isOver) return;
		member.sim.engine.scheduler.wait(3);
		// The book must be the same: then it knows.
		const isHere = stage.playing().some((playing) => playing.member === member && playing.key === key);
		if (isHere) this.make(member, key, plan);
	}

	private make({ post }: TradeMember, key: string, { kind, parties, id }: Planned): DealResult | undefined {
		const { trade } = post!;
		const [isSuccess, result] = pcall(() => {
			if (kind === "ring") return trade.DealAsync({ Parties: parties, Id: id });
			if (kind === "swap") return trade.SwapAsync(parties[0], parties[1], { Id: id });
			return trade.GiveAsync(parties[0], parties[1], { Id: id });
		});
		if (isSuccess) {
			this.checks.answered(key, result as DealResult);
			return result as DealResult;
		}
		this.stage.violate("error", key, `a deal raised: ${result}`);
		return undefined;
	}
}

function describe({ kind, parties, id }: Planned): string {
	const offers = parties.map(({ UserId, Gives }) => `${UserId} gives ${Gives?.Pets.join(" ") ?? "nothing"}`);
	return `${kind} ${id ?? ""}: ${offers.join(", ")}`;
}
