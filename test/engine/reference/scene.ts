import type { Engine } from "../../../src/engine";
import type { SimServer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { headless } from "../../../host/headless";
import { Coverage } from "./coverage";
import { newDataStoreService } from "./fake-data-stores";
import type { FakeMarketplace } from "./fake-marketplace";
import { newMarketplace } from "./fake-marketplace";
import type { FakeGame } from "./fake-process";
import {
	newAnalyticsService,
	newGame,
	newHttpService,
	newPolicyService,
	newRunService,
	newUserService,
} from "./fake-process";
import type { FakePlayers } from "./fake-shared";
import { newMemoryStoreService, newMessagingService, newPlayers } from "./fake-shared";
import { Fakes } from "./fakes";

const PLACE = "ReplicatedStorage.CofferTest";
export const ENGINE = `${PLACE}.src.engine.roblox`;
export const MESSAGES_SENT_AT = 1_800_000_000;

/** What every scene of one run used of the adapters. */
export const coverage = new Coverage();

/** The built adapters in a server whose services are fakes after the API reference. */
export interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly engine: Engine;
	/** What the fakes were asked. */
	readonly asked: Array<string>;
	readonly model: FakeGame;
	readonly marketplace: FakeMarketplace;
	readonly players: FakePlayers;
	/** Users 5 and 6. */
	readonly present: ReadonlyArray<Player>;
}

export function startScene(options: { readonly isOldEngine?: boolean; readonly hasRealPlayers?: boolean } = {}): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const handle = headless!.startServer(server);
	const present = [5, 6].map((userId) => handle.player(server.join(userId)));
	const asked = new Array<string>();
	const fakes = new Fakes(server);
	const model = newGame(fakes, handle.game, options.isOldEngine === true);
	const marketplace = newMarketplace(fakes, asked);
	const players = newPlayers(fakes, present);
	// The modules of the compiler and of the services find their places in the real tree.
	handle.require(`${PLACE}.include.RuntimeLib`);
	const services = handle.require(`${PLACE}.node_modules.@rbxts.services`) as Partial<Services>;
	services.AnalyticsService = newAnalyticsService(fakes, asked);
	services.DataStoreService = newDataStoreService(fakes, asked);
	services.HttpService = newHttpService(fakes);
	services.MarketplaceService = marketplace.service;
	services.MemoryStoreService = newMemoryStoreService(fakes, asked);
	services.MessagingService = newMessagingService(fakes, MESSAGES_SENT_AT);
	if (options.hasRealPlayers !== true) services.Players = players.service;
	services.PolicyService = newPolicyService(fakes);
	services.RunService = newRunService(fakes);
	services.UserService = newUserService(fakes);
	(handle.env as Record<string, unknown>).game = model.instance;
	const { robloxEngine } = handle.require(ENGINE) as { robloxEngine: Engine };
	return {
		cloud,
		server,
		engine: coverage.watch("engine", robloxEngine),
		asked,
		model,
		marketplace,
		players,
		present,
	};
}
