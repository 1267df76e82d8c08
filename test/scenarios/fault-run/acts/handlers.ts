import type { RandomStream } from "../../../../src/testing";
import { takeMessage } from "../game";
import type { Gift, Play } from "../model";
import { dataOf } from "../model";
import type { World } from "../world";
import { GAME_ERROR } from "./hooks";

type Handler = (gift: Gift, processed: () => void) => void;

const WAIT_SECONDS = 5;

/** Takes a gift, unless the game cannot change its Data now: then it waits for the next session. */
function take(world: World, play: Play, gift: Gift, processed?: () => void): boolean {
	const data = dataOf(play);
	if (data === undefined || !play.profile.IsActive()) return false;
	takeMessage(data, gift);
	world.sometimes("gift delivered");
	processed?.();
	return true;
}

export function plainHandler(world: World, play: Play): Handler {
	return (gift, processed) => {
		take(world, play, gift, processed);
	};
}

/** What games do in handlers beside taking the message. */
export function oddHandler(world: World, play: Play, chance: RandomStream): Handler {
	const { profile } = play;
	const rest = () => {
		play.member.sim.engine.scheduler.wait(chance.between(0, WAIT_SECONDS));
	};
	return (gift, processed) => {
		const kind = chance.integer(1, 6);
		if (kind === 1) {
			profile.Save();
			if (take(world, play, gift, processed)) world.sometimes("handler saved");
			profile.Save();
		} else if (kind === 2) {
			// It leaves the queue in the last save, with what it brought.
			const isTaken = take(world, play, gift);
			if (!isTaken || !chance.chance(0.3)) return processIf(isTaken, processed);
			profile.EndSession();
			processed();
			world.sometimes("handler ended the session");
		} else if (kind === 3) {
			rest();
			take(world, play, gift, processed);
			rest();
			world.sometimes("handler yielded around processed");
		} else if (kind === 4 && gift.Coins !== undefined) {
			// A game that knows its trades by their ids may do it in two steps.
			if (!take(world, play, gift)) return;
			rest();
			if (take(world, play, gift, processed)) world.sometimes("handler yielded around processed");
		} else if (kind === 5) {
			take(world, play, gift, processed);
			world.sometimes("handler raised");
			error(GAME_ERROR, 0);
		} else {
			take(world, play, gift, processed);
			play.member.sim.engine.scheduler.spawn(() => profile.SaveAsync());
		}
	};
}

function processIf(isTaken: boolean, processed: () => void): void {
	if (isTaken) processed();
}
