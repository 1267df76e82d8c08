import type { Engine } from "../engine";
import { TABLE_OWNERS } from "../table-owners";
import { bindToClose } from "../util/bind-to-close";
import { Signal } from "../util/signal";
import { defaultConstants } from "./constants";
import { createModuleTable } from "./face/module-table";
import type { StoreHome } from "./face/store";
import { StoreObject } from "./face/store";
import { Fleet } from "./fleet/fleet";
import type { FleetSessions } from "./fleet/fleet-session";
import { OldServers } from "./fleet/old-servers";
import { ServerLink } from "./fleet/server-link";
import { MetricsCounter } from "./metrics";
import type { TableOwner } from "./record/library-tables";
import { DataStoreAccess } from "./requests/data-store-access";
import { Jobs } from "./requests/jobs";
import { Problems } from "./requests/problems";
import { Requests } from "./requests/requests";
import type { Plan } from "./schema/prepare";
import { AutoSave } from "./session/auto-save";
import { close } from "./session/closing";
import { LastSaves } from "./session/last-saves";
import { saveBeforeRestarts } from "./session/restart";
import type { Session } from "./session/session";
import { SessionRegistry } from "./session/session-registry";
import type { Settings } from "./settings";
import { ClaimReleases } from "./start/claim-release";
import { SessionStarts } from "./start/session-starts";
import type { ProfileStoreModule } from "./types";
import { Overwrites } from "./without-session/overwrite";
import type { TakeSession } from "./without-session/roll-back";
import { RollBacks } from "./without-session/roll-back";
import { Outbox } from "./without-session/send-message";
import { Views } from "./without-session/view";

interface Ground {
	readonly module: ProfileStoreModule;
	readonly problems: Problems;
	readonly settings: Settings;
}

/** The module table with what tells and counts. `makeStore` and `queueLength` are asked later. */
function createGround(
	engine: Engine,
	makeStore: (name: string, plan: Plan) => unknown,
	queueLength: () => number,
): Ground {
	const constants = defaultConstants();
	const setByGame = new Set<string>();
	const onError = new Signal<[string, string, string]>(engine.scheduler);
	const onOverwrite = new Signal<[string, string]>(engine.scheduler);
	const onCriticalToggle = new Signal<[boolean]>(engine.scheduler);
	const metrics = new MetricsCounter(queueLength);
	const module: ProfileStoreModule = createModuleTable(
		constants,
		setByGame,
		{ onError, onOverwrite, onCriticalToggle },
		(name, plan) => makeStore(name, plan) as never,
		() => metrics.read(),
		(text) => problems.warnOnce(text),
	);
	const problems = new Problems(engine, constants, module, onError, onOverwrite, onCriticalToggle);
	return { module, problems, settings: { constants, isPeriodSet: () => setByGame.has("AUTO_SAVE_PERIOD"), metrics } };
}

/** This server among the others. */
function createFleet(
	engine: Engine,
	{ problems, settings }: Ground,
	sessions: SessionRegistry,
	autoSave: AutoSave,
): Fleet {
	const fleetSessions: FleetSessions = {
		byGuid(guid) {
			return sessions.byGuid(guid);
		},
		list() {
			return sessions.list();
		},
		isEnding(guid) {
			return sessions.isEndingGuid(guid);
		},
		isAnyHere() {
			return !sessions.isEmpty();
		},
		hurry(session) {
			autoSave.hurry(session as Session);
		},
	};
	const link = new ServerLink(engine, problems, fleetSessions, engine.random.guid());
	return new Fleet(link, new OldServers(engine, settings.constants, problems));
}

/**
 * Assembles the library for one server. Does not yield. The only place that puts the parts together. `tableOwners`: the
 * parts of the library that keep tables of their own in stored Data.
 */
export function createProfileStore(
	engine: Engine,
	tableOwners: ReadonlyArray<TableOwner> = TABLE_OWNERS,
): ProfileStoreModule {
	const { clock, scheduler, random, dataStores, host } = engine;
	const makeStore = (name: string, plan: Plan) => {
		startLink();
		return new StoreObject(home, name, plan);
	};
	const ground = createGround(engine, makeStore, () => autoSave.backlogLength());
	const { module, problems, settings } = ground;
	const isClosing = () => module.IsClosing;
	const access = new DataStoreAccess(engine, module);
	const sessions = new SessionRegistry();
	const turnSeconds = (token: string) => sessions.turnSeconds(token);
	const requests = new Requests(engine, access, problems, new Jobs(), isClosing, turnSeconds);
	const autoSave: AutoSave = new AutoSave(clock, scheduler, random, dataStores, settings);
	const fleet = createFleet(engine, ground, sessions, autoSave);
	const lastSaves = new LastSaves(clock, scheduler, dataStores, isClosing);
	const session = { clock, scheduler, requests, fleet, settings, sessions, autoSave, lastSaves };
	const releases = new ClaimReleases(clock, scheduler, requests, fleet.link);
	const overwrites = new Overwrites(engine, requests, fleet, sessions, settings, tableOwners);
	const starts = new SessionStarts({ engine, requests, fleet, settings, releases, session, tableOwners });
	const views = new Views(engine, requests, settings, overwrites);
	const takeSession: TakeSession = (context, key, token) => starts.start(context, key, token, {}) !== undefined;
	const home: StoreHome = {
		engine,
		module,
		requests,
		settings,
		fleet,
		sessions,
		starts,
		views,
		overwrites,
		rollBacks: new RollBacks(engine, requests, sessions, settings, tableOwners, views, takeSession),
		outbox: new Outbox(engine, requests, fleet, sessions, settings),
	};

	// From the first store on, for a session's record should say from its beginning that this server beats.
	const startLink = () => {
		scheduler.spawn(() => {
			access.waitUntilReady();
			if (module.DataStoreState === "Access") fleet.link.start();
		});
	};

	if (host.isServer) {
		access.start();
		saveBeforeRestarts(host, scheduler, autoSave);
		bindToClose(host, scheduler, () => close(scheduler, module, sessions, lastSaves, requests.jobs));
	}
	return module;
}
