import { t } from "@rbxts/t";
import type { EnginePlayer } from "../../engine";
import { describe } from "../../util/text";
import type { GrantCreditOptions, ProductKey, ProductKind } from "../types";

/** From a check, called by a public member, to the line that called the member. */
const CALLER_LEVEL = 4;

const isKind = t.union(t.literal("dev"), t.literal("gamepass"), t.literal("subscription"));
const isGrantOptions = t.strictInterface({ Key: t.optional(t.string), Paid: t.optional(t.boolean) });

export function raise(message: string, level = CALLER_LEVEL - 1): never {
	error(`[Monetisation]: ${message}`, level);
}

export function checkPlayer(member: string, player: unknown): asserts player is EnginePlayer {
	const isPlayer = typeIs(player, "Instance") ? player.IsA("Player") : typeIs(player, "table");
	if (!isPlayer) raise(`${member}: player must be a Player, not ${describe(player)}`, CALLER_LEVEL);
}

export function checkKey(member: string, key: unknown): asserts key is ProductKey {
	if (typeIs(key, "number") || typeIs(key, "string")) return;
	raise(`${member}: the product must be a name or an id, not ${describe(key)}`, CALLER_LEVEL);
}

export function checkGrantOptions(options: unknown): asserts options is GrantCreditOptions | undefined {
	if (options === undefined || isGrantOptions(options)) return;
	raise("GrantCredit: options takes Key (text) and Paid (true or false)", CALLER_LEVEL);
}

export function checkKind(member: string, kind: unknown): asserts kind is ProductKind | undefined {
	if (kind === undefined || isKind(kind)) return;
	raise(`${member}: kind must be "dev", "gamepass" or "subscription", not ${describe(kind)}`, CALLER_LEVEL);
}

export function checkFlag(member: string, name: string, flag: unknown): asserts flag is boolean | undefined {
	if (flag === undefined || typeIs(flag, "boolean")) return;
	raise(`${member}: ${name} must be true, false or nil, not ${describe(flag)}`, CALLER_LEVEL);
}

export function checkUserId(member: string, userId: unknown): asserts userId is number {
	if (typeIs(userId, "number") && userId % 1 === 0) return;
	raise(`${member}: the user id must be a whole number, not ${describe(userId)}`, CALLER_LEVEL);
}

export function checkText(member: string, name: string, text: unknown): asserts text is string {
	if (typeIs(text, "string") && text !== "") return;
	raise(`${member}: ${name} must be a text, not ${describe(text)}`, CALLER_LEVEL);
}
