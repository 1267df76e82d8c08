import { t } from "@rbxts/t";
import type { ProductKey, ProductKind } from "../types";
import type { Answer, ClientState } from "./types";

/** No product's name is as long; a longer text only costs. */
const KEY_CHARACTERS_MAX = 100;

/** NaN and the infinities are no ids, whatever a client says. */
export function isProductKey(value: unknown): value is ProductKey {
	return t.integer(value) || (t.string(value) && value.size() > 0 && value.size() <= KEY_CHARACTERS_MAX);
}

const isProductKind: t.check<ProductKind> = t.literal("dev", "gamepass", "subscription");

export const isOptionalProductKind: t.check<ProductKind | undefined> = t.optional(isProductKind);

export const isAnswer: t.check<Answer> = t.interface({ ok: t.boolean, code: t.string });

const isId = t.union(t.number, t.string);

/** What a client takes for its state: a server of another version may send anything. */
export const isClientState: t.check<ClientState> = t.interface({
	credits: t.map(t.string, t.number),
	pending: t.array(t.interface({ productId: t.number, purchaseId: t.string })),
	outcome: t.optional(
		t.interface({ kind: t.string, productId: isId, purchaseId: t.optional(t.string), at: t.number }),
	),
	prompt: t.optional(t.interface({ kind: isProductKind, productId: isId, name: t.string, showOverlay: t.boolean })),
	promptNumber: t.number,
	catalogue: t.optional(
		t.array(t.interface({ kind: isProductKind, id: isId, name: t.string, category: t.optional(t.string) })),
	),
}) as unknown as t.check<ClientState>;
