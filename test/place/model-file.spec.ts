import type { PlayerProfilesModule } from "../../src/player-profiles/types";
import type { ProfileStoreModule } from "../../src/profile-store/types";
import { SimCloud } from "../../src/testing";
import { headless } from "../host/headless";
import { PlaceServer } from "./coffer-place";

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

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("dist/coffer.rbxm", () => {
		it("is one folder with the two modules and what they are made of", () => {
			const server = bootModel(new SimCloud(), () => {});
			const folder = server.handle.game.FindFirstChild("Coffer")!;
			expect(folder.ClassName).to.equal("Folder");
			const names = folder.GetChildren().map((child) => child.Name);
			expect(names.sort().join()).to.equal("Coffer, PlayerProfiles, ProfileStore");
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

		it("says what is missing when a module is taken out alone", () => {
			const server = bootModel(new SimCloud(), (folder, into) => {
				folder.FindFirstChild("ProfileStore")!.Parent = into;
				folder.FindFirstChild("PlayerProfiles")!.Parent = into;
			});
			for (const name of ["ProfileStore", "PlayerProfiles"]) {
				const [isLoaded, problem] = pcall(() => server.handle.require(`ServerScriptService.${name}`));
				expect(isLoaded).to.equal(false);
				const said = tostring(problem);
				expect(said.find("the Coffer folder is missing; it belongs beside this module", 1, true)[0]).to.be.ok();
			}
		});
	});
};
