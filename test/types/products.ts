import type {
	DevProductName,
	GamePassName,
	HandlersOf,
	PurchaseHandlersOf,
	SubscriptionName,
} from "../../src/monetisation/catalogue/declarations";
import { defineProducts } from "../../src/monetisation/catalogue/define-products";
import type { MonetisationServiceObject } from "../../src/monetisation/service/service";
import type { MonetisationServiceFor } from "../../src/monetisation/service/typed-service";
import type {
	DataInterface,
	DevProductPrivate,
	Handler,
	Purchase,
	PurchaseHandler,
} from "../../src/monetisation/types";
import type { SimPlayer } from "../../src/testing";

const Products = defineProducts({
	devProducts: {
		RespawnBoost: { id: 123, params: { duration: 30 } },
		Coins: { id: 100 },
	},
	gamePasses: { Vip: { id: 1, params: { colour: "gold" } } },
	subscriptions: { Club: { id: "EXP-1" } },
});

interface Deps {
	readonly isActive: boolean;
}

type Handlers = HandlersOf<typeof Products, Deps, { Cash: number }>;

type PurchaseHandlers = PurchaseHandlersOf<typeof Products, Deps, { Cash: number }>;

/** True for the same type only. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// TypeScript checks what follows when the tests are built; nothing of it runs. A line under "@ts-expect-error" that
// compiles is an error.

/** Names and params are literal. */
export const names: [
	Same<DevProductName<typeof Products>, "RespawnBoost" | "Coins">,
	Same<GamePassName<typeof Products>, "Vip">,
	Same<SubscriptionName<typeof Products>, "Club">,
	Same<Parameters<Handlers["RespawnBoost"]>[2], { duration: number }>,
	Same<Parameters<Handlers["RespawnBoost"]>[3], Deps>,
	Same<Parameters<Handlers["RespawnBoost"]>[4]["Data"], { Cash: number }>,
] = [true, true, true, true, true, true];

/** What `OnPurchase` is told, likewise. */
export const told: [
	Same<Parameters<PurchaseHandlers["RespawnBoost"]>[0]["Params"], { duration: number }>,
	Same<Parameters<PurchaseHandlers["RespawnBoost"]>[0]["Deps"], Deps>,
	Same<Parameters<PurchaseHandlers["RespawnBoost"]>[0]["Data"], { Cash: number }>,
	Same<Parameters<PurchaseHandlers["RespawnBoost"]>[0]["ProductId"], number>,
	Same<Parameters<NonNullable<PurchaseHandlers["Club"]>>[0]["ProductId"], string>,
	Same<Parameters<NonNullable<PurchaseHandlers["Vip"]>>[0]["Params"], { colour: string }>,
] = [true, true, true, true, true, true];

export function declare(): void {
	// @ts-expect-error: an id is a number
	defineProducts({ devProducts: { Boost: { id: "123" } } });
	// @ts-expect-error: a subscription's id is text
	defineProducts({ subscriptions: { Club: { id: 5 } } });
	// @ts-expect-error: there is no such group
	defineProducts({ devProduct: { Boost: { id: 1 } } });
	// @ts-expect-error: there is no such field
	defineProducts({ devProducts: { Boost: { id: 1, deadlineSecond: 5 } } });
	// @ts-expect-error: a client has no handlers
	defineProducts({ devProducts: { Boost: { id: 1, handler: () => true } } });
}

const answersTrue = () => true;
const answersNothing = () => {};
const answersText = () => "yes";
const answersPromise = () => new Promise<boolean>((resolve) => resolve(true));
const answersPromiseOfNothing = () => new Promise<void>((resolve) => resolve());

export const sound: Array<Handler> = [answersTrue, answersNothing];
// @ts-expect-error: an async function has not decided anything
export const late: Handler = answersPromise;
// @ts-expect-error: nor has one without a result
export const later: Handler = answersPromiseOfNothing;
// @ts-expect-error: true, false or nothing
export const wordy: Handler = answersText;
// @ts-expect-error: in the plain table neither
export const plain: DevProductPrivate = { id: 1, name: "Boost", handler: answersPromise };

export function start(service: MonetisationServiceObject, Data: DataInterface<{ Cash: number }>): void {
	const Coins = answersTrue;
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: (_player, _id, params) => params.duration > 0 } });
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: (_player, id: number) => id > 0 } });
	// @ts-expect-error: RespawnBoost has no handler
	service.Start({ Data, Products, Handlers: { Coins } });
	// @ts-expect-error: Products without any handlers
	service.Start({ Data, Products });
	// @ts-expect-error: a handler that returns a Promise
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: answersPromise } });
	// @ts-expect-error: the same for a pass
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: answersTrue, Vip: answersPromise } });
	// @ts-expect-error: there is no such product
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: answersTrue, RespawnBost: answersTrue } });
	// @ts-expect-error: the params are others
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: (_p, _id, params: { damage: number }) => true } });
	// @ts-expect-error: it has no such param
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: (_p, _id, params) => params.damage > 0 } });
	// @ts-expect-error: a subscription's id is text
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: answersTrue, Club: (_p, id: number) => id > 0 } });
	// @ts-expect-error: there is no such option
	service.Start({ Data, Products, Handlers: { Coins, RespawnBoost: answersTrue }, Adit: false });
}

