import type { Engine } from "../engine";
import { KeyedQueue } from "../util/keyed-queue";
import { Signal } from "../util/signal";
import { checkStoreName, checkTemplate, raise } from "./arguments";
import { AutoSave } from "./auto-save";
import { constantProblem, Constants, defaultConstants } from "./constants";
import { DataStoreAccess } from "./data-store-access";
import { IssueTracker } from "./issue-tracker";
import { SessionNotices } from "./session-notices";
import { SessionRegistry } from "./session-registry";
import type { SessionStart } from "./session-start";
import { StoreObject } from "./store";
import type { ConstantName, ProfileStoreModule, Store } from "./types";

/** What the parts of one server's ProfileStore share. */
export interface Runtime {
	readonly engine: Engine;
	readonly module: ProfileStoreModule;
	readonly constants: Constants;
	readonly issues: IssueTracker;
	readonly queue: KeyedQueue;
	readonly sessions: SessionRegistry;
	/** The starts under way, by the token of their key. */
	readonly starts: Map<string, SessionStart>;
	readonly autoSave: AutoSave;
	readonly notices: SessionNotices;
	/** Closing waits for what runs inside. */
	countJob<T>(work: () => T): T;
	reportOverwrite(storeName: string, key: string): void;
	warnOnce(text: string): void;
}

/** Assembles the library for one server. Does not yield. The only place that puts the parts together. */
export function createProfileStore(engine: Engine): ProfileStoreModule {
	const constants = defaultConstants();
	let isNewCalled = false;

	const onError = new Signal<[string, string, string]>(engine.scheduler);
	const onOverwrite = new Signal<[string, string]>(engine.scheduler);
	const onCriticalToggle = new Signal<[boolean]>(engine.scheduler);

	const setConstants = (member: string, wanted: Map<unknown, unknown>) => {
		if (isNewCalled) raise(`${member}: constants cannot be changed after New`, 4);
		for (const [name, value] of wanted) {
			const problem = constantProblem(constants, name, value);
			if (problem !== undefined) raise(`${member}: ${problem}`, 4);
		}
		for (const [name, value] of wanted) constants[name as ConstantName] = value as number;
	};

	const module: ProfileStoreModule = {
		IsClosing: false,
		IsCriticalState: false,
		DataStoreState: "NotReady",
		OnError: onError,
		OnOverwrite: onOverwrite,
		OnCriticalToggle: onCriticalToggle,
		New: <T extends object>(storeName: string, template?: T): Store<T> => {
			checkStoreName(storeName);
			checkTemplate(template);
			isNewCalled = true;
			return new StoreObject<T>(runtime, access, storeName, template ?? ({} as T));
		},
		SetConstant: (name, value) => {
			// A nil value would leave nothing to look at in a table.
			const problem = constantProblem(constants, name, value);
			if (problem !== undefined) raise(`SetConstant: ${problem}`);
			setConstants("SetConstant", new Map<unknown, unknown>([[name, value]]));
		},
		SetConstants: (wanted) => {
			if (!typeIs(wanted, "table")) raise(`SetConstants: constants must be a table, not a ${typeOf(wanted)}`);
			setConstants("SetConstants", wanted as unknown as Map<unknown, unknown>);
		},
	};

	const issues = new IssueTracker(engine, constants, module, onError, onCriticalToggle);
	const access = new DataStoreAccess(engine, module);
	const jobs = { count: 0 };
	const warned = new Set<string>();
	const runtime: Runtime = {
		engine,
		module,
		constants,
		issues,
		queue: new KeyedQueue(engine.scheduler),
		sessions: new SessionRegistry(),
		starts: new Map(),
		autoSave: new AutoSave(engine, constants),
		notices: new SessionNotices(engine, issues),
		countJob<T>(work: () => T): T {
			jobs.count += 1;
			const [isSuccess, result] = pcall(work);
			jobs.count -= 1;
			if (!isSuccess) error(result, 0);
			return result as T;
		},
		reportOverwrite(storeName, key) {
			engine.host.warn(`[ProfileStore]: Invalid profile was overwritten (STORE:${storeName}; KEY:${key})`);
			onOverwrite.Fire(storeName, key);
		},
		warnOnce(text) {
			if (warned.has(text)) return;
			warned.add(text);
			engine.host.warn(`[ProfileStore]: ${text}`);
		},
	};

	if (engine.host.isServer) {
		access.start();
		engine.host.onClose(() => close(runtime, jobs));
	}
	return module;
}

/** Ends every session and waits until all that is under way has landed. Yields; the engine allows 30 s in all. */
function close(runtime: Runtime, jobs: { readonly count: number }): void {
	const { engine, module, sessions } = runtime;
	module.IsClosing = true;
	if (module.DataStoreState !== "Access") {
		// Nothing of it outlives the server, so Studio need not wait.
		engine.scheduler.wait();
		return;
	}
	for (const session of sessions.list()) session.endSession("Shutdown");
	while (jobs.count > 0 || sessions.hasEnding()) engine.scheduler.wait();
}
