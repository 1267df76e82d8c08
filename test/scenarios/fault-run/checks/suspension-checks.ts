import type { Play } from "../model";
import { dataOf } from "../model";
import type { World } from "../world";

/** Without a write of its own that has landed a session ends by itself: its period of renewal, and a grace. */
const LEASE_SECONDS = 390;
/** An answer tells of a write that was decided so long before, at most: replies of minutes, or requests that wait. */
const LATE_SECONDS = 300;
const SLOW_SECONDS = 45;

/** A session that is suspended goes on with all that it has, or somebody has it: nothing but the long lease ends it. */
export function watchSuspensions(world: World, play: Play): void {
	const { profile } = play;
	let answeredAt = world.now();
	let isSuspended = false;
	profile.OnAfterSave.Connect(() => {
		answeredAt = world.now();
	});
	profile.OnSuspend.Connect(() => {
		isSuspended = true;
		world.sometimes("suspended");
		world.note(play.key, () => `${play.tag} is suspended`);
		if (profile.IsActive()) world.violate("two owners", play.key, `${play.tag} is active in OnSuspend`);
	});
	profile.OnResume.Connect(() => {
		isSuspended = false;
		world.sometimes("suspended and went on");
		world.note(play.key, () => `${play.tag} goes on`);
		checkResumed(world, play);
	});
	profile.OnLastSave.Connect((reason) => {
		play.endReason = reason;
	});
	profile.OnSessionEnd.Connect(() => {
		if (!isSuspended || play.endReason !== undefined || isTaken(play) || play.isNobodys) return;
		const isLate = world.swarm.rates.some(([rate]) => rate === "lateReply");
		if (world.now() - answeredAt >= LEASE_SECONDS - (isLate ? LATE_SECONDS : SLOW_SECONDS)) return;
		world.violate("ended too soon", play.key, `${play.tag} was suspended, nobody took it, and it ended by itself`);
	});
}

function isTaken({ claim, isVoided }: Play): boolean {
	return isVoided || claim?.takenAt !== undefined;
}

function checkResumed(world: World, play: Play): void {
	const { claim, profile } = play;
	if (claim?.takenAt !== undefined && !play.isVoided) {
		world.violate("two owners", play.key, `${play.tag} goes on, and was taken`);
	}
	const data = dataOf(play);
	if (data === undefined || play.isNobodys || !profile.IsActive()) return;
	const count = data.Ops.get(play.tag) ?? 0;
	if (count === play.count) return;
	world.violate("lost progress", play.key, `${play.tag} goes on with ${count} of ${play.count} changes`);
}
