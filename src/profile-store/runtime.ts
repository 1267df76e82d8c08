import type { Engine } from "../engine";
import { KeyedQueue } from "../util/keyed-queue";
import { Signal } from "../util/signal";
import { AutoSave } from "./auto-save";
import { close } from "./closing";
import type { Constants } from "./constants";
import { defaultConstants } from "./constants";
import { DataStoreAccess } from "./data-store-access";
import { IssueTracker } from "./issue-tracker";
import { Jobs } from "./jobs";
import { createModuleTable } from "./module-table";
import { Reporter } from "./reporter";
import { SessionNotices } from "./session-notices";
import { SessionRegistry } from "./session-registry";
import type { SessionStart } from "./session-start";
import { StoreObject } from "./store";
import type { ProfileStoreModule } from "./types";

/** What the parts of one server's ProfileStore share. */
export interface Runtime {
	readonly engine: Engine;
	readonly module: ProfileStoreModule;
	readonly constants: Constants;
	readonly access: DataStoreAccess;
	readonly issues: IssueTracker;
	readonly reporter: Reporter;
	readonly jobs: Jobs;
	/** Requests of this server, one at a time per key. */
	readonly queue: KeyedQueue;
	readonly sessions: SessionRegistry;
	/** The starts under way, by the token of their key. */
	readonly starts: Map<string, SessionStart>;
	readonly autoSave: AutoSave;
	readonly notices: SessionNotices;
}

/** Assembles the library for one server. Does not yield. The only place that puts the parts together. */
export function createProfileStore(engine: Engine): ProfileStoreModule {
	const constants = defaultConstants();
	const signals = {
		onError: new Signal<[string, string, string]>(engine.scheduler),
		onOverwrite: new Signal<[string, string]>(engine.scheduler),
		onCriticalToggle: new Signal<[boolean]>(engine.scheduler),
	};
	const module = createModuleTable(constants, signals, (name, template) => {
		return new StoreObject(runtime, name, template);
	});
	const issues = new IssueTracker(engine, constants, module, signals.onError, signals.onCriticalToggle);
	const runtime: Runtime = {
		engine,
		module,
		constants,
		issues,
		access: new DataStoreAccess(engine, module),
		reporter: new Reporter(engine.host, signals.onOverwrite),
		jobs: new Jobs(),
		queue: new KeyedQueue(engine.scheduler),
		sessions: new SessionRegistry(),
		starts: new Map(),
		autoSave: new AutoSave(engine, constants),
		notices: new SessionNotices(engine, issues),
	};
	if (engine.host.isServer) {
		runtime.access.start();
		engine.host.onClose(() => close(runtime));
	}
	return module;
}
