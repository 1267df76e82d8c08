import { releaseStep } from "../record/save-step";
import type { Runtime } from "../create";
import type { StoreContext } from "../session/store-context";

const RELEASE_TRIES = 5;
const RELEASE_RETRY_SECONDS = 5;

/**
 * Lets go of a claim that nobody wants any more and that may have landed. A job of its own: the caller need not wait for
 * it, but closing must. Does not yield.
 */
export function releaseSoon(runtime: Runtime, context: StoreContext, key: string, guid: string): void {
	runtime.engine.scheduler.spawn(() => runtime.jobs.run(() => release(runtime, context, key, guid)));
}

function release(runtime: Runtime, context: StoreContext, key: string, guid: string): void {
	for (const _ of $range(1, RELEASE_TRIES)) {
		let wasHeld = false;
		let isDone = false;
		const [isSuccess] = pcall(() => {
			runtime.calls.run(context.token(key), () => {
				let isUnneeded = false;
				const [answer] = context.dataStore().updateAsync(key, (value) => {
					const step = releaseStep(value, guid);
					isUnneeded = step === undefined;
					if (step === undefined) return $tuple(undefined);
					wasHeld = step.wasHeld;
					return $tuple(step.record, step.record.UserIds, step.record.RobloxMetaData);
				});
				isDone = isUnneeded || answer !== undefined;
			});
		});
		if (isSuccess && isDone && wasHeld) runtime.link.forgetOrphan(guid);
		if (isSuccess && isDone) return;
		runtime.engine.scheduler.wait(RELEASE_RETRY_SECONDS);
	}
}
