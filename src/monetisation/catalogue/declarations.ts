import type { DevProductTraits, Handler, SubscriptionHandler } from "../types";

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

/** A handler for every developer product, and for those passes and subscriptions that want one. */
export type ProductHandlers<D, G, S, Deps = never, T extends object = object> = {
	readonly [Name in keyof D]: Handler<D[Name], Deps, T>;
} & {
	readonly [Name in keyof G]?: Handler<G[Name], Deps, T>;
} & {
	readonly [Name in keyof S]?: SubscriptionHandler<S[Name], Deps, T>;
};

/** The same of products that are defined: `const handlers: HandlersOf<typeof Products, Deps> = { ... }`. */
export type HandlersOf<P, Deps = never, T extends object = object> =
	P extends Products<infer D, infer G, infer S> ? ProductHandlers<D, G, S, Deps, T> : never;

/** The names of the developer products of `typeof Products`. */
export type DevProductName<P> = P extends Products<infer D, infer _G, infer _S> ? keyof D & string : never;
export type GamePassName<P> = P extends Products<infer _D, infer G, infer _S> ? keyof G & string : never;
export type SubscriptionName<P> = P extends Products<infer _D, infer _G, infer S> ? keyof S & string : never;
