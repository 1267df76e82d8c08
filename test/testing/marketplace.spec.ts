import type { ReceiptHandler } from "../../src/engine";
import type { SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

function start(handler?: ReceiptHandler): LuaTuple<[cloud: SimCloud, server: SimServer]> {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	if (handler !== undefined) server.engine.marketplace.bindReceipts(handler);
	return $tuple(cloud, server);
}

export = () => {
	describe("receipts", () => {
		it("go to the handler, and not again once granted", () => {
			const seen = new Array<string>();
			const [cloud, server] = start((receipt) => {
				seen.push(`${receipt.PlayerId} ${receipt.ProductId} ${receipt.CurrencySpent}`);
				return true;
			});
			const player = server.join(5);
			const id = cloud.purchases.buy(player, 42, { currencySpent: 99 });
			expect(cloud.purchases.isGranted(id)).to.equal(false);
			cloud.advance(2);
			expect(cloud.purchases.isGranted(id)).to.equal(true);
			server.leave(player);
			server.join(5);
			cloud.advance(2);
			expect(seen.join(", ")).to.equal("5 42 99");
		});

		it("come again on every later purchase and on join while they are not granted", () => {
			let calls = 0;
			const [cloud, server] = start((receipt) => {
				if (receipt.ProductId !== 1) return true;
				calls += 1;
				return false;
			});
			const player = server.join(5);
			cloud.purchases.buy(player, 1);
			cloud.advance(600);
			expect(calls).to.equal(1);
			cloud.purchases.buy(player, 2);
			cloud.advance(2);
			expect(calls).to.equal(2);
			server.leave(player);
			const elsewhere = cloud.startServer();
			elsewhere.engine.marketplace.bindReceipts(() => {
				calls += 1;
				return true;
			});
			elsewhere.join(5);
			cloud.advance(2);
			expect(calls).to.equal(3);
			expect(cloud.purchases.unresolved(5).size()).to.equal(0);
		});

		it("stay unresolved when the handler throws, and the error is remembered", () => {
			const [cloud, server] = start(() => error("grant failed"));
			const player = server.join(5);
			cloud.purchases.buy(player, 1);
			cloud.advance(2);
			expect(cloud.purchases.unresolved(5).size()).to.equal(1);
			expect(cloud.takeErrors().size()).to.equal(1);
		});

		it("are not delivered twice at once on one server, but they are on two", () => {
			const running = new Array<string>();
			const handle = (server: SimServer): void => {
				server.engine.marketplace.bindReceipts(() => {
					running.push(server.name);
					server.engine.scheduler.wait(60);
					return true;
				});
			};
			const cloud = new SimCloud();
			const east = cloud.startServer({ name: "east" });
			const west = cloud.startServer({ name: "west" });
			handle(east);
			handle(west);
			const player = east.join(5);
			const id = cloud.purchases.buy(player, 1);
			cloud.advance(2);
			cloud.purchases.redeliver(east, id);
			cloud.purchases.redeliver(west, id);
			cloud.advance(2);
			expect(running.join(" ")).to.equal("east west");
			cloud.advance(60);
			cloud.purchases.redeliver(east, id);
			cloud.advance(2);
			expect(running.join(" ")).to.equal("east west east");
		});

		it("are lost on a server without a handler", () => {
			const [cloud, server] = start();
			const id = cloud.purchases.buy(server.join(5), 1);
			cloud.advance(2);
			expect(cloud.purchases.lost.size()).to.equal(1);
			expect(cloud.purchases.lost[0].PurchaseId).to.equal(id);
			expect(cloud.purchases.unresolved(5).size()).to.equal(0);
		});

		it("wait for the player to come back when the player left before they arrived", () => {
			let calls = 0;
			const [cloud, server] = start(() => {
				calls += 1;
				return true;
			});
			const player = server.join(5);
			cloud.purchases.buy(player, 1);
			server.leave(player);
			cloud.advance(2);
			expect(calls).to.equal(0);
			server.join(5);
			cloud.advance(2);
			expect(calls).to.equal(1);
		});

		it("come again when the answer was not recorded", () => {
			let calls = 0;
			const [cloud, server] = start(() => {
				calls += 1;
				return true;
			});
			const fault = cloud.faults.script({ call: "ProcessReceipt", kind: "lostReply" });
			const player = server.join(5);
			const id = cloud.purchases.buy(player, 1);
			cloud.advance(2);
			expect(cloud.purchases.isGranted(id)).to.equal(false);
			expect(fault.hits()).to.equal(1);
			cloud.purchases.buy(player, 2);
			cloud.advance(2);
			expect(cloud.purchases.isGranted(id)).to.equal(true);
			expect(calls).to.equal(3);
		});

		it("are recorded as granted though the server crashed right after it said so", () => {
			const [cloud, server] = start(() => {
				server.engine.scheduler.delay(0, () => server.crash());
				return true;
			});
			const id = cloud.purchases.buy(server.join(5), 1);
			cloud.advance(2);
			expect(server.state).to.equal("crashed");
			expect(cloud.purchases.isGranted(id)).to.equal(true);
		});

		it("go to the handler that was bound last", () => {
			let earlier = 0;
			const [cloud, server] = start(() => {
				earlier += 1;
				return true;
			});
			server.engine.marketplace.bindReceipts(() => false);
			const id = cloud.purchases.buy(server.join(5), 1);
			cloud.advance(2);
			expect(earlier).to.equal(0);
			expect(cloud.purchases.isGranted(id)).to.equal(false);
		});
	});

	describe("prompts and game passes", () => {
		it("close with an answer, and a bought product comes as a receipt", () => {
			let received = 0;
			const [cloud, server] = start(() => {
				received += 1;
				return true;
			});
			const finished = new Array<string>();
			const { marketplace } = server.engine;
			marketplace.onProductPromptFinished((userId, id, isBought) => finished.push(`${userId} ${id} ${isBought}`));
			const player = server.join(5);
			marketplace.promptProductPurchase(player, 42);
			marketplace.promptProductPurchase(player, 43);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			cloud.advance(2);
			expect(finished.join(", ")).to.equal("5 42 false, 5 43 true");
			expect(received).to.equal(1);
		});

		it("that are bought elsewhere are noticed after minutes, and at once where the player enters", () => {
			const cloud = new SimCloud();
			const [server, other] = [cloud.startServer(), cloud.startServer()];
			const asks = (): boolean => server.await(() => server.engine.marketplace.userOwnsGamePassAsync(5, 1));
			const player = server.join(5);
			expect(asks()).to.equal(false);
			cloud.purchases.ownGamePass(5, 1);
			cloud.advance(50);
			expect(asks()).to.equal(false);
			server.leave(player);
			other.join(5);
			expect(other.await(() => other.engine.marketplace.userOwnsGamePassAsync(5, 1))).to.equal(true);
			expect(asks()).to.equal(false);
			cloud.advance(600);
			expect(asks()).to.equal(true);
			cloud.purchases.ownGamePass(6, 1);
			server.join(6);
			expect(server.await(() => server.engine.marketplace.userOwnsGamePassAsync(6, 1))).to.equal(true);
		});

		it("are answered from the server's cache until a prompt refreshes it", () => {
			const [cloud, server] = start();
			const { marketplace } = server.engine;
			const player = server.join(5);
			const owns = (id: number): boolean => server.await(() => marketplace.userOwnsGamePassAsync(5, id));
			expect(owns(1)).to.equal(false);
			cloud.purchases.ownGamePass(5, 1);
			expect(owns(1)).to.equal(false);
			expect(owns(2)).to.equal(false);
			marketplace.promptGamePassPurchase(player, 2);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], true);
			expect(owns(2)).to.equal(true);
			expect(owns(2)).to.equal(true);
			expect(cloud.calls.count("UserOwnsGamePassAsync")).to.equal(3);
			// Bought elsewhere, as this prompt says.
			marketplace.promptGamePassPurchase(player, 1);
			cloud.purchases.answerPrompt(cloud.purchases.prompts[0], false);
			expect(owns(1)).to.equal(true);
		});

		it("cannot be asked for while the marketplace fails", () => {
			const [cloud, server] = start();
			cloud.faults.rates.gamePassError = 1;
			expect(() => server.await(() => server.engine.marketplace.userOwnsGamePassAsync(5, 1))).to.throw("502:");
		});
	});
};
