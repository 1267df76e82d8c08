import type { EnginePlayer } from "../../engine";
import type {
	AnyProducts,
	DevProductName,
	GamePassName,
	HandlersOf,
	PurchaseHandlersOf,
	SubscriptionName,
} from "../catalogue/declarations";
import type { DataInterface, GrantCreditOptions, MonetisationOptions, PromptResult } from "../types";
import type { MonetisationServiceObject } from "./service";

/** A handler for every developer product: in one of the two, or some here and some there, which `Start` looks at. */
export type HandlersFor<P extends AnyProducts, Deps, T extends object> =
	| { readonly Handlers: HandlersOf<P, Deps, T>; readonly OnPurchase?: undefined }
	| { readonly OnPurchase: PurchaseHandlersOf<P, Deps, T>; readonly Handlers?: undefined }
	| {
			readonly Handlers: Partial<HandlersOf<P, Deps, T>>;
			readonly OnPurchase: Partial<PurchaseHandlersOf<P, Deps, T>>;
	  };

/** What `Start` takes with products from `defineProducts`. */
export type TypedMonetisationOptions<P extends AnyProducts, Deps, T extends object> = Pick<
	MonetisationOptions,
	Exclude<keyof MonetisationOptions, "Data" | "Products" | "Handlers" | "OnPurchase" | "Deps">
> &
	HandlersFor<P, Deps, T> & {
		readonly Data: DataInterface<T>;
		readonly Products: P;
		/** Handed to every handler. */
		readonly Deps?: Deps;
	};

/** The members that take a product, for those of a game: a name that is none of its products does not compile. */
interface KeyedMembers<P extends AnyProducts> {
	GetCredits(player: EnginePlayer, productId: DevKey<P>): number;
	GrantCredit(player: EnginePlayer, productId: DevKey<P>, options?: GrantCreditOptions): boolean;
	ConsumeCredit(player: EnginePlayer, productId: DevKey<P>): boolean;
	AttemptCreditPurchase(player: EnginePlayer, productId: DevKey<P>): boolean;
	PromptSale(
		player: EnginePlayer,
		key: DevKey<P> | GamePassName<P> | SubscriptionName<P>,
		kind?: undefined,
		showOverlay?: boolean,
		checkCredits?: boolean,
	): PromptResult;
	PromptSale(
		player: EnginePlayer,
		key: DevKey<P>,
		kind: "dev",
		showOverlay?: boolean,
		checkCredits?: boolean,
	): PromptResult;
	PromptSale(player: EnginePlayer, key: PassKey<P>, kind: "gamepass", showOverlay?: boolean): PromptResult;
	PromptSale(
		player: EnginePlayer,
		key: SubscriptionName<P>,
		kind: "subscription",
		showOverlay?: boolean,
	): PromptResult;
	OwnsAsync(player: EnginePlayer, key: PassKey<P> | SubscriptionName<P>): "owned" | "notOwned" | "unknown";
	GrantPass(player: EnginePlayer, key: PassKey<P>): boolean;
	RevokePass(player: EnginePlayer, key: PassKey<P>): boolean;
	GiftProduct(player: EnginePlayer, recipientUserId: number, key: DevKey<P>): PromptResult;
	SimulateReceipt(player: EnginePlayer, productId: DevKey<P>): boolean;
}

/** A name, or an id as signals and handlers tell it. */
type DevKey<P extends AnyProducts> = DevProductName<P> | number;
type PassKey<P extends AnyProducts> = GamePassName<P> | number;

/** Members that other parts bring are typed as soon as the service has them. */
type Keyed<P extends AnyProducts> = Pick<KeyedMembers<P>, keyof KeyedMembers<P> & keyof MonetisationServiceObject>;

/** The service as a game with the products `P` sees it: `MonetisationServiceFor<typeof Products>`. */
export type MonetisationServiceFor<P extends AnyProducts> = Pick<
	MonetisationServiceObject,
	Exclude<keyof MonetisationServiceObject, keyof KeyedMembers<P>>
> &
	Keyed<P>;