export function startWithOnPurchase(service: MonetisationServiceObject, Data: DataInterface<{ Cash: number }>): void {
	const Coins = answersTrue;
	service.Start({
		Data,
		Products,
		OnPurchase: {
			Coins,
			RespawnBoost: ({ Params, Data: data, Deps: deps }) => {
				data.Cash += Params.duration;
				return deps.isActive;
			},
			Vip: (purchase) => purchase.ProductId > 0 && purchase.Params.colour === "gold",
			Club: (purchase) => purchase.ProductId === "EXP-1",
		},
		Deps: { isActive: true },
	});
	// Some here, some there: which are missing is for Start to say.
	service.Start({
		Data,
		Products,
		OnPurchase: { RespawnBoost: ({ Params }) => Params.duration > 0 },
		Handlers: { Coins: (_player, id) => id > 0 },
	});
	// @ts-expect-error: RespawnBoost has no handler
	service.Start({ Data, Products, OnPurchase: { Coins } });
	// @ts-expect-error: a handler that returns a Promise
	service.Start({ Data, Products, OnPurchase: { Coins, RespawnBoost: answersPromise } });
	// @ts-expect-error: there is no such product
	service.Start({ Data, Products, OnPurchase: { Coins, RespawnBoost: answersTrue, RespawnBost: answersTrue } });
	// @ts-expect-error: it has no such param
	service.Start({ Data, Products, OnPurchase: { Coins, RespawnBoost: ({ Params }) => Params.damage > 0 } });
	// @ts-expect-error: it has no such data
	service.Start({ Data, Products, OnPurchase: { Coins, RespawnBoost: ({ Data: data }) => data.Gems > 0 } });
	// @ts-expect-error: five arguments are a Handler's
	service.Start({ Data, Products, OnPurchase: { Coins, RespawnBoost: (_player, id: number) => id > 0 } });
}

const eatsAll: PurchaseHandler = answersTrue;
const readsData = ({ Data, Params }: Purchase<{ amount: number }, Deps, { Cash: number }>) => {
	Data.Cash += Params.amount;
};

export function add(service: MonetisationServiceObject): void {
	const Pets = defineProducts({ devProducts: { Dog: { id: 5, params: { amount: 5 } } } });
	const typed = service.Add(Pets, { OnPurchase: { Dog: readsData } });
	typed.GetCredits({} as SimPlayer, "Dog");
	// @ts-expect-error: there is no such product
	typed.GetCredits({} as SimPlayer, "Cat");
	service.Add(Pets, { OnPurchase: { Dog: answersTrue } });
	service.Add(Pets, { OnPurchase: { Dog: ({ Params }) => Params.amount > 0 } });
	service.Add(Pets, { Handlers: { Dog: (_player, _id, params) => params.amount > 0 } });
	service.Add({ devProducts: [{ id: 5, name: "Dog", handler: answersTrue }] });
	service.Add({ devProducts: [{ id: 5, name: "Dog" }] }, { OnPurchase: { Dog: eatsAll } });
	// @ts-expect-error: Dog has no handler
	service.Add(Pets, { OnPurchase: {} });
	// @ts-expect-error: nor here
	service.Add(Pets);
	// @ts-expect-error: the params are others
	service.Add(Pets, { OnPurchase: { Dog: ({ Params }: Purchase<{ damage: number }>) => Params.damage > 0 } });
	// @ts-expect-error: there is no such option
	service.Add(Pets, { OnPurchas: { Dog: eatsAll } });
}

export function startWithOneKind(service: MonetisationServiceObject, Data: DataInterface<{ Cash: number }>): void {
	const OneKind = defineProducts({ devProducts: { Coins: { id: 100, params: { amount: 5 } } } });
	const typed = service.Start({
		Data,
		Products: OneKind,
		Handlers: {
			Coins: (_player, _id, params, _deps, context) => {
				context.Data.Cash += params.amount;
			},
		},
	});
	service.For(OneKind).GetCredits({} as SimPlayer, "Coins");
	// @ts-expect-error: there is no such product
	typed.GetCredits({} as SimPlayer, "Coin");
}

export function call(service: MonetisationServiceFor<typeof Products>, player: SimPlayer): void {
	service.GetCredits(player, "RespawnBoost");
	service.GetCredits(player, 123);
	service.GrantCredit(player, "Coins", { Key: "welcome" });
	service.CreditGranted.Connect((_player, productId) => service.GetCredits(player, productId));
	// @ts-expect-error: there is no such product
	service.GetCredits(player, "RespawnBost");
	service.PromptSale(player, "Coins");
	service.PromptSale(player, "Coins", "dev", true, false);
	service.PromptSale(player, "Vip", "gamepass");
	service.PromptSale(player, "Club", "subscription");
	service.OwnsAsync(player, "Vip");
	service.GrantPass(player, "Vip");
	service.RevokePass(player, 1);
	service.GiftProduct(player, 7, "Coins");
	service.PromptSale(player, "Vip");
	service.PromptSale(player, "Club", undefined, true);
	// @ts-expect-error: there is no such product of any kind
	service.PromptSale(player, "Vap");
	// @ts-expect-error: it is no developer product
	service.PromptSale(player, "Vip", "dev");
	// @ts-expect-error: nor a game pass
	service.PromptSale(player, "Coins", "gamepass");
	// @ts-expect-error: nobody owns a developer product
	service.OwnsAsync(player, "Coins");
	// @ts-expect-error: a subscription cannot be given
	service.GrantPass(player, "Club");
	// @ts-expect-error: there is no such pass
	service.RevokePass(player, "Vap");
	// @ts-expect-error: there is no such product
	service.GiftProduct(player, 7, "Coin");
	// @ts-expect-error: a game pass has no credits
	service.GrantCredit(player, "Vip");
	// @ts-expect-error: there is no such option
	service.GrantCredit(player, "Coins", { Free: true });
}
