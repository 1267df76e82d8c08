import type { Member } from "./model";
import { isAlive } from "./model";
import type { World } from "./world";

/** A gift from one server, wherever the session is. */
export function sendGift(world: World, member: Member, key: string, id: string): void {
	world.gifts.set(id, {
		id,
		key,
		fate: "unknown",
		isDoubled: false,
		isGone: false,
		isSettled: false,
		isVoided: false,
	});
	member.sim.run(() => {
		member.pending.add(`gift ${id}`);
		const isStored = member.store.MessageAsync(key, { Id: id });
		member.pending.delete(`gift ${id}`);
		const gift = world.gifts.get(id)!;
		gift.fate = isStored ? "stored" : "refused";
		world.note(key, () => `${member.sim.name}: gift ${id} ${gift.fate}`);
		if (!isStored) return;
		world.sometimes("gift stored");
		const isOwned = world.plays.some(
			(play) => play.key === key && !play.hasEnded && isAlive(play.member) && play.profile.IsActive(),
		);
		if (isOwned) world.sometimes("gift to an active session");
		if (gift.seenAt === undefined) {
			world.violate("false confirmation", key, `MessageAsync confirmed ${id}, which is not stored`);
		}
	});
}
