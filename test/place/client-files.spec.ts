import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import type { PlaceServer } from "./coffer-place";
import { bootPlace } from "./coffer-place";

/** What of src is a server's own. The declarations of the catalogue are for both sides. */
const SERVER_NAMES = [
	"server",
	"ledger",
	"receipts",
	"prompts",
	"gifts",
	"support",
	"check-handlers",
	"profile-store",
	"player-profiles",
	"testing",
];

function clientFolder(server: PlaceServer): Instance {
	const shared = server.handle.game.GetService("ReplicatedStorage").FindFirstChild("Shared");
	const module = shared?.FindFirstChild("Monetisation");
	const folder = module?.FindFirstChild("CofferClient");
	if (folder === undefined) error("dist/coffer.rbxl has no client", 2);
	return folder;
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	describe("what dist/coffer.rbxl sends to clients", () => {
		it("holds no server code", () => {
			const folder = clientFolder(bootPlace(new SimCloud(), []));
			const names = folder.GetDescendants().map((instance) => instance.Name);
			expect(names.includes("overlay")).to.equal(true);
			for (const name of SERVER_NAMES) expect(names.includes(name)).to.equal(false);
			const adapters = folder.FindFirstChild("engine")!.FindFirstChild("roblox")!;
			const adapterNames = adapters.GetChildren().map((instance) => instance.Name);
			expect(adapterNames.sort().join()).to.equal("client, clock, host, notices, remotes-folder, scheduler");
		});

		it("holds nothing but the module and what it needs", () => {
			const server = bootPlace(new SimCloud(), []);
			const storage = server.handle.game.GetService("ReplicatedStorage");
			expect(
				storage
					.GetChildren()
					.map((child) => child.Name)
					.join(),
			).to.equal("Shared");
			const names = clientFolder(server)
				.GetChildren()
				.map((child) => child.Name);
			expect(names.sort().join()).to.equal("client, engine, include, monetisation, node_modules, storable, util");
		});
	});
};
