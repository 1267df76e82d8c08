import type { MonetisationParts } from "../../src/monetisation/service/create";
import type {
	DevProductPrivate,
	MonetisationOptions,
	ProductKey,
	ProductKind,
	ProductTable,
	PromptCode,
} from "../../src/monetisation/types";
import type { SimCloudOptions, SimPlayer } from "../../src/testing";
import { SimCloud } from "../../src/testing";
import { ShopServer } from "./shop";
import { startServer } from "./world";

export const COINS = 100;
export const EGG = 200;
export const PASS = 300;
export const PLAN = "EXP-400";
export const GIFT = 500;

/** 50 Cash, in the profile. */
export const coins: DevProductPrivate = {
	id: COINS,
	name: "Coins",
	category: "money",
	handler: (_player, _productId, _params, _deps, context) => {
		(context.Data as { Cash: number }).Cash += 50;
		return true;
	},
};

/** A paid random item. */
export const egg: DevProductPrivate = { ...coins, id: EGG, name: "Egg", paidRandomItem: true, giftId: GIFT };

/** A product of each kind. */
export const stall: ProductTable = {
	devProducts: [coins, egg],
	gamePasses: [{ id: PASS, name: "Pass" }],
	subscriptions: [{ id: PLAN, name: "Plan" }],
};

/** What a sale may say beside whom it sells what. */
export interface SaleOptions {
	readonly kind?: ProductKind;
	readonly checkCredits?: boolean;
	readonly showOverlay?: boolean;
}

/** A server that sells, with player 7 loaded. */
export class Stall {
	public readonly cloud: SimCloud;
	public readonly shop: ShopServer;
	public readonly player: SimPlayer;

	constructor(
		products: ProductTable = stall,
		options: Partial<MonetisationOptions> = {},
		cloudOptions?: SimCloudOptions,
	) {
		this.cloud = new SimCloud(cloudOptions);
		this.shop = new ShopServer(startServer(this.cloud));
		this.shop.start(products, options);
		this.player = this.shop.join(this.cloud, 7);
	}

	/** Sells in a thread of the server, and lets time pass until it is known what came of it. */
	public sell(key: ProductKey, options: SaleOptions = {}, player = this.player): PromptCode {
		return this.shop.server.await(() => this.sellNow(key, options, player));
	}

	/** Begins two or more sales at the same instant and lets ten seconds pass. */
	public sellAtOnce(...keys: Array<ProductKey>): Array<PromptCode> {
		const codes = new Array<PromptCode>();
		for (const key of keys) this.shop.server.sim.run(() => codes.push(this.sellNow(key)));
		this.cloud.advance(10);
		return codes;
	}

	/** What is on the screens: "product 100". */
	public prompts(): string {
		return this.cloud.purchases.prompts.map(({ kind, id }) => `${kind} ${id}`).join(", ");
	}

	/** The player answers the prompt that has been open for longest. */
	public answer(isPurchased: boolean): void {
		this.cloud.purchases.answerPrompt(this.cloud.purchases.prompts[0], isPurchased);
		this.cloud.advance(2);
	}

	/** What the service speaks to. */
	public parts(): MonetisationParts {
		return (this.shop.service as unknown as { parts: MonetisationParts }).parts;
	}

	/** What the client part is told: "Coins", "gone". */
	public watch(): Array<string> {
		const seen = new Array<string>();
		this.parts().prompts.onChanged((_player, open) => seen.push(open === undefined ? "gone" : open.name));
		return seen;
	}

	/** Whether a line of the server's output holds that text. */
	public isTold(text: string): boolean {
		return this.shop.server.sim.output.some((line) => line.text.find(text, 1, true)[0] !== undefined);
	}

	/** Yields. */
	public sellNow(key: ProductKey, options: SaleOptions = {}, player = this.player): PromptCode {
		const { kind, showOverlay, checkCredits } = options;
		const result = this.shop.service.PromptSale(player, key, kind, showOverlay, checkCredits);
		const isGood = result.code === "Prompted" || result.code === "CreditUsed";
		if (result.ok !== isGood) error(`${result.code} came with ok = ${result.ok}`, 2);
		return result.code;
	}
}
