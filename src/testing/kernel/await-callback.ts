import type { Kernel } from "./kernel";
import type { Process } from "./process";
import type { VirtualScheduler } from "./virtual-scheduler";

/**
 * Runs `callback` in a process and lets time pass until it returned. Answers its (first) result; raises its error, and
 * raises when it has not returned after `limitSeconds` or its process ended.
 */
export function awaitCallback<T>(
	kernel: Kernel,
	process: Process,
	scheduler: VirtualScheduler,
	callback: () => T,
	limitSeconds: number,
): T {
	kernel.assertOutside("await");
	let isDone = false;
	let isOk = false;
	let result: unknown;
	scheduler.spawn(() => {
		[isOk, result] = pcall(callback as () => unknown);
		isDone = true;
	});
	const deadline = kernel.now + limitSeconds;
	while (!isDone) {
		if (!process.isAlive) error(`${process.name} ended before the awaited callback returned`, 3);
		if (kernel.step(deadline)) continue;
		kernel.moveTo(deadline);
		error(`the awaited callback did not return within ${limitSeconds} virtual seconds`, 3);
	}
	if (!isOk) error(result as string, 0);
	return result as T;
}
