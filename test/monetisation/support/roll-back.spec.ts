import type { DevProductPrivate } from "../../../src/monetisation/types";
import type { RollBackParams, RollBackReport } from "../../../src/profile-store/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import type { ShopServer } from "../../support/shop";
import { openShop } from "../../support/shop";

const COINS = 100;
const BOOST = 101;
const USER = 7;
const HOUR = 3600;

const products: ReadonlyArray<DevProductPrivate> = [
	{
		id: COINS,
		name: "Coins",
		handler: (_player, _id, _params, _deps, context) => {
			(context.Data as { Cash: number }).Cash += 50;
		},
	},
	{ id: BOOST, name: "Boost", outside: true, handler: () => true },
];

/** A player who was here an hour ago, and buys now. */
class Visitor {
	public readonly cloud = new SimCloud();
	public readonly shop: ShopServer = openShop(this.cloud, products);
	public readonly moment: number;
	public player: SimPlayer;

	constructor() {
		this.player = this.shop.join(this.cloud, USER);
		this.shop.profile(this.player).Data.Cash = 100;
		this.leave();
		this.cloud.advance(HOUR);
		this.moment = this.shop.server.sim.engine.clock.unixSeconds();
		this.cloud.advance(HOUR);
		this.player = this.shop.join(this.cloud, USER);
	}

	public leave(): void {
		this.shop.server.sim.leave(this.player);
		this.cloud.advance(10);
	}

	public buy(product: number): string {
		const purchase = this.cloud.purchases.buy(this.player, product, { currencySpent: 70 });
		this.cloud.advance(10);
		return purchase;
	}

	/** Rolls back while the player plays, who comes again. */
	public rollBack(params?: RollBackParams): RollBackReport {
		const { server } = this.shop;
		const [isDone, answer] = server.await(() => {
			const [isRolled, report] = server.store().RollBackAsync(tostring(USER), this.moment, params);
			return [isRolled, report] as const;
		});
		if (!isDone) error(`not rolled back: ${answer as string}`, 2);
		this.cloud.advance(10);
		this.player = this.shop.join(this.cloud, USER);
		this.cloud.advance(20);
		return answer as RollBackReport;
	}

	public cash(): number {
		return this.shop.profile(this.player).Data.Cash;
	}

	public status(purchase: string): string | undefined {
		return this.shop.server.await(() => this.shop.service.ExplainPurchaseAsync(USER, purchase)).status;
	}
}

export = () => {
	describe("RollBackAsync", () => {
		it("makes what was bought since a credit, which report and journal tell", () => {
			const visitor = new Visitor();
			const purchase = visitor.buy(COINS);
			expect(visitor.cash()).to.equal(150);
			const report = visitor.rollBack();
			expect(visitor.cash()).to.equal(100);
			expect(visitor.shop.service.GetCredits(visitor.player, COINS)).to.equal(1);
			expect(report.Told.size()).to.equal(1);
			expect((report.Told[0] as { Purchase: string }).Purchase).to.equal(purchase);
			expect(visitor.status(purchase)).to.equal("credit usable");
			const { journal } = visitor.shop.server.await(() => {
				return visitor.shop.service.ExplainPurchaseAsync(USER, purchase);
			});
			const told = journal.filter(
				({ Detail }) => (Detail ?? "").find("rolled back to", 1, true)[0] !== undefined,
			);
			expect(told.size()).to.equal(1);
			expect(told[0].Kind).to.equal("CreditGranted");
		});

		it("does not use by itself what waits for the player, also of a product that is redeemed at once", () => {
			const visitor = new Visitor();
			visitor.buy(BOOST);
			expect(visitor.shop.service.GetCredits(visitor.player, BOOST)).to.equal(0);
			visitor.rollBack();
			expect(visitor.shop.service.GetCredits(visitor.player, BOOST)).to.equal(1);
			visitor.leave();
			visitor.player = visitor.shop.join(visitor.cloud, USER);
			visitor.cloud.advance(10);
			expect(visitor.shop.service.GetCredits(visitor.player, BOOST)).to.equal(1);
		});

		it("gives the goods again at the next load where they are wanted", () => {
			const visitor = new Visitor();
			const purchase = visitor.buy(COINS);
			visitor.rollBack({ Purchases: "Goods" });
			expect(visitor.cash()).to.equal(150);
			expect(visitor.status(purchase)).to.equal("credit used");
		});

		it("gives nothing where nothing is wanted, and support can do so later", () => {
			const visitor = new Visitor();
			const purchase = visitor.buy(COINS);
			visitor.rollBack({ Purchases: "Nothing" });
			expect(visitor.cash()).to.equal(100);
			expect(visitor.shop.service.GetCredits(visitor.player, COINS)).to.equal(0);
			expect(visitor.status(purchase)).to.equal("missing from the profile");
			const list = visitor.shop.server.await(() => visitor.shop.service.ListPurchasesAsync(USER));
			expect(list.purchases[0].IsMissing).to.equal(true);
			const { code } = visitor.shop.server.await(() => visitor.shop.service.RegrantAsync(USER, purchase));
			expect(code).to.equal("Granted");
			expect(visitor.status(purchase)).to.equal("credit usable");
		});

		it("does not grant a receipt again that is still open", () => {
			for (const Purchases of ["Credits", "Goods", "Nothing"] as const) {
				const visitor = new Visitor();
				visitor.cloud.faults.rates.grantLost = 1;
				visitor.buy(COINS);
				visitor.cloud.faults.rates.grantLost = 0;
				visitor.rollBack({ Purchases });
				const credits = visitor.shop.service.GetCredits(visitor.player, COINS);
				const given = (visitor.cash() - 100) / 50 + credits;
				expect(given).to.equal(Purchases === "Nothing" ? 0 : 1);
			}
		});

		it("there and back again leaves what was there", () => {
			const visitor = new Visitor();
			visitor.buy(COINS);
			visitor.leave();
			visitor.cloud.advance(HOUR);
			const late = visitor.shop.server.sim.engine.clock.unixSeconds();
			visitor.cloud.advance(HOUR);
			visitor.player = visitor.shop.join(visitor.cloud, USER);
			visitor.rollBack();
			expect(visitor.shop.service.GetCredits(visitor.player, COINS)).to.equal(1);
			visitor.cloud.advance(HOUR);
			const { server } = visitor.shop;
			const isDone = server.await(() => server.store().RollBackAsync(tostring(USER), late)[0]);
			expect(isDone).to.equal(true);
			visitor.cloud.advance(10);
			visitor.player = visitor.shop.join(visitor.cloud, USER);
			expect(visitor.cash()).to.equal(150);
			expect(visitor.shop.service.GetCredits(visitor.player, COINS)).to.equal(0);
		});
	});
};
