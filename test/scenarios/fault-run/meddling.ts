import type { RandomStream } from "../../../src/testing";
import type { FaultRecord, Member } from "./model";
import { recordOf, STORE_NAME } from "./model";
import type { Meddling } from "./swarm";
import type { World } from "./world";

/** How far back support goes, in seconds. */
const ROLL_BACK_SECONDS_MAX = 5400;

/** What support, other programs and newer libraries do to a key, whatever session there is. */
export class Meddlings {
	constructor(
		private readonly world: World,
		private readonly endsAt: number,
	) {}

	/** Makes the first appointments; each makes the next of its kind. */
	public begin(): void {
		for (const [meddling, meanSeconds] of this.world.swarm.meddlings) {
			this.plan(meddling, meanSeconds, this.world.stream(`meddling/${meddling}`));
		}
	}

	private plan(meddling: Meddling, meanSeconds: number, chance: RandomStream): void {
		const at = this.world.now() - meanSeconds * math.log(1 - chance.number());
		if (at >= this.endsAt) return;
		const seed = chance.next();
		this.world.at(at, () => {
			this.meddle(meddling, this.world.stream(`meddling/${meddling}/${seed}`));
			this.plan(meddling, meanSeconds, chance);
		});
	}

	private meddle(meddling: Meddling, chance: RandomStream): void {
		const { world } = this;
		const { keys } = world.swarm;
		const key = keys[chance.integer(0, keys.size() - 1)];
		const running = world.running();
		const member = running[chance.integer(0, running.size() - 1)];
		if (member === undefined) return;
		world.strike(
			meddling,
			key,
			() => `${member.sim.name} is to ${meddling} ${key}`,
			() => {
				world.meddled.add(`${key}/${meddling}`);
				member.sim.run(() => this.act(meddling, member, key, chance));
			},
		);
	}

	private act(meddling: Meddling, member: Member, key: string, chance: RandomStream): void {
		if (meddling === "remove") member.store.RemoveAsync(key);
		else if (meddling === "rollBack") this.rollBack(member, key, chance);
		else {
			const dataStore = member.sim.engine.dataStores.getDataStore(STORE_NAME);
			if (meddling === "newer") {
				pcall(() => dataStore.updateAsync(key, (value, info) => this.asNewer(value, info, chance)));
				return;
			}
			const value = chance.chance(0.5) ? "not a profile" : { Coins: 5, IsForeign: true };
			pcall(() => dataStore.setAsync(key, value));
		}
	}

	private rollBack(member: Member, key: string, chance: RandomStream): void {
		const { clock } = member.sim.engine;
		const millis = clock.unixMillis() - math.floor(1000 * chance.between(10, ROLL_BACK_SECONDS_MAX));
		let isFound = false;
		pcall(() => {
			const profile = member.store.GetAtTimeAsync(key, millis);
			isFound = profile !== undefined;
			if (profile?.SetAsync() === true) this.world.sometimes("roll back confirmed");
		});
		this.world.note(
			key,
			() => `${member.sim.name}: ${isFound ? "found" : "did not find"} a version to roll back to`,
		);
	}

	/** A library of next year writes fields that this one does not know. */
	private asNewer(
		value: unknown,
		info: { GetUserIds(): Array<number>; GetMetadata(): object } | undefined,
		chance: RandomStream,
	): LuaTuple<[value: unknown, userIds?: Array<number>, metadata?: object]> {
		const record = recordOf(value) as { -readonly [Field in keyof FaultRecord]: FaultRecord[Field] } | undefined;
		if (record === undefined || record.Newer !== undefined) return $tuple(undefined);
		record.Newer = chance.integer(1, 1000);
		record.Coffer = { ...record.Coffer, Newer: chance.integer(1, 1000) };
		this.world.sometimes("written by a newer library");
		return $tuple(record, info?.GetUserIds(), info?.GetMetadata());
	}
}
