import type { RecordChecks } from "../checks/record-checks";
import type { Play } from "../model";
import { isWithin } from "../model";
import type { World } from "../world";

/** Longer than any save takes that goes out at once. */
const WAITED_SECONDS = 3;

/** Saves and waits for it. `countOf`: how many changes are to be stored then. Yields. */
export function saveAndCheck(world: World, checks: RecordChecks, play: Play, countOf: () => number): void {
	const startedAt = world.now();
	const { badSince } = play;
	const name = `SaveAsync ${play.tag} ${startedAt}`;
	play.member.pending.add(name);
	const isStored = play.profile.SaveAsync();
	play.member.pending.delete(name);
	world.sometimes(isStored ? "SaveAsync true" : "SaveAsync false");
	if (!isStored) return;
	const hasWaited = world.now() - startedAt > WAITED_SECONDS && isWithin(play.member.drains, startedAt);
	if (hasWaited) world.sometimes("save waited for the budget");
	checks.confirm(play, countOf(), "SaveAsync");
	if (badSince === undefined || play.badSince !== badSince) return;
	world.violate(
		"false confirmation",
		play.key,
		`SaveAsync of ${play.tag} said that all of Data is stored, which cannot be`,
	);
}

/** Ends the session and waits for its last save. Yields. */
export function endAndCheck(world: World, checks: RecordChecks, play: Play): void {
	const name = `EndSessionAsync ${play.tag}`;
	play.member.pending.add(name);
	const isStored = play.profile.EndSessionAsync();
	play.member.pending.delete(name);
	world.sometimes(isStored ? "EndSessionAsync true" : "EndSessionAsync false");
	if (!isStored) return;
	checks.confirm(play, play.count, "EndSessionAsync");
	if (!play.hasEndedBad) return;
	world.violate(
		"false confirmation",
		play.key,
		`EndSessionAsync of ${play.tag} said that all of Data is stored, which cannot be`,
	);
}
