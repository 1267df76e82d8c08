import { t } from "@rbxts/t";
import { takeSnapshot } from "../storable/snapshot";
import { copyOf } from "../storable/deep-copy";
import { findParts } from "../profile-store/session/profile";
import { findStoreParts } from "../profile-store/face/store";
import { describe } from "../util/text";
import type { DealParty, DealsOptions } from "./types";

export const PARTIES_MAX = 8;
const OPTIONS = new ReadonlySet<string>(["Data", "Stores"]);
const PARTY_FIELDS = new ReadonlySet<string>([
	"Player",
	"UserId",
	"Profile",
	"Store",
	"Key",
	"Gives",
	"To",
	"AllowNew",
]);

/** At the line that called the public member, which called this. */
export function raise(message: string, level = 3): never {
	error(`[Deals]: ${message}`, level);
}

/** What is wrong; nothing where all is well. */
export function optionsProblem(options: unknown): string | undefined {
	if (!typeIs(options, "table")) return `options must be a table, not ${describe(options)}`;
	for (const [name] of pairs(options as unknown as Map<unknown, unknown>)) {
		if (!typeIs(name, "string") || !OPTIONS.has(name)) {
			return `there is no option ${tostring(name)}; the options are Data and Stores`;
		}
	}
	const { Data, Stores } = options as { [Name in keyof DealsOptions]: unknown };
	if (!typeIs(Data, "table") || !typeIs((Data as { LibraryStore?: unknown }).LibraryStore, "function")) {
		return "Data must be PlayerProfiles of this library";
	}
	if (Stores === undefined) return undefined;
	if (!typeIs(Stores, "table")) return `Stores must be a list of stores or nil, not ${describe(Stores)}`;
	const isSound = (Stores as Array<defined>).every((store) => findStoreParts(store) !== undefined);
	if (!isSound) return "Stores must hold stores of this library, as ProfileStore.New returns them";
	const names = new Set<string>();
	for (const store of Stores as Array<object>) names.add(findStoreParts(store)!.context.name);
	// Parties are known by the names of their stores, for weeks.
	return names.size() === (Stores as Array<object>).size() ? undefined : "Stores holds two stores of one name";
}

function namingProblem(party: { [Name in keyof DealParty]?: unknown }): string | undefined {
	const { Player, UserId, Profile, Store, Key } = party;
	let ways = 0;
	for (const way of [Player === undefined, UserId === undefined, Profile === undefined, Key === undefined]) {
		if (!way) ways += 1;
	}
	if (ways !== 1) return "takes one of Player, UserId, Profile, or Store and Key";
	if (Player !== undefined) {
		const isPlayer = typeIs(Player, "Instance") ? Player.IsA("Player") : typeIs(Player, "table");
		if (!isPlayer) return `Player must be a Player, not ${describe(Player)}`;
	}
	if (UserId !== undefined && !(typeIs(UserId, "number") && UserId % 1 === 0)) {
		return `UserId must be a whole number, not ${describe(UserId)}`;
	}
	if (Profile !== undefined && findParts(Profile)?.active === undefined) {
		return "Profile must be a profile with a session";
	}
	if ((Key === undefined) !== (Store === undefined)) return "takes Store and Key together";
	if (Key === undefined) return undefined;
	if (!typeIs(Key, "string") || Key === "") return `Key must be a text, not ${describe(Key)}`;
	return findStoreParts(Store) === undefined ? "Store must be a store of this library" : undefined;
}

/** What is wrong with one party. */
export function partyProblem(party: unknown, count: number): string | undefined {
	if (!typeIs(party, "table")) return `must be a table, not ${describe(party)}`;
	for (const [name] of pairs(party as unknown as Map<unknown, unknown>)) {
		if (!typeIs(name, "string") || !PARTY_FIELDS.has(name)) {
			return `has no field ${tostring(name)}; the fields are Player, UserId, Profile, Store, Key, Gives, To, AllowNew`;
		}
	}
	const { Gives, To, AllowNew } = party as { [Name in keyof DealParty]?: unknown };
	const problem = namingProblem(party);
	if (problem !== undefined) return problem;
	if (AllowNew !== undefined && !typeIs(AllowNew, "boolean")) return "AllowNew must be true, false or nil";
	if (To === undefined) return Gives !== undefined && count > 2 ? "gives something, so it needs To" : undefined;
	if (!t.integer(To) || To < 1 || To > count) return `To must be a whole number from 1 to ${count}`;
	return undefined;
}

/** What is wrong with an offer that is to be stored. */
export function offerProblem(offer: unknown): string | undefined {
	if (offer === undefined) return undefined;
	const { problems } = takeSnapshot({ Gives: offer }, {}, "party");
	return problems.isEmpty() ? undefined : `${problems[0].path} ${problems[0].reason}`;
}

/** What a party gives: the library's own copy. */
export function offerOf({ Gives }: DealParty): defined | undefined {
	return copyOf(Gives) as defined | undefined;
}

/** What `PlayerProfiles` has for the library's own parts. */
export interface PlayersPlace {
	LibraryStore(listener: (store: unknown) => void): void;
	LibraryKey(userId: number): string | undefined;
}
