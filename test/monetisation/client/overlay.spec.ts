import type { OpenPrompt } from "../../../src/monetisation/types";
import type { SimClient } from "../../../src/testing";
import { stall, Stall } from "../../support/prompts";
import type { Customers } from "../../support/shop-client";
import { prompt as openPrompt, ShopClient } from "../../support/shop-client";
import { SIGNAL_MODES } from "../../support/world";

interface Scene extends Customers {
	readonly client: ShopClient;
}

function openScene(signalMode: (typeof SIGNAL_MODES)[number] = "deferred"): Scene {
	const open = new Stall(stall, {}, { signalMode });
	const client = new ShopClient(open.shop, open.player);
	open.cloud.advance(1);
	return { ...open, client };
}

/** A prompt comes onto the screen. */
function prompt(scene: Scene, showOverlay = true): void {
	openPrompt(scene, "Coins", showOverlay);
	scene.cloud.advance(1);
}

function covers(sim: SimClient): number {
	return sim.screen.texts.size();
}

/** An overlay of the game's own: "show Coins", "hide". */
function ownOverlay(seen: Array<string>, name = ""): { Show: (open: OpenPrompt) => void; Hide: () => void } {
	return {
		Show: (open) => {
			seen.push(`${name}show ${open.name}`);
		},
		Hide: () => {
			seen.push(`${name}hide`);
		},
	};
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`the overlay, with ${signalMode} signals`, () => {
			for (const isPurchased of [true, false]) {
				it(`covers the screen while a prompt is open, until it is ${isPurchased ? "paid" : "closed"}`, () => {
					const scene = openScene(signalMode);
					const { cloud, client } = scene;
					expect(covers(client.sim)).to.equal(0);
					prompt(scene);
					expect(covers(client.sim)).to.equal(1);
					cloud.advance(10);
					expect(covers(client.sim)).to.equal(1);
					cloud.purchases.answerPrompt(cloud.purchases.prompts[0], isPurchased);
					cloud.advance(1);
					expect(covers(client.sim)).to.equal(0);
				});
			}
		});
	}

	describe("the overlay", () => {
		it("is not there for a prompt that does not want it", () => {
			const scene = openScene();
			prompt(scene, false);
			expect(scene.cloud.purchases.prompts.size()).to.equal(1);
			expect(covers(scene.client.sim)).to.equal(0);
			expect(scene.client.seen.join("; ")).to.equal("prompt Coins");
		});

		it("is gone when the engine refuses the prompt", () => {
			const scene = openScene();
			const { shop, cloud, client } = scene;
			const { marketplace } = shop.server.sim.engine as unknown as {
				marketplace: { promptProductPurchase(): never };
			};
			marketplace.promptProductPurchase = () => error("no prompts today", 0);
			prompt(scene);
			cloud.advance(1);
			expect(covers(client.sim)).to.equal(0);
		});

		it("is gone after a minute in which nothing is heard of the prompt, and comes back for the next one", () => {
			const scene = openScene();
			const { shop, cloud, client } = scene;
			prompt(scene);
			const [open] = cloud.purchases.prompts;
			// As when Roblox never tells that the prompt was closed.
			cloud.purchases.prompts = [];
			cloud.advance(55);
			expect(covers(client.sim)).to.equal(1);
			cloud.advance(7);
			expect(covers(client.sim)).to.equal(0);
			// What else the server tells does not bring it back.
			shop.service.GrantCredit(scene.player, "Egg");
			cloud.advance(1);
			expect(covers(client.sim)).to.equal(0);
			cloud.purchases.answerPrompt(open, false);
			cloud.advance(1);
			prompt(scene);
			expect(covers(client.sim)).to.equal(1);
		});

		it("is gone after two minutes when the server has fallen silent", () => {
			const scene = openScene();
			prompt(scene);
			scene.shop.server.sim.freeze(600);
			scene.cloud.advance(121);
			expect(covers(scene.client.sim)).to.equal(0);
		});

		it("is put up anew for a second prompt, and its time begins anew", () => {
			const scene = openScene();
			const { cloud, client, shop } = scene;
			prompt(scene);
			cloud.advance(50);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.advance(1);
			prompt(scene);
			shop.server.sim.freeze(600);
			cloud.advance(100);
			expect(covers(client.sim)).to.equal(1);
		});

		it("may be the game's own", () => {
			const scene = openScene();
			const { cloud, client } = scene;
			const seen = new Array<string>();
			client.module.SetOverlay(ownOverlay(seen));
			prompt(scene);
			expect(covers(client.sim)).to.equal(0);
			expect(seen.join("; ")).to.equal("show Coins");
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			cloud.advance(1);
			expect(seen.join("; ")).to.equal("show Coins; hide");
		});

		it("changes hands while it is up", () => {
			const scene = openScene();
			const { cloud, client } = scene;
			const seen = new Array<string>();
			prompt(scene);
			client.sim.run(() => client.module.SetOverlay(ownOverlay(seen, "first ")));
			expect(covers(client.sim)).to.equal(0);
			client.sim.run(() => client.module.SetOverlay(ownOverlay(seen, "second ")));
			expect(seen.join("; ")).to.equal("first show Coins; first hide; second show Coins");
			client.sim.run(() => client.module.SetOverlay(undefined));
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			cloud.advance(1);
			expect(seen.join("; ")).to.equal("first show Coins; first hide; second show Coins; second hide");
			prompt(scene);
			expect(covers(client.sim)).to.equal(0);
		});

		it("that raises or yields does not hold up the module", () => {
			const scene = openScene();
			const { cloud, client } = scene;
			const seen = new Array<string>();
			client.module.SetOverlay({
				Show: () => error("no screen", 0),
				Hide: () => {
					client.sim.engine.scheduler.wait(5);
					seen.push("hidden");
				},
			});
			prompt(scene);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.advance(10);
			expect(client.seen.join("; ")).to.equal("prompt Coins; prompt gone");
			expect(seen.join("; ")).to.equal("hidden");
			expect(cloud.takeErrors().size()).to.equal(1);
		});
	});
};
