import { t } from "@rbxts/t";
import { describe } from "../util/text";
import type { DealHandlers } from "./types";

/** What the parts of deals know of a kind: its functions, whatever they take. */
export type AnyHandlers = DealHandlers<object, defined, object>;

export interface KnownKind {
	readonly name: string;
	readonly version: number;
	readonly handlers: AnyHandlers;
}

const NAMES = new ReadonlySet<string>(["Take", "Put", "Approve", "KindVersion", "Upgrade"]);
const NAME_LENGTH_MAX = 50;

/** What is wrong with a name or handlers; nothing where they are good. */
export function kindProblem(name: unknown, handlers: unknown): string | undefined {
	if (!typeIs(name, "string") || name === "" || name.size() > NAME_LENGTH_MAX) {
		return `name must be a text of 1 to ${NAME_LENGTH_MAX} characters, not ${describe(name)}`;
	}
	if (!typeIs(handlers, "table")) return `handlers must be a table, not ${describe(handlers)}`;
	for (const [key] of pairs(handlers as unknown as Map<unknown, unknown>)) {
		if (!typeIs(key, "string") || !NAMES.has(key)) {
			return `there is no handler ${tostring(key)}; they are Take, Put, Approve, KindVersion, Upgrade`;
		}
	}
	const { Take, Put, Approve, KindVersion, Upgrade } = handlers as { [name: string]: unknown };
	if (!t.callback(Take)) return `Take must be a function, not ${describe(Take)}`;
	if (!t.callback(Put)) return `Put must be a function, not ${describe(Put)}`;
	if (!t.optional(t.callback)(Approve)) return `Approve must be a function or nil, not ${describe(Approve)}`;
	if (!t.optional(t.callback)(Upgrade)) return `Upgrade must be a function or nil, not ${describe(Upgrade)}`;
	if (KindVersion === undefined) return undefined;
	if (!t.integer(KindVersion) || KindVersion < 1) {
		return `KindVersion must be a whole number from 1, not ${describe(KindVersion)}`;
	}
	if (KindVersion > 1 && Upgrade === undefined) return "KindVersion above 1 needs Upgrade, for goods of before";
	return undefined;
}

/** The kinds of deals that the game has declared, by name. */
export class Kinds {
	private readonly known = new Map<string, KnownKind>();

	public has(name: string): boolean {
		return this.known.has(name);
	}

	public find(name: string): KnownKind | undefined {
		return this.known.get(name);
	}

	public add(name: string, handlers: AnyHandlers): KnownKind {
		const kind: KnownKind = { name, version: handlers.KindVersion ?? 1, handlers };
		this.known.set(name, kind);
		return kind;
	}
}
