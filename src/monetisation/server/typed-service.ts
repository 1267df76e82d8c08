import type { EnginePlayer } from "../../engine";
import type { ProductHandlers, Products } from "../catalogue/declarations";
import type { DataInterface, GrantCreditOptions, MonetisationOptions, PromptResult } from "../types";
import type { MonetisationServiceObject } from "./service";

/** What `Start` takes with products from `defineProducts`. */
export interface TypedMonetisationOptions<D, G, S, Deps, T extends object> extends Pick<
	MonetisationOptions,
	Exclude<keyof MonetisationOptions, "Data" | "Products" | "Handlers" | "Deps">
> {
	readonly Data: DataInterface<T>;
	readonly Products: Products<D, G, S>;
	readonly Handlers: ProductHandlers<D, G, S, Deps, T>;
	/** Handed to every handler. */
	readonly Deps?: Deps;
}

/** The members that take a product, for those of a game: a name that is none of its products does not compile. */
interface KeyedMembers<D, G, S> {
	GetCredits(player: EnginePlayer, productId: DevKey<D>): number;
	GrantCredit(player: EnginePlayer, productId: DevKey<D>, options?: GrantCreditOptions): boolean;
	ConsumeCredit(player: EnginePlayer, productId: DevKey<D>): boolean;
	AttemptCreditPurchase(player: EnginePlayer, productId: DevKey<D>): boolean;
	PromptSale(
		player: EnginePlayer,
		key: DevKey<D>,
		kind?: "dev",
		showOverlay?: boolean,
		checkCredits?: boolean,
	): PromptResult;
	PromptSale(player: EnginePlayer, key: PassKey<G>, kind: "gamepass", showOverlay?: boolean): PromptResult;
	PromptSale(player: EnginePlayer, key: keyof S & string, kind: "subscription", showOverlay?: boolean): PromptResult;
	OwnsAsync(player: EnginePlayer, key: PassKey<G> | (keyof S & string)): "owned" | "notOwned" | "unknown";
	GiftProduct(player: EnginePlayer, recipientUserId: number, key: DevKey<D>): PromptResult;
	SimulateReceipt(player: EnginePlayer, productId: DevKey<D>): boolean;
}

/** A name, or an id as signals and handlers tell it. */
type DevKey<D> = (keyof D & string) | number;
type PassKey<G> = (keyof G & string) | number;

/** Members that other parts bring are typed as soon as the service has them. */
type Keyed<D, G, S> = Pick<KeyedMembers<D, G, S>, keyof KeyedMembers<D, G, S> & keyof MonetisationServiceObject>;

/** The service as a game with those products sees it. */
export type TypedMonetisationService<D, G, S> = Pick<
	MonetisationServiceObject,
	Exclude<keyof MonetisationServiceObject, keyof KeyedMembers<D, G, S>>
> &
	Keyed<D, G, S>;

/** The same by `typeof Products`. */
export type MonetisationServiceFor<P> =
	P extends Products<infer D, infer G, infer S> ? TypedMonetisationService<D, G, S> : never;
