import type { Scheduler } from "..";

/** `task`. */
export const robloxScheduler: Scheduler = {
	spawn(callback, ...args) {
		return task.spawn(callback, ...args);
	},
	resume(yielded, ...args) {
		// `task.spawn` raises for a thread that game code has cancelled meanwhile.
		if (coroutine.status(yielded) === "suspended") task.spawn(yielded, ...args);
	},
	defer(callback, ...args) {
		return task.defer(callback, ...args);
	},
	delay(seconds, callback, ...args) {
		return task.delay(seconds, callback, ...args);
	},
	wait(seconds) {
		return task.wait(seconds);
	},
	cancel(pending) {
		// `task.cancel` raises for a thread that is running at the moment.
		pcall(() => task.cancel(pending));
	},
};
