import { t } from "@rbxts/t";
import { findUnstorable } from "../storable/snapshot";
import { isForgedMessage } from "../util/library-message";
import { describe } from "../util/text";
import type { PlayerProfilesOptions } from "./types";

/** From the check, called by the public member, to the line that called the member. */
const CALLER_LEVEL = 3;

const isKickMessages = t.interface({
	LoadFailed: t.optional(t.string),
	SessionEnded: t.optional(t.string),
	ServerOutdated: t.optional(t.string),
});
const KNOWN_OPTIONS = new ReadonlySet<string>([
	"Store",
	"Key",
	"OnLoaded",
	"OnLeaving",
	"OnFailed",
	"KickMessages",
	"SuspendedMessage",
]);

export function raise(message: string, level = CALLER_LEVEL): never {
	error(`[PlayerProfiles]: ${message}`, level);
}

function isStore(value: unknown): boolean {
	return t.table(value) && t.callback((value as { StartSessionAsync?: unknown }).StartSessionAsync);
}

/** Raises at the line that called `Start`. */
export function checkOptions(options: unknown): void {
	const level = CALLER_LEVEL + 1;
	if (!t.table(options)) raise(`Start: options must be a table, not ${describe(options)}`, level);
	for (const [name] of options as unknown as Map<unknown, unknown>) {
		if (!typeIs(name, "string") || !KNOWN_OPTIONS.has(name)) {
			raise(
				`Start: there is no option ${tostring(name)}; the options are Store, Key, OnLoaded, OnLeaving, OnFailed, KickMessages, SuspendedMessage`,
				level,
			);
		}
	}
	const { Store, Key, OnLoaded, OnLeaving, OnFailed, KickMessages, SuspendedMessage } = options as unknown as {
		[Name in keyof PlayerProfilesOptions<object>]?: unknown;
	};
	if (!isStore(Store)) raise(`Start: Store must be a store made by ProfileStore.New, not ${describe(Store)}`, level);
	const callbacks: Array<[string, unknown]> = [
		["Key", Key],
		["OnLoaded", OnLoaded],
		["OnLeaving", OnLeaving],
		["OnFailed", OnFailed],
	];
	for (const [name, value] of callbacks) {
		if (value !== undefined && !t.callback(value)) {
			raise(`Start: ${name} must be a function or nil, not ${describe(value)}`, level);
		}
	}
	if (KickMessages !== undefined && !isKickMessages(KickMessages)) {
		raise("Start: KickMessages takes LoadFailed, SessionEnded and ServerOutdated, each text or nil", level);
	}
	if (SuspendedMessage !== undefined && !t.string(SuspendedMessage)) {
		raise(`Start: SuspendedMessage must be text or nil, not ${describe(SuspendedMessage)}`, level);
	}
}

export function checkUserId(member: string, userId: unknown): asserts userId is number {
	if (!t.number(userId) || userId % 1 !== 0) {
		raise(`${member}: user_id must be a whole number, not ${describe(userId)}`, CALLER_LEVEL + 1);
	}
}

export function checkMessage(member: string, message: unknown): asserts message is object {
	const level = CALLER_LEVEL + 1;
	if (!t.table(message)) raise(`${member}: message must be a table, not ${describe(message)}`, level);
	const problem = findUnstorable(message, "message");
	if (problem !== undefined)
		raise(`${member}: the message cannot be stored: ${problem.path} ${problem.reason}`, level);
	if (isForgedMessage(message)) {
		raise(`${member}: the Kind of a message must not begin with "@coffer/"; those are the library's own`, level);
	}
}
