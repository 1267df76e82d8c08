import type { Engine } from "../../engine";
import type { Signal } from "../../util/signal";
import type { Constants } from "../constants";
import type { ProfileStoreModule } from "../types";

/** How often the end of the critical state is looked for, in seconds. */
const WATCH_SECONDS = 1;

/** Tells what goes wrong, and knows when there is too much of it: the critical state. */
export class Problems {
	/** Monotonic seconds of the recent errors, oldest first. */
	private readonly times = new Array<number>();
	private criticalSince = 0;
	private readonly told = new Set<string>();

	constructor(
		private readonly engine: Engine,
		private readonly constants: Constants,
		private readonly module: ProfileStoreModule,
		private readonly onError: Signal<[string, string, string]>,
		private readonly onOverwrite: Signal<[string, string]>,
		private readonly onCriticalToggle: Signal<[boolean]>,
	) {}

	/** A call to the cloud failed. */
	public cloudFailed(message: string, storeName: string, key: string): void {
		this.times.push(this.engine.clock.monotonicSeconds());
		this.notify(`DataStore API error - ${message}`, message, storeName, key);
		this.evaluate();
	}

	/** Something that someone should look at, though the cloud is well. */
	public warn(message: string, storeName: string, key: string): void {
		this.notify(message, message, storeName, key);
	}

	/** The same text once in this server. */
	public warnOnce(text: string): void {
		if (this.told.has(text)) return;
		this.told.add(text);
		this.engine.host.warn(`[ProfileStore]: ${text}`);
	}

	/** A value that was no profile, or a damaged part of one, had to make way. */
	public overwritten(storeName: string, key: string): void {
		this.engine.host.warn(`[ProfileStore]: Invalid profile was overwritten (STORE:${storeName}; KEY:${key})`);
		this.onOverwrite.Fire(storeName, key);
	}

	/** What cannot be: ends the step in the simulated cloud, so that a run sees it, and is only told on Roblox. */
	public impossible(words: string): void {
		if (this.engine.host.isSimulated === true) error(`[ProfileStore]: this cannot be: ${words}`, 0);
		this.warnOnce(`this cannot be, please report it: ${words}`);
	}

	private notify(text: string, message: string, storeName: string, key: string): void {
		this.engine.host.warn(`[ProfileStore]: ${text} (STORE:${storeName}; KEY:${key})`);
		this.onError.Fire(message, storeName, key);
	}

	private isTooMuch(now: number): boolean {
		const expire = this.constants.CRITICAL_STATE_ERROR_EXPIRE;
		while (this.times.size() > 0 && now - this.times[0] > expire) this.times.shift();
		return this.times.size() >= this.constants.CRITICAL_STATE_ERROR_COUNT;
	}

	private evaluate(): void {
		const now = this.engine.clock.monotonicSeconds();
		if (!this.isTooMuch(now)) return;
		this.criticalSince = now;
		if (this.module.IsCriticalState) return;
		this.module.IsCriticalState = true;
		this.engine.host.warn("[ProfileStore]: Entered critical state");
		this.engine.scheduler.spawn(() => this.watch());
		this.onCriticalToggle.Fire(true);
	}

	private watch(): void {
		while (true) {
			this.engine.scheduler.wait(WATCH_SECONDS);
			const now = this.engine.clock.monotonicSeconds();
			if (this.isTooMuch(now)) {
				this.criticalSince = now;
			} else if (now - this.criticalSince > this.constants.CRITICAL_STATE_EXPIRE) {
				break;
			}
		}
		this.module.IsCriticalState = false;
		this.engine.host.warn("[ProfileStore]: Critical state ended");
		this.onCriticalToggle.Fire(false);
	}
}
