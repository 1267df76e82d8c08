import { isFake, packed } from "./check-types";

type AnyFunction = (this: void, ...args: Array<unknown>) => LuaTuple<Array<unknown>>;

/** The functions of an object's class, where the class is one of the adapters'. */
function classMembers(value: object): Array<string> {
	const found = new Array<string>();
	const cls: unknown = (getmetatable(value) as { __index?: unknown } | undefined)?.__index;
	if (!typeIs(cls, "table") || tostring(cls).find("^Roblox")[0] === undefined) return found;
	for (const [name, member] of pairs(cls as Record<string, unknown>)) {
		const isMember = typeIs(member, "function") && name.find("^__")[0] === undefined;
		if (isMember && name !== "new" && name !== "constructor") found.push(name);
	}
	return found;
}

function isAdapter(value: unknown): value is object {
	if (!typeIs(value, "table") || isFake(value)) return false;
	if (!classMembers(value).isEmpty()) return true;
	for (const [, member] of pairs(value as Record<string, unknown>)) {
		if (typeIs(member, "function")) return true;
	}
	return false;
}

/** Knows every member of the adapters that it saw, those of what they answer included, and which of them were used. */
export class Coverage {
	private readonly used = new Map<string, boolean>();

	/** Answers a stand-in for an adapter. */
	public watch<T extends object>(path: string, adapter: T): T {
		const own = adapter as Record<string, unknown>;
		const names = classMembers(adapter);
		if (names.isEmpty()) for (const [name] of pairs(own)) names.push(name);
		for (const name of names) {
			const full = `${path}.${name}`;
			const member = own[name];
			if (isAdapter(member)) this.watch(full, member);
			else if (!this.used.has(full)) this.used.set(full, false);
		}
		return setmetatable({}, { __index: (_, key) => this.read(path, own, key as string) }) as T;
	}

	/** The members that nobody used, sorted. */
	public unused(): Array<string> {
		const found = new Array<string>();
		for (const [name, isUsed] of this.used) if (!isUsed) found.push(name);
		return found.sort();
	}

	/** How many members there are. */
	public size(): number {
		return this.used.size();
	}

	private read(path: string, own: Record<string, unknown>, key: string): unknown {
		const full = `${path}.${key}`;
		const member = own[key];
		if (isAdapter(member)) return this.watch(full, member);
		if (!typeIs(member, "function")) {
			this.used.set(full, true);
			return member;
		}
		const inner = member as AnyFunction;
		const call: AnyFunction = (_self, ...args) => {
			this.used.set(full, true);
			const answers = packed(...inner(own, ...args));
			const first = answers[0];
			if (answers.size() === 1 && isAdapter(first)) return $tuple(this.watch(`${full}()`, first));
			return $tuple(...answers);
		};
		return call;
	}
}
