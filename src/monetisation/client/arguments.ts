import { t } from "@rbxts/t";
import { describe } from "../../util/text";
import { isOptionalProductKind } from "../net/guards";
import type { ProductKey, ProductKind } from "../types";
import type { Overlay } from "./types";

/** From a check, called by a public member, to the line that called the member. */
const CALLER_LEVEL = 4;

const isOverlay: t.check<Overlay> = t.interface({ Show: t.callback, Hide: t.callback }) as t.check<Overlay>;

function raise(message: string): never {
	error(`[Monetisation]: ${message}`, CALLER_LEVEL);
}

export function checkKey(member: string, key: unknown): asserts key is ProductKey {
	if (typeIs(key, "number") || typeIs(key, "string")) return;
	raise(`${member}: the product must be a name or an id, not ${describe(key)}`);
}

export function checkKind(member: string, kind: unknown): asserts kind is ProductKind | undefined {
	if (isOptionalProductKind(kind)) return;
	raise(`${member}: the kind must be "dev", "gamepass", "subscription" or nil, not ${describe(kind)}`);
}

export function checkOverlay(overlay: unknown): asserts overlay is Overlay | undefined {
	if (overlay === undefined || isOverlay(overlay)) return;
	raise("SetOverlay: an overlay has Show and Hide, both functions");
}
