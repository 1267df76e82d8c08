import type { PlayerProfilesModule } from "../../src/player-profiles/types";
import type { ProfileStoreModule } from "../../src/profile-store/types";
import type { MonetisationResolver } from "../../src/monetisation/service/resolver";
import type { MonetisationServiceObject } from "../../src/monetisation/service/service";
import type { DataInterface } from "../../src/monetisation/types";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { PlaceServer } from "./coffer-place";

const MODULES = ["ProfileStore", "PlayerProfiles", "Deals", "MonetisationService", "MonetisationBindOnly"];

/** Where the model's modules end up, and how they get there. */
const POSITIONS: Array<{ name: string; path: string; arrange: (folder: Instance, into: Instance) => void }> = [
	{
		name: "inserted into ServerScriptService as it is",
		path: "ServerScriptService.Coffer",
		arrange: (folder, into) => {
			folder.Parent = into;
		},
	},
	{
		name: "inserted into ServerScriptService and ungrouped",
		path: "ServerScriptService",
		arrange: (folder, into) => {
			folder.Parent = into;
			for (const child of folder.GetChildren()) child.Parent = into;
			folder.Destroy();
		},
	},
];

/** A server whose place holds nothing but the shipped model. */
function bootModel(cloud: SimCloud, arrange: (folder: Instance, into: Instance) => void): PlaceServer {
	const server = new PlaceServer(cloud.startServer(), [], "model");
	const place = server.handle.game;
	arrange(place.FindFirstChild("Coffer")!, place.GetService("ServerScriptService"));
	return server;
}

/** Puts what both sides need where both sides have it. */
function moveShared(server: PlaceServer): void {
	const place = server.handle.game;
	const shared = place.GetService("ServerScriptService").FindFirstChild("Shared", true)!;
	shared.Parent = place.GetService("ReplicatedStorage");
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("dist/coffer.rbxm", () => {
		it("is one folder with the modules, what they are made of, and what belongs to both sides", () => {
			const server = bootModel(new SimCloud(), () => {});
			const folder = server.handle.game.FindFirstChild("Coffer")!;
			expect(folder.ClassName).to.equal("Folder");
			const names = folder.GetChildren().map((child) => child.Name);
			expect(names.sort().join()).to.equal(
				"Coffer, Deals, MonetisationBindOnly, MonetisationService, PlayerProfiles, ProfileStore, ReadMe, Schema, Shared",
			);
		});

		for (const { name, path, arrange } of POSITIONS) {
			it(`works when ${name}`, () => {
				const cloud = new SimCloud();
				const server = bootModel(cloud, arrange);
				const ProfileStore = server.handle.require(`${path}.ProfileStore`) as ProfileStoreModule;
				const PlayerProfiles = server.handle.require(`${path}.PlayerProfiles`) as PlayerProfilesModule<{
					Cash: number;
				}>;
				server.sim.run(() => {
					PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", { Cash: 100 }) });
				});
				const player = server.sim.join(7);
				cloud.advance(3);
				const profile = PlayerProfiles.GetProfile(server.player(player))!;
				profile.Data.Cash = 250;
				server.sim.leave(player);
				cloud.advance(3);
				const record = cloud.dataStore("PlayerData").read("7") as { Data: { Cash: number } };
				expect(record.Data.Cash).to.equal(250);
				expect(server.warned().size()).to.equal(0);
			});
		}

		it("sells on a server from wherever its parts are", () => {
			for (const { path, arrange } of POSITIONS) {
				const cloud = new SimCloud();
				const server = bootModel(cloud, arrange);
				moveShared(server);
				cloud.purchases.list("product", { id: 100, name: "Coins" });
				const ProfileStore = server.handle.require(`${path}.ProfileStore`) as ProfileStoreModule;
				const PlayerProfiles = server.handle.require(`${path}.PlayerProfiles`) as PlayerProfilesModule;
				const service = server.handle.require(`${path}.MonetisationService`) as MonetisationServiceObject;
				const shared = server.handle.require("ReplicatedStorage.Shared.Monetisation") as MonetisationResolver;
				server.sim.run(() => {
					PlayerProfiles.Start({ Store: ProfileStore.New("PlayerData", { Cash: 100 }) });
					service.Start({
						Data: PlayerProfiles as unknown as DataInterface,
						Products: { devProducts: [{ id: 100, name: "Coins", handler: () => false }] },
					});
				});
				const player = server.sim.join(7);
				cloud.advance(3);
				const purchase = cloud.purchases.buy(player, 100);
				cloud.advance(5);
				expect(cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(shared.GetCredits(server.player(player), "Coins")).to.equal(1);
				expect(server.warned().join()).to.equal("");
			}
		});

		it("leaves receipts alone where only MonetisationBindOnly is required", () => {
			const cloud = new SimCloud();
			const server = bootModel(cloud, POSITIONS[0].arrange);
			server.handle.require("ServerScriptService.Coffer.MonetisationBindOnly");
			const purchase = cloud.purchases.buy(server.sim.join(7), 100);
			cloud.advance(5);
			expect(cloud.purchases.isGranted(purchase)).to.equal(false);
			expect(cloud.purchases.lost.size()).to.equal(0);
		});

		it("says on a server that the service is missing", () => {
			const server = bootModel(new SimCloud(), POSITIONS[0].arrange);
			moveShared(server);
			server.handle.game.GetService("ServerScriptService").ClearAllChildren();
			const [isLoaded, problem] = pcall(() => server.handle.require("ReplicatedStorage.Shared.Monetisation"));
			expect(isLoaded).to.equal(false);
			expect(tostring(problem).find("ServerScriptService has no MonetisationService", 1, true)[0]).to.be.ok();
		});

		it("says what is missing when a module is taken out alone", () => {
			const server = bootModel(new SimCloud(), (folder, into) => {
				for (const name of MODULES) folder.FindFirstChild(name)!.Parent = into;
			});
			for (const name of MODULES) {
				const [isLoaded, problem] = pcall(() => server.handle.require(`ServerScriptService.${name}`));
				expect(isLoaded).to.equal(false);
				const said = tostring(problem);
				expect(said.find("the Coffer folder is missing; it belongs beside this module", 1, true)[0]).to.be.ok();
			}
		});
	});
};
