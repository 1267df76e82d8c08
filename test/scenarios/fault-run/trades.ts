import type { RandomStream } from "../../../src/testing";
import type { Parcel, Play } from "./model";
import { dataOf } from "./model";
import type { World } from "./world";

const COINS_MAX = 5;

/** The other way round would be a gift out of nothing: coins leave the giver's data, that is stored, then they travel. */
export class Trades {
	private count = 0;

	constructor(
		private readonly world: World,
		private readonly play: Play,
	) {}

	/** Sends again what an earlier session had under way: the taker knows a trade by its id. */
	public resume(): void {
		const Outbox = dataOf(this.play)?.Outbox;
		if (Outbox === undefined) return;
		const ids = new Array<string>();
		for (const [id] of Outbox) ids.push(id);
		ids.sort();
		for (const id of ids) this.sendSoon(id, Outbox.get(id)!);
	}

	/** Gives some coins to another key, if there are any. */
	public give(chance: RandomStream): void {
		const { profile, key } = this.play;
		const others = this.world.swarm.keys.filter((other) => other !== key);
		const To = others[chance.integer(0, others.size() - 1)];
		const wanted = chance.integer(1, COINS_MAX);
		const data = dataOf(this.play);
		const Coins = math.min(data?.Coins ?? 0, wanted);
		if (data === undefined || To === undefined || Coins <= 0 || !profile.IsActive()) return;
		this.count += 1;
		const id = `${this.play.tag}/t${this.count}`;
		const parcel: Parcel = { To, Coins };
		data.Coins -= Coins;
		data.Outbox.set(id, parcel);
		this.play.member.sim.engine.scheduler.spawn(() => {
			if (profile.SaveAsync()) this.send(id, parcel);
		});
	}

	private sendSoon(id: string, parcel: Parcel): void {
		this.play.member.sim.engine.scheduler.spawn(() => this.send(id, parcel));
	}

	private send(id: string, parcel: Parcel): void {
		const { profile, member } = this.play;
		const isStored = member.store.MessageAsync(parcel.To, { Id: id, Coins: parcel.Coins });
		if (!isStored) return;
		this.world.sometimes("trade sent");
		if (profile.IsActive()) dataOf(this.play)?.Outbox.delete(id);
	}
}
