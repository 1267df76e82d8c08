import type { Engine } from "../engine";
import { BatchQueue } from "../util/batch-queue";
import { Gate } from "../util/gate";
import { Signal } from "../util/signal";
import { AutoSave } from "./session/auto-save";
import { close } from "./session/closing";
import type { Constants } from "./constants";
import { defaultConstants } from "./constants";
import { DataStoreAccess } from "./requests/data-store-access";
import { IssueTracker } from "./requests/problems";
import { Jobs } from "./requests/jobs";
import { LegacyNotices } from "./fleet/old-servers";
import { MESSAGES_PER_WRITE_MAX } from "./without-session/send-message";
import { MetricsCounter } from "./metrics";
import { createModuleTable } from "./face/module-table";
import { Reporter } from "./requests/reporter";
import { ServerLink } from "./fleet/server-link";
import { SessionRegistry } from "./session/session-registry";
import type { SessionStart } from "./start/session-start";
import { StoreObject } from "./face/store";
import { StoreCalls } from "./requests/patience";
import type { ProfileStoreModule } from "./types";

/** More last saves at once would only overflow the engine's queue of 30 requests. */
const CLOSING_WRITES_MAX = 20;

/** What the parts of one server's ProfileStore share. */
export interface Runtime {
	readonly engine: Engine;
	readonly module: ProfileStoreModule;
	readonly constants: Constants;
	readonly access: DataStoreAccess;
	readonly issues: IssueTracker;
	readonly reporter: Reporter;
	readonly metrics: MetricsCounter;
	readonly jobs: Jobs;
	readonly calls: StoreCalls;
	/** Messages to one key leave one after the other. */
	readonly outbox: BatchQueue<object, boolean>;
	readonly closingGate: Gate;
	readonly sessions: SessionRegistry;
	/** The starts under way, by the token of their key. */
	readonly starts: Map<string, SessionStart>;
	readonly autoSave: AutoSave;
	/** This server among servers of ours, and among those with the old module. */
	readonly link: ServerLink;
	readonly legacyNotices: LegacyNotices;
}

/** From the first store on, for a session's record should say from its beginning that this server beats. Does not yield. */
function startLink(runtime: Runtime): void {
	runtime.engine.scheduler.spawn(() => {
		runtime.access.waitUntilReady();
		if (runtime.module.DataStoreState === "Access") runtime.link.start();
	});
}

/** Assembles the library for one server. Does not yield. The only place that puts the parts together. */
export function createProfileStore(engine: Engine): ProfileStoreModule {
	const constants = defaultConstants();
	const setByGame = new Set<string>();
	const signals = {
		onError: new Signal<[string, string, string]>(engine.scheduler),
		onOverwrite: new Signal<[string, string]>(engine.scheduler),
		onCriticalToggle: new Signal<[boolean]>(engine.scheduler),
	};
	const module = createModuleTable(
		constants,
		setByGame,
		signals,
		(name, template) => {
			startLink(runtime);
			return new StoreObject(runtime, name, template);
		},
		() => runtime.metrics.read(),
	);
	const issues = new IssueTracker(engine, constants, module, signals.onError, signals.onCriticalToggle);
	const sessions = new SessionRegistry();
	const autoSave = new AutoSave(engine, constants, () => setByGame.has("AUTO_SAVE_PERIOD"));
	const runtime: Runtime = {
		engine,
		module,
		constants,
		issues,
		sessions,
		autoSave,
		access: new DataStoreAccess(engine, module),
		reporter: new Reporter(engine.host, signals.onOverwrite),
		metrics: new MetricsCounter(() => autoSave.backlogLength()),
		jobs: new Jobs(),
		calls: new StoreCalls(engine, module, () => runtime.link.presence.isFailing()),
		outbox: new BatchQueue(engine.scheduler, MESSAGES_PER_WRITE_MAX),
		closingGate: new Gate(engine.scheduler, CLOSING_WRITES_MAX),
		starts: new Map(),
		link: new ServerLink(engine, issues, sessions, autoSave, engine.random.guid()),
		legacyNotices: new LegacyNotices(engine, constants, issues),
	};
	if (engine.host.isServer) {
		runtime.access.start();
		engine.host.onClose(() => close(runtime));
	}
	return module;
}
