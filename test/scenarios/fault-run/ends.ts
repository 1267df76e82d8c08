import type { ServerLife } from "./model";
import type { Stage } from "./stage";

/** The ways in which a server's life is interrupted. */

export function crashServer(stage: Stage, member: ServerLife): void {
	stage.sometimes("crashed");
	member.diedAt = stage.now();
	member.sim.crash();
}

export function freezeServer(stage: Stage, member: ServerLife, seconds: number): void {
	if (seconds > 14) stage.sometimes("frozen past the fence");
	member.freezes.push({ from: stage.now(), to: stage.now() + seconds });
	member.sim.freeze(seconds);
}

export function closeServer(stage: Stage, member: ServerLife, playersLeave: "before" | "after"): void {
	member.closeBeganAt = stage.now();
	member.sim.close({ playersLeave });
}
