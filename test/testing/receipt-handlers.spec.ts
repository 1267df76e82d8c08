import type { SimPlayer, SimServer } from "../../src/testing";
import { SimCloud } from "../../src/testing";

const SWORD = 1;
const SHIELD = 2;
const HELMET = 3;

interface Scene {
	readonly cloud: SimCloud;
	readonly server: SimServer;
	readonly player: SimPlayer;
	/** "who product channel", one for every receipt that was handled. */
	readonly heard: Array<string>;
	/** Sets `ProcessReceipt`. */
	readonly setCallback: () => void;
	/** Binds a handler for those products, or the catch-all. */
	readonly bind: (name: string, products?: ReadonlyArray<number>) => { Disconnect(): void };
	/** Every product is bought; answers whether each is granted. */
	readonly buyAll: () => string;
}

function start(): Scene {
	const cloud = new SimCloud();
	const server = cloud.startServer();
	const player = server.join(5);
	const heard = new Array<string>();
	const { marketplace } = server.engine;
	return {
		cloud,
		server,
		player,
		heard,
		setCallback: () => {
			marketplace.setProcessReceipt((receipt) => {
				heard.push(`callback ${receipt.ProductId} ${receipt.ProductPurchaseChannel}`);
				return Enum.ProductPurchaseDecision.PurchaseGranted;
			});
		},
		bind: (name, products) => {
			return marketplace.bindReceiptHandler(
				Enum.ReceiptType.DeveloperProduct,
				(receipt) => {
					const { ProductPurchaseChannel } = receipt as { ProductPurchaseChannel?: number };
					const isTyped = receipt.ReceiptType === Enum.ReceiptType.DeveloperProduct;
					heard.push(`${name} ${receipt.ProductId} ${isTyped ? ProductPurchaseChannel : "without a type"}`);
					return Enum.ReceiptDecision.Processed;
				},
				products,
			);
		},
		buyAll: () => {
			const ids = [SWORD, SHIELD, HELMET].map((product) => {
				const id = cloud.purchases.buy(player, product, { channel: 3 });
				cloud.advance(2);
				return id;
			});
			return ids.map((id) => `${cloud.purchases.isGranted(id)}`).join(" ");
		},
	};
}

export = () => {
	describe("a receipt handler that is bound", () => {
		it("gets the products of its filter, the catch-all the others, and ProcessReceipt nothing then", () => {
			const { heard, setCallback, bind, buyAll } = start();
			setCallback();
			bind("filtered", [SWORD, HELMET]);
			bind("all");
			expect(buyAll()).to.equal("true true true");
			expect(heard.join(", ")).to.equal("filtered 1 nil, all 2 nil, filtered 3 nil");
		});

		it("leaves what no handler takes to ProcessReceipt, which alone is told the channel", () => {
			const { heard, setCallback, bind, buyAll } = start();
			bind("filtered", [SWORD]);
			setCallback();
			buyAll();
			expect(heard.join(", ")).to.equal("filtered 1 nil, callback 2 3, callback 3 3");
		});

		it("loses what it does not take where nothing else is there", () => {
			const { cloud, bind, buyAll } = start();
			bind("filtered", [SWORD]);
			buyAll();
			expect(cloud.purchases.lost.map((receipt) => receipt.ProductId).join(" ")).to.equal("2 3");
		});

		it("cannot be bound a second time, for one of its products or for all, until it is disconnected", () => {
			const { heard, bind, buyAll } = start();
			const filtered = bind("filtered", [SWORD, SHIELD]);
			const all = bind("all");
			expect(() => bind("other", [HELMET, SHIELD])).to.throw("already bound");
			expect(() => bind("other")).to.throw("already bound");
			filtered.Disconnect();
			bind("other", [HELMET, SHIELD]);
			all.Disconnect();
			bind("last");
			// Neither takes away what came after it.
			filtered.Disconnect();
			all.Disconnect();
			buyAll();
			expect(heard.join(", ")).to.equal("last 1 nil, other 2 nil, other 3 nil");
		});

		it("leaves a receipt unresolved by every answer but Processed, and by an error", () => {
			const { cloud, server, player } = start();
			const wrong: Array<() => unknown> = [
				() => Enum.ReceiptDecision.NotProcessedYet,
				() => Enum.ProductPurchaseDecision.PurchaseGranted,
				() => true,
				() => undefined,
			];
			for (const answer of wrong) {
				const connection = server.engine.marketplace.bindReceiptHandler(
					Enum.ReceiptType.DeveloperProduct,
					answer,
				);
				const id = cloud.purchases.buy(player, SWORD);
				cloud.advance(2);
				expect(cloud.purchases.isGranted(id)).to.equal(false);
				connection.Disconnect();
			}
			server.engine.marketplace.bindReceiptHandler(Enum.ReceiptType.DeveloperProduct, () => error("broken"));
			cloud.purchases.buy(player, SWORD);
			cloud.advance(2);
			expect(cloud.purchases.unresolved(5).size()).to.equal(5);
			expect(cloud.takeErrors().size()).to.equal(5);
		});

		it("of a game stands in the way of the port's, which answers why, and the other way round", () => {
			const { server, bind, heard, buyAll } = start();
			const own = bind("game");
			const { marketplace } = server.engine;
			expect(marketplace.bindReceipts(() => error("never asked"))!.find("already bound")[0]).to.be.ok();
			buyAll();
			expect(heard.join(", ")).to.equal("game 1 nil, game 2 nil, game 3 nil");
			own.Disconnect();
			expect(marketplace.bindReceipts(() => true)).to.equal(undefined);
			expect(() => bind("game")).to.throw("already bound");
		});

		it("is for developer products only", () => {
			const { marketplace } = start().server.engine;
			expect(() =>
				marketplace.bindReceiptHandler(Enum.ReceiptType.RobuxTransferSender, () => undefined),
			).to.throw("only Enum.ReceiptType.DeveloperProduct");
		});
	});
};
