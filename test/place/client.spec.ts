import type { MonetisationClient } from "../../src/monetisation/client/types";
import type { MonetisationResolver } from "../../src/monetisation/service/resolver";
import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { headless } from "../../host/headless";
import { SIGNAL_MODES } from "../support/world";
import type { PlaceClient, PlaceServer } from "./coffer-place";
import { bootClient, bootPlace } from "./coffer-place";

const BOOST = 123456789;
const SOON = 3;

interface ClientShared {
	readonly Monetisation: MonetisationClient;
	readonly Buy: (this: void) => void;
}

interface ServerShared {
	readonly Monetisation: MonetisationResolver;
	readonly Match: { State: string };
}

interface Stored {
	readonly Data: {
		readonly Boosts: number;
		readonly MonetisationCredits: object;
	};
}

/** A player at the shop, both ends booted from the place. */
class Visit {
	public readonly server: PlaceServer;
	public readonly player: SimPlayer;
	public readonly client: PlaceClient;

	constructor(public readonly cloud: SimCloud) {
		cloud.purchases.list("product", { id: BOOST, name: "RespawnBoost" });
		this.server = bootPlace(cloud, ["shop"]);
		this.player = this.server.sim.join(7, { name: "Ana" });
		this.client = bootClient(this.server, this.player, ["shop"]);
		cloud.advance(SOON);
	}

	public clientShared(): ClientShared {
		return this.client.handle.env.shared as ClientShared;
	}

	public serverShared(): ServerShared {
		return this.server.handle.env.shared as ServerShared;
	}

	/** The player presses the button. */
	public buy(): void {
		this.client.sim.run(() => this.clientShared().Buy());
		this.cloud.advance(SOON);
	}

	/** The player answers Roblox's prompt. */
	public answer(isPurchased: boolean): void {
		this.cloud.purchases.answerPrompt(this.cloud.purchases.prompts[0], isPurchased);
		this.cloud.advance(SOON);
	}

	public isCovered(): boolean {
		const gui = this.client.handle.player.FindFirstChild("PlayerGui")!;
		return gui.FindFirstChild("CofferCover") !== undefined;
	}

	public stored(): Stored["Data"] {
		return (this.cloud.dataStore("PlayerData").read("7") as Stored).Data;
	}
}

export = () => {
	if (headless === undefined) {
		SKIP();
		return;
	}

	for (const signalMode of SIGNAL_MODES) {
		describe(`server and client of dist/coffer.rbxl, with ${signalMode} signals`, () => {
			it("show a purchase become a credit, the credit be spent, and the overlay go", () => {
				const visit = new Visit(new SimCloud({ signalMode }));
				const { cloud, client, server } = visit;
				visit.buy();
				expect(cloud.purchases.prompts.size()).to.equal(1);
				expect(cloud.purchases.prompts[0].player).to.equal(visit.player);
				expect(visit.isCovered()).to.equal(true);

				visit.answer(true);
				expect(visit.isCovered()).to.equal(false);
				expect(visit.clientShared().Monetisation.GetCredits("RespawnBoost")).to.equal(1);
				expect(visit.serverShared().Monetisation.GetCredits(server.player(visit.player), BOOST)).to.equal(1);

				// No match yet: the credit is kept, and no prompt comes.
				visit.buy();
				expect(cloud.purchases.prompts.size()).to.equal(0);
				visit.serverShared().Match.State = "Active";
				visit.buy();
				cloud.advance(SOON);
				expect(visit.clientShared().Monetisation.GetCredits("RespawnBoost")).to.equal(0);
				expect(visit.stored().Boosts).to.equal(3);
				expect(next(visit.stored().MonetisationCredits)[0]).to.equal(undefined);

				const lines = client.printed();
				const wanted = [
					"first 0 true",
					"asked Prompted",
					"prompt RespawnBoost",
					"prompt gone",
					`credits ${BOOST} 1 1 1`,
					`outcome CreditGranted ${BOOST}`,
					"used false",
					`outcome CreditRestored ${BOOST}`,
					"used true",
					`credits ${BOOST} 0 0 0`,
					`outcome CreditSpent ${BOOST}`,
				];
				expect([...lines].sort().join("; ")).to.equal([...wanted].sort().join("; "));
				expect(lines[0]).to.equal("first 0 true");
				expect(server.warned().join()).to.equal("");
			});

			it("take the overlay away when the prompt is closed without a purchase", () => {
				const visit = new Visit(new SimCloud({ signalMode }));
				visit.buy();
				expect(visit.isCovered()).to.equal(true);
				visit.answer(false);
				expect(visit.isCovered()).to.equal(false);
				expect(visit.clientShared().Monetisation.GetCredits("RespawnBoost")).to.equal(0);
			});

			it("leave the overlay to the game that has its own", () => {
				const visit = new Visit(new SimCloud({ signalMode }));
				const seen = new Array<string>();
				visit.client.sim.run(() => {
					visit.clientShared().Monetisation.SetOverlay({
						Show: (open) => {
							seen.push(`show ${open.name}`);
						},
						Hide: () => {
							seen.push("hide");
						},
					});
				});
				visit.buy();
				expect(visit.isCovered()).to.equal(false);
				visit.answer(true);
				expect(seen.join("; ")).to.equal("show RespawnBoost; hide");
			});
		});
	}

	describe("a client of dist/coffer.rbxl", () => {
		it("cannot make the server do what the player has no right to", () => {
			const visit = new Visit(new SimCloud());
			const remotes = visit.client.handle.game.GetService("ReplicatedStorage").FindFirstChild("CofferRemotes")!;
			const use = remotes.FindFirstChild("UseCreditPurchase") as RemoteFunction;
			const answers = new Array<string>();
			visit.client.sim.run(() => {
				for (const key of [{}, 0 / 0, string.rep("x", 5000), "MonetisationCredits", BOOST]) {
					answers.push((use.InvokeServer(key) as { code: string }).code);
				}
			});
			visit.cloud.advance(SOON);
			expect(answers.join("; ")).to.equal("BadRequest; BadRequest; BadRequest; UnknownProduct; NoCredit");
			expect(visit.server.warned().join()).to.equal("");
			expect(visit.stored().Boosts).to.equal(0);
		});

		it("says what is missing when the module is moved without its child", () => {
			const server = bootPlace(new SimCloud(), []);
			const { handle } = bootClient(server, server.sim.join(7), []);
			const shared = handle.game.GetService("ReplicatedStorage").FindFirstChild("Shared")!;
			shared.FindFirstChild("Monetisation")!.FindFirstChild("CofferClient")!.Destroy();
			const [isLoaded, problem] = pcall(() => handle.require("ReplicatedStorage.Shared.Monetisation"));
			expect(isLoaded).to.equal(false);
			expect(tostring(problem).find("the CofferClient folder is missing", 1, true)[0]).to.be.ok();
		});
	});
};
