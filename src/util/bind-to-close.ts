import type { Host, Scheduler } from "../engine";

/** Runs `callback` when the server closes. Where it closes already, Roblox raises at the binding: then it runs at once. */
export function bindToClose(host: Host, scheduler: Scheduler, callback: () => void): void {
	const [isBound] = pcall(() => host.onClose(callback));
	if (!isBound) scheduler.spawn(callback);
}
