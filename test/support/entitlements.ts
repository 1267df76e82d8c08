import type { HandlerContext, Owns, ProductKey, ProductTable } from "../../src/monetisation/types";
import type { SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import type { SignalMode } from "../../src/testing/kernel/virtual-signal";
import { PASS, PLAN } from "./prompts";
import { ShopServer, storedData } from "./shop";
import { startServer } from "./world";

export const ASK_PASS = "UserOwnsGamePassAsync";
export const ASK_PLAN = "GetUserSubscriptionStatusAsync";
export const ASK_PERIODS = "GetUserSubscriptionPaymentHistoryAsync";

/** To put another answer in the place of the engine's; called with the port itself in front. */
export interface OwnsPort {
	userOwnsGamePassAsync: (self: unknown, userId: number, id: number) => boolean;
}

/** A cloud whose servers sell a pass and a subscription; both handlers give 50 Cash unless a spec says otherwise. */
export class Club {
	public readonly cloud: SimCloud;
	/** Called with the data and the product id; answers for the handler. */
	public effect: (context: HandlerContext, productId: unknown, shop: ShopServer) => boolean | void;
	/** How often a handler was called. */
	public calls = 0;

	constructor(signalMode?: SignalMode) {
		this.cloud = new SimCloud({ signalMode });
		this.effect = (context) => {
			(context.Data as { Cash: number }).Cash += 50;
		};
	}

	public open(more: ProductTable = {}): ShopServer {
		const shop = new ShopServer(startServer(this.cloud));
		const handler = (_player: Player, id: unknown, _params: never, _deps: never, context: HandlerContext) => {
			this.calls += 1;
			return this.effect(context, id, shop);
		};
		shop.start({
			devProducts: more.devProducts,
			gamePasses: [{ id: PASS, name: "Pass", handler }, ...(more.gamePasses ?? [])],
			subscriptions: [{ id: PLAN, name: "Plan", handler }, ...(more.subscriptions ?? [])],
		});
		return shop;
	}

	public owns(shop: ShopServer, player: SimPlayer, key: ProductKey): Owns {
		return shop.server.await(() => shop.service.OwnsAsync(player, key));
	}

	/** A player comes in, and everything that follows of itself happens. */
	public join(shop: ShopServer, userId = 7): SimPlayer {
		const player = shop.join(this.cloud, userId);
		this.cloud.advance(5);
		return player;
	}

	public leave(player: SimPlayer): void {
		player.server.leave(player);
		this.cloud.advance(10);
	}

	/** The Cash that is stored for player 7. */
	public stored(): number | undefined {
		return storedData(this.cloud, 7)?.Cash;
	}

	/** Player 7 buys the pass by a prompt. */
	public buyPass(shop: ShopServer, player: SimPlayer): void {
		shop.server.await(() => shop.service.PromptSale(player, PASS, "gamepass"));
		this.cloud.purchases.answerPrompt(this.cloud.purchases.prompts[0], true);
		this.cloud.advance(5);
	}
}

/** Whether a line of the server's output holds that text. */
export function isTold(shop: ShopServer, text: string): boolean {
	return shop.server.sim.output.some((line) => line.text.find(text, 1, true)[0] !== undefined);
}
