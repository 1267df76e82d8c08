import type { DevProductTraits, Handler, PurchaseHandler, SubscriptionHandler } from "../types";

/** A developer product as `defineProducts` takes it, under its name. */
export interface DevProductDeclaration<P = unknown> extends DevProductTraits {
	readonly id: number;
	/** Handed to its handler. */
	readonly params?: P;
}

export interface GamePassDeclaration<P = unknown> {
	readonly id: number;
	readonly params?: P;
}

export interface SubscriptionDeclaration<P = unknown> {
	readonly id: string;
	readonly params?: P;
}

/** Products by kind and name. `D`, `G`, `S`: the params of every product, by its name. */
export interface Products<D, G, S> {
	readonly devProducts: { readonly [Name in keyof D]: DevProductDeclaration<D[Name]> };
	readonly gamePasses: { readonly [Name in keyof G]: GamePassDeclaration<G[Name]> };
	readonly subscriptions: { readonly [Name in keyof S]: SubscriptionDeclaration<S[Name]> };
}

/** Whatever `defineProducts` answers. */
export interface AnyProducts {
	readonly devProducts: { readonly [name: string]: DevProductDeclaration };
	readonly gamePasses: { readonly [name: string]: GamePassDeclaration };
	readonly subscriptions: { readonly [name: string]: SubscriptionDeclaration };
}

/**
 * A handler for every developer product, and for those passes and subscriptions that want one. `Deps`: the fourth
 * argument; `T`: the type of `context.Data`.
 */
export type HandlersOf<P, Deps = never, T extends object = object> =
	P extends Products<infer D, infer G, infer S>
		? { readonly [Name in keyof D]: Handler<D[Name], Deps, T> } & {
				readonly [Name in keyof G]?: Handler<G[Name], Deps, T>;
			} & { readonly [Name in keyof S]?: SubscriptionHandler<S[Name], Deps, T> }
		: never;

/** The same as `OnPurchase` takes them. `T`: the type of `purchase.Data`. */
export type PurchaseHandlersOf<P, Deps = never, T extends object = object> =
	P extends Products<infer D, infer G, infer S>
		? { readonly [Name in keyof D]: PurchaseHandler<D[Name], Deps, T, number> } & {
				readonly [Name in keyof G]?: PurchaseHandler<G[Name], Deps, T, number>;
			} & { readonly [Name in keyof S]?: PurchaseHandler<S[Name], Deps, T, string> }
		: never;

/** The names of the developer products of `typeof Products`. */
export type DevProductName<P extends AnyProducts> = keyof P["devProducts"] & string;
export type GamePassName<P extends AnyProducts> = keyof P["gamePasses"] & string;
export type SubscriptionName<P extends AnyProducts> = keyof P["subscriptions"] & string;
