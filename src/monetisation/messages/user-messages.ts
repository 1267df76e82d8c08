import { t } from "@rbxts/t";

/** What one server leaves for a user's profile, wherever the user is. Stored: its fields stay as they are for ever. */
export interface GiftMessage {
	readonly Kind: "@coffer/Gift";
	/** The purchase that it comes from: a gift may be brought by several messages and is taken once. */
	readonly Gift: string;
	/** The product id as text. */
	readonly Product: string;
	readonly From: number;
	readonly Channel?: number;
	readonly Spent?: number;
	readonly PlaceId?: number;
	readonly Params?: unknown;
}

/** Support gives a credit in place of what a purchase should have given. */
export interface RegrantMessage {
	readonly Kind: "@coffer/Regrant";
	readonly Purchase: string;
	/** The product id as text. */
	readonly Product: string;
	/** Only where the profile does not know the purchase: its receipt may have been processed meanwhile. */
	readonly IfUnknown?: true;
	readonly Channel?: number;
	readonly Spent?: number;
	readonly PlaceId?: number;
	readonly From?: number;
}

/** Support withdraws a credit. Entry ids may be given anew after a rollback, so it says which credit was meant. */
export interface VoidMessage {
	readonly Kind: "@coffer/Void";
	readonly Entry: string;
	readonly Product: string;
	readonly GrantedAt: number;
}

export const isGiftMessage = t.interface({
	Kind: t.literal("@coffer/Gift"),
	Gift: t.string,
	Product: t.string,
	From: t.number,
	Channel: t.optional(t.number),
	Spent: t.optional(t.number),
	PlaceId: t.optional(t.number),
}) as (value: unknown) => value is GiftMessage;

export const isRegrantMessage = t.interface({
	Kind: t.literal("@coffer/Regrant"),
	Purchase: t.string,
	Product: t.string,
	IfUnknown: t.optional(t.literal(true)),
	Channel: t.optional(t.number),
	Spent: t.optional(t.number),
	PlaceId: t.optional(t.number),
	From: t.optional(t.number),
}) as (value: unknown) => value is RegrantMessage;

export const isVoidMessage = t.interface({
	Kind: t.literal("@coffer/Void"),
	Entry: t.string,
	Product: t.string,
	GrantedAt: t.number,
}) as (value: unknown) => value is VoidMessage;

/** Whether a message is meant for this library at all; every other one is the game's. */
export function isOurs(message: unknown): boolean {
	if (!typeIs(message, "table")) return false;
	const kind = (message as { Kind?: unknown }).Kind;
	return kind === "@coffer/Gift" || kind === "@coffer/Regrant" || kind === "@coffer/Void";
}
