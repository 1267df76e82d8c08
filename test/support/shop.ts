import { createMonetisation } from "../../src/monetisation/service/create";
import type { MonetisationServiceObject } from "../../src/monetisation/service/service";
import type { DataInterface, DevProductPrivate, MonetisationOptions, ProductTable } from "../../src/monetisation/types";
import type { PlayerProfilesOptions } from "../../src/player-profiles/types";
import type { Profile } from "../../src/profile-store/types";
import type { SimCloud, SimPlayer, SimServerOptions } from "../../src/testing";
import { startProfiles } from "./player-world";
import type { PlayerData, TestServer } from "./world";
import { startServer, storedRecord } from "./world";

/** A server that sells: PlayerProfiles and MonetisationService, started. */
export class ShopServer {
	public readonly service: MonetisationServiceObject;

	constructor(public readonly server: TestServer) {
		let service: MonetisationServiceObject | undefined;
		server.sim.run(() => {
			service = createMonetisation(server.sim.engine);
		});
		this.service = service!;
	}

	/** Starts PlayerProfiles and the service. */
	public start(
		products: ProductTable,
		more: Partial<MonetisationOptions> = {},
		profiles: Partial<PlayerProfilesOptions<PlayerData>> = {},
	): void {
		const data: DataInterface = startProfiles(this.server, profiles);
		this.server.sim.run(() => this.service.Start({ Data: data, Products: products, Audit: false, ...more }));
	}

	/** A player comes in and the profile gets the time to load. */
	public join(cloud: SimCloud, userId: number): SimPlayer {
		const player = this.server.sim.join(userId);
		cloud.advance(2);
		return player;
	}

	public profile(player: SimPlayer): Profile<PlayerData> {
		const profile = this.server.PlayerProfiles.GetProfile(player);
		if (profile === undefined) error(`${player.Name} has no profile`, 2);
		return profile as Profile<PlayerData>;
	}
}

/** A server with those developer products. */
export function openShop(
	cloud: SimCloud,
	devProducts: ReadonlyArray<DevProductPrivate>,
	options?: SimServerOptions,
): ShopServer {
	const shop = new ShopServer(startServer(cloud, options));
	shop.start({ devProducts });
	return shop;
}

/** What is stored of a player, or nothing. */
export function storedData(cloud: SimCloud, userId: number): (PlayerData & Record<string, unknown>) | undefined {
	const record = storedRecord(cloud, tostring(userId)) as { Data?: PlayerData & Record<string, unknown> } | undefined;
	return record?.Data;
}
