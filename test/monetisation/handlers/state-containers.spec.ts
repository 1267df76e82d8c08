import type { Atom } from "@rbxts/charm";
import { atom } from "@rbxts/charm";
import type { DevProductPrivate, HandlerContext, MonetisationProfile } from "../../../src/monetisation/types";
import type { SimPlayer } from "../../../src/testing";
import { SimCloud } from "../../../src/testing";
import { ShopServer, storedData } from "../../support/shop";
import { SIGNAL_MODES, startServer } from "../../support/world";

const COINS = 100;

interface State {
	readonly Cash: number;
	readonly Items: ReadonlyArray<string>;
}

/** A game that keeps a player's state in an atom of Charm, as the page "State containers" has it. */
class CharmGame {
	public readonly cloud: SimCloud;
	public readonly shop: ShopServer;
	private readonly atoms = new Map<number, Atom<State>>();

	constructor(
		signalMode: (typeof SIGNAL_MODES)[number],
		more: Partial<DevProductPrivate>,
		afterwards: () => boolean | void,
	) {
		this.cloud = new SimCloud({ signalMode });
		this.shop = new ShopServer(startServer(this.cloud));
		const handler: DevProductPrivate["handler"] = (player, _id, _params, _deps, { Profile }: HandlerContext) => {
			this.setState(player.UserId, Profile, (state) => ({ ...state, Cash: state.Cash + 50 }));
			return afterwards();
		};
		this.shop.start({ devProducts: [{ id: COINS, name: "Coins", ...more, handler }] });
	}

	public join(userId: number): SimPlayer {
		const player = this.shop.join(this.cloud, userId);
		const profile = this.shop.profile(player);
		this.atoms.set(userId, atom<State>(profile.Data));
		return player;
	}

	/** Data is the truth; the atom follows when the step is over, whatever became of it. */
	public setState(userId: number, profile: MonetisationProfile, update: (state: State) => State): void {
		profile.Data = table.freeze(update(profile.Data as State));
		this.shop.server.sim.engine.scheduler.defer(() => this.atoms.get(userId)?.(profile.Data as State));
	}

	public stateOf(userId: number): State {
		return this.atoms.get(userId)!();
	}
}

export = () => {
	for (const signalMode of SIGNAL_MODES) {
		describe(`a game with its state in Charm, engine signals ${signalMode}`, () => {
			it("sees what a purchase gave in its atom and in what is stored, once", () => {
				const charm = new CharmGame(signalMode, {}, () => true);
				const player = charm.join(7);
				const purchase = charm.cloud.purchases.buy(player, COINS);
				charm.cloud.advance(5);
				expect(charm.cloud.purchases.isGranted(purchase)).to.equal(true);
				expect(charm.stateOf(7).Cash).to.equal(150);
				expect(storedData(charm.cloud, 7)!.Cash).to.equal(150);
				// What the game does next begins with it.
				charm.shop.server.sim.run(() => {
					charm.setState(7, charm.shop.profile(player), (state) => ({ ...state, Items: ["sword"] }));
				});
				charm.shop.server.sim.leave(player);
				charm.cloud.advance(5);
				expect(storedData(charm.cloud, 7)!.Cash).to.equal(150);
				expect(storedData(charm.cloud, 7)!.Items[0]).to.equal("sword");
				charm.cloud.purchases.redeliver(charm.shop.server.sim, purchase);
				charm.join(7);
				charm.cloud.advance(5);
				expect(charm.stateOf(7).Cash).to.equal(150);
			});

			it("has nothing of a handler that raises in its atom, and all of it when the handler works", () => {
				let isReady = false;
				const charm = new CharmGame(signalMode, {}, () => {
					if (!isReady) error("the map is not built yet");
				});
				const player = charm.join(7);
				charm.cloud.purchases.buy(player, COINS);
				charm.cloud.advance(4);
				expect(charm.stateOf(7).Cash).to.equal(100);
				expect(charm.shop.profile(player).Data.Cash).to.equal(100);
				isReady = true;
				charm.cloud.advance(10);
				expect(charm.stateOf(7).Cash).to.equal(150);
				expect(storedData(charm.cloud, 7)!.Cash).to.equal(150);
			});

			it("has a credit and no Cash of a handler that returns false", () => {
				const charm = new CharmGame(signalMode, {}, () => false);
				const player = charm.join(7);
				charm.cloud.purchases.buy(player, COINS);
				charm.cloud.advance(5);
				expect(charm.stateOf(7).Cash).to.equal(100);
				expect(charm.shop.service.GetCredits(player, COINS)).to.equal(1);
				charm.shop.server.sim.leave(player);
				charm.cloud.advance(5);
				const stored = storedData(charm.cloud, 7) as { MonetisationCredits?: { [id: string]: number } };
				expect(stored.MonetisationCredits![tostring(COINS)]).to.equal(1);
			});
		});
	}
};
