import type { KeyInfo } from "../engine";
import { deepCopy } from "../util/deep-copy";
import { runOwned } from "../util/owned-thread";
import { checkDate, checkKey, checkMessage, checkParams, checkSortDirection, checkVersion, raise } from "./arguments";
import { sendMessage } from "./messages";
import type { ProfileObject } from "./profile";
import type { Runtime } from "./runtime";
import { SessionStart } from "./session-start";
import { StoreContext } from "./store-context";
import type { Profile, StandardStore, StartSessionParams, Store, VersionQuery } from "./types";
import { ProfileVersionQuery } from "./version-query";
import { viewProfile } from "./viewed";

const RETRY_SECONDS_MIN = 1;
const RETRY_SECONDS_MAX = 20;

/** An error that says that there is no such version, apart from trouble that passes. */
function isUnknownVersion(message: string): boolean {
	const text = message.lower();
	return text.find("not valid", 1, true)[0] !== undefined || text.find("invalid version", 1, true)[0] !== undefined;
}

/** What game code calls, on a store or on its Mock. */
export class StoreObject<T extends object> implements StandardStore<T> {
	public readonly Name: string;
	public readonly Mock!: StandardStore<T>;
	private readonly context: StoreContext;

	constructor(
		private readonly runtime: Runtime,
		name: string,
		template: T,
		main?: Store<T>,
	) {
		this.Name = name;
		const face = (main ?? this) as unknown as Store;
		this.context = new StoreContext(runtime.access, name, template, main !== undefined, face);
		if (main === undefined) this.Mock = new StoreObject(runtime, name, template, this);
	}

	public StartSessionAsync(profileKey: string, params?: StartSessionParams): Profile<T> | undefined {
		checkKey("StartSessionAsync", profileKey);
		checkParams(params);
		const { runtime, context } = this;
		if (runtime.module.IsClosing) return undefined;
		context.waitUntilReady();
		const token = context.token(profileKey);
		if (runtime.sessions.get(token) !== undefined) {
			raise(
				`StartSessionAsync: this server has a session for this profile already (STORE:${this.Name}; KEY:${profileKey})`,
			);
		}
		const underWay = runtime.starts.get(token);
		if (underWay !== undefined) {
			return SessionStart.wait(underWay.takeOver(params ?? {})) as Profile<T> | undefined;
		}
		const start = new SessionStart(runtime, context, profileKey, params ?? {});
		const request = start.firstRequest();
		runtime.starts.set(token, start);
		runtime.engine.scheduler.spawn(() => {
			runtime.jobs.run(() => start.run(() => runtime.starts.delete(token)));
		});
		return SessionStart.wait(request) as Profile<T> | undefined;
	}

	public MessageAsync(profileKey: string, message: object): boolean {
		checkKey("MessageAsync", profileKey);
		checkMessage(message);
		const { runtime, context } = this;
		if (runtime.module.IsClosing) return false;
		// The game may change its table while this yields.
		const sent = deepCopy(message);
		return runOwned(runtime.engine.scheduler, () => {
			return runtime.jobs.run(() => sendMessage(runtime, context, profileKey, sent));
		});
	}

	public GetAsync(profileKey: string, version?: string): Profile<T> | undefined {
		checkKey("GetAsync", profileKey);
		checkVersion(version);
		if (this.runtime.module.IsClosing) return undefined;
		return runOwned(this.runtime.engine.scheduler, () => {
			this.context.waitUntilReady();
			return this.view(profileKey, version) as unknown as Profile<T> | undefined;
		});
	}

	public VersionQuery(
		profileKey: string,
		sortDirection?: Enum.SortDirection,
		minDate?: DateTime | number,
		maxDate?: DateTime | number,
	): VersionQuery<T> {
		checkKey("VersionQuery", profileKey);
		const options = {
			isDescending: checkSortDirection(sortDirection),
			minDate: checkDate("min_date", minDate),
			maxDate: checkDate("max_date", maxDate),
		};
		const view = (version: string) => this.view(profileKey, version);
		return new ProfileVersionQuery(
			this.runtime,
			this.context,
			profileKey,
			options,
			view,
		) as unknown as VersionQuery<T>;
	}

	public RemoveAsync(profileKey: string): boolean {
		checkKey("RemoveAsync", profileKey);
		const { runtime, context } = this;
		if (runtime.module.IsClosing) return false;
		return runOwned(runtime.engine.scheduler, () => {
			context.waitUntilReady();
			const [isSuccess, message] = pcall(() => {
				runtime.queue.run(context.token(profileKey), () => context.dataStore().removeAsync(profileKey));
			});
			if (!isSuccess) runtime.issues.report(tostring(message), context.name, profileKey);
			return isSuccess;
		});
	}

	/** Yields until the store has answered; nothing where there is no such value, or when the server closes. */
	private view(key: string, version: string | undefined): ProfileObject<object> | undefined {
		const { runtime, context } = this;
		const dataStore = context.dataStore();
		let retrySeconds = RETRY_SECONDS_MIN;
		while (!runtime.module.IsClosing) {
			let value: unknown;
			let keyInfo: KeyInfo | undefined;
			const [isSuccess, message] = pcall(() => {
				[value, keyInfo] =
					version === undefined ? dataStore.getAsync(key, false) : dataStore.getVersionAsync(key, version);
			});
			if (isSuccess) {
				if (value === undefined || keyInfo === undefined) return undefined;
				return viewProfile(runtime, context, key, value, keyInfo);
			}
			if (version !== undefined && isUnknownVersion(tostring(message))) return undefined;
			runtime.issues.report(tostring(message), context.name, key);
			runtime.engine.scheduler.wait(retrySeconds);
			retrySeconds = math.min(RETRY_SECONDS_MAX, retrySeconds * 2);
		}
		return undefined;
	}
}
