import type { Engine, VersionInfo, VersionListOptions, VersionPages } from "../../engine";
import { KeyedQueue } from "../../util/keyed-queue";
import { runOwned } from "../../util/owned-thread";
import type { Requests } from "../requests/requests";
import { requestBackoff } from "../requests/retry-wait";
import type { ProfileObject } from "../session/profile";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { VersionQuery } from "../types";
import type { Views } from "../without-session/view";

/** Walks through the versions of a key, in pages that are fetched when they are needed. */
export class ProfileVersionQuery implements VersionQuery {
	private pages: VersionPages | undefined;
	private nextIndex = 0;
	/** Callers at the same time get one version each, in the order of their asking. */
	private readonly turns: KeyedQueue;

	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		private readonly views: Views,
		private readonly settings: Settings,
		private readonly context: StoreContext,
		private readonly key: string,
		private readonly options: VersionListOptions,
	) {
		this.turns = new KeyedQueue(engine.scheduler);
	}

	public NextAsync(): ProfileObject<object> | undefined {
		// A method that was called with a dot gets its first argument in place of the query.
		if (!typeIs(this, "table") || (this as ProfileVersionQuery).turns === undefined) {
			error("[ProfileStore]: NextAsync: call it with a colon: query:NextAsync()", 2);
		}
		return runOwned(this.engine.scheduler, () => this.turns.run("next", () => this.nextProfile()));
	}

	private nextProfile(): ProfileObject<object> | undefined {
		this.context.waitUntilReady();
		while (!this.requests.isClosing()) {
			const version = this.nextVersion();
			if (version === undefined) return undefined;
			if (version.IsDeleted) continue;
			const profile = this.views.view(this.context, this.key, { version: version.Version });
			// A version may expire between the listing and the reading.
			if (profile !== undefined) return profile;
		}
		return undefined;
	}

	private nextVersion(): VersionInfo | undefined {
		if (this.pages === undefined) {
			this.pages = this.withRetries(() => {
				const { dataStore } = this.context.address(this.key);
				return this.requests.read(() => dataStore.listVersionsAsync(this.key, this.options));
			});
		}
		while (this.pages !== undefined) {
			const page = this.pages.getCurrentPage();
			if (this.nextIndex < page.size()) {
				this.nextIndex += 1;
				return page[this.nextIndex - 1];
			}
			if (this.pages.isFinished()) return undefined;
			const pages = this.pages;
			const isAdvanced = this.withRetries(() => {
				pages.advanceToNextPageAsync();
				return true;
			});
			if (isAdvanced === undefined) return undefined;
			this.nextIndex = 0;
		}
		return undefined;
	}

	/** Nothing when the stores failed for START_SESSION_TIMEOUT seconds, or the server closes. */
	private withRetries<T extends defined>(work: () => T): T | undefined {
		const { engine, requests } = this;
		const startedAt = engine.clock.monotonicSeconds();
		const backoff = requestBackoff();
		while (!requests.isClosing()) {
			const [isSuccess, result] = pcall(work);
			if (isSuccess) return result as T;
			requests.problems.cloudFailed(tostring(result), this.context.name, this.key);
			if (engine.clock.monotonicSeconds() - startedAt >= this.settings.constants.START_SESSION_TIMEOUT)
				return undefined;
			engine.scheduler.wait(backoff.next());
		}
		return undefined;
	}
}
