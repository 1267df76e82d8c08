import { deepCopy } from "../../storable/deep-copy";
import { runOwned } from "../../util/owned-thread";
import { checkDate, checkKey, checkMessage, checkParams, checkSortDirection, checkVersion, raise } from "./arguments";
import { sendMessage } from "../without-session/send-message";
import type { Runtime } from "../create";
import { SessionStart } from "../start/session-start";
import { StoreContext } from "../session/store-context";
import type { ForeignDataChoice, Profile, StandardStore, StartSessionParams, Store, VersionQuery } from "../types";
import { ProfileVersionQuery } from "./version-query";
import type { ViewRequest } from "../without-session/view";
import { view } from "../without-session/view";

/** What game code calls, on a store or on its Mock. */
export class StoreObject<T extends object> implements StandardStore<T> {
	public readonly Name: string;
	public readonly Mock!: StandardStore<T>;
	public OnForeignData?: (this: void, profileKey: string, value: unknown) => ForeignDataChoice;
	private readonly context: StoreContext;

	constructor(
		private readonly runtime: Runtime,
		name: string,
		template: T,
		main?: Store<T>,
	) {
		this.Name = name;
		const face = (main ?? this) as unknown as Store;
		this.context = new StoreContext(runtime, name, template, main !== undefined, face);
		if (main === undefined) this.Mock = new StoreObject(runtime, name, template, this);
	}

	public StartSessionAsync(profileKey: string, params?: StartSessionParams): Profile<T> | undefined {
		checkKey("StartSessionAsync", profileKey);
		checkParams(params);
		const { runtime, context } = this;
		if (runtime.module.IsClosing) return undefined;
		context.waitUntilReady();
		const token = context.token(profileKey);
		// One that is over by the clock is no session any more; its last save is waited for.
		runtime.sessions.get(token)?.fence();
		if (runtime.sessions.get(token) !== undefined) {
			raise(
				`StartSessionAsync: this server has a session for this profile already (STORE:${this.Name}; KEY:${profileKey})`,
			);
		}
		const underWay = runtime.starts.get(token);
		if (underWay !== undefined) {
			return underWay.takeOver(params ?? {}).wait() as unknown as Profile<T> | undefined;
		}
		const start = new SessionStart(runtime, context, profileKey, params ?? {});
		const request = start.firstRequest();
		runtime.starts.set(token, start);
		runtime.engine.scheduler.spawn(() => {
			runtime.jobs.run(() => start.run(() => runtime.starts.delete(token)));
		});
		return request.wait() as unknown as Profile<T> | undefined;
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
		return this.view(profileKey, { version });
	}

	public GetAtTimeAsync(profileKey: string, time: DateTime | number): Profile<T> | undefined {
		checkKey("GetAtTimeAsync", profileKey);
		const unixMillis = checkDate("GetAtTimeAsync", "time", time);
		if (unixMillis === undefined) raise("GetAtTimeAsync: time must be a DateTime or Unix milliseconds, not nil");
		if (this.runtime.module.IsClosing) return undefined;
		return this.view(profileKey, { unixMillis });
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
			minDate: checkDate("VersionQuery", "min_date", minDate),
			maxDate: checkDate("VersionQuery", "max_date", maxDate),
		};
		return new ProfileVersionQuery(this.runtime, this.context, profileKey, options) as unknown as VersionQuery<T>;
	}

	public RemoveAsync(profileKey: string): boolean {
		checkKey("RemoveAsync", profileKey);
		const { runtime, context } = this;
		if (runtime.module.IsClosing) return false;
		return runOwned(runtime.engine.scheduler, () => {
			context.waitUntilReady();
			const [isSuccess, message] = pcall(() => {
				runtime.calls.run(context.token(profileKey), () => context.dataStore().removeAsync(profileKey));
			});
			if (!isSuccess) runtime.issues.report(tostring(message), context.name, profileKey);
			return isSuccess;
		});
	}

	/** Yields. */
	private view(key: string, request: ViewRequest): Profile<T> | undefined {
		return runOwned(this.runtime.engine.scheduler, () => {
			this.context.waitUntilReady();
			return view(this.runtime, this.context, key, request) as unknown as Profile<T> | undefined;
		});
	}
}
