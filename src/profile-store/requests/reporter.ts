import type { Host } from "../../engine";
import type { Signal } from "../../util/signal";

/** What is worth telling, but is no error of the cloud. */
export class Reporter {
	private readonly told = new Set<string>();

	constructor(
		private readonly host: Host,
		private readonly onOverwrite: Signal<[string, string]>,
	) {}

	public overwritten(storeName: string, key: string): void {
		this.host.warn(`[ProfileStore]: Invalid profile was overwritten (STORE:${storeName}; KEY:${key})`);
		this.onOverwrite.Fire(storeName, key);
	}

	public warnOnce(text: string): void {
		if (this.told.has(text)) return;
		this.told.add(text);
		this.host.warn(`[ProfileStore]: ${text}`);
	}
}
