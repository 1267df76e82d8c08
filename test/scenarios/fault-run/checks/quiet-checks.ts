import type { ServerLife } from "../model";
import type { Stage } from "../stage";
import { isCloseSlowed } from "./excuses";

const CLOSE_SECONDS_MAX = 29.5;
/** So many timers may a server have that nobody plays on: its heart, and what a request of it waits for. */
const IDLE_TIMERS_MAX = 3;
/** Replies that come minutes late to whoever has given them up are still on their way. */
const LATE_REPLIES_MAX = 5;
/** Its own topic. */
const IDLE_SUBSCRIPTIONS_MAX = 1;

/** The closes that took too long though the stores did not hinder them. */
export function slowCloses(stage: Stage): Array<string> {
	const found = new Array<string>();
	for (const member of stage.members) {
		const seconds = member.sim.closeSeconds;
		if (member.closeBeganAt === undefined || seconds === undefined || seconds < CLOSE_SECONDS_MAX) continue;
		if (isCloseSlowed(stage, member)) continue;
		found.push(string.format("the close of %s took %.1f s", member.sim.name, seconds));
	}
	return found;
}

/** With all sessions ended, a server is as quiet as before the first: no thread, timer or subscription is left behind. */
export function leaksOf(stage: Stage, { sim }: ServerLife): Array<string> {
	const found = new Array<string>();
	if (sim.state !== "running") return found;
	const lateReplies = stage.swarm.rates.some(([rate]) => rate === "lateReply") ? LATE_REPLIES_MAX : 0;
	const timers = sim.timerCount();
	const subscriptions = sim.subscriptionCount();
	if (timers > IDLE_TIMERS_MAX + lateReplies) found.push(`${sim.name} has ${timers} timers left`);
	if (subscriptions > IDLE_SUBSCRIPTIONS_MAX) found.push(`${sim.name} has ${subscriptions} subscriptions left`);
	return found;
}
