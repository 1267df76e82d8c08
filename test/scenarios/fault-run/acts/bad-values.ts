import type { RandomStream } from "../../../../src/testing";

type Anything = Record<string, unknown>;

function proxy(): unknown {
	const raise = () => error("nobody may look into this", 0);
	return setmetatable({}, { __index: raise, __newindex: raise, __len: raise as never, __iter: raise } as never);
}

function holdsItself(): unknown {
	const value: Anything = {};
	value.Itself = value;
	return value;
}

/** A list part and a text key: Roblox stores one of them. */
function mixed(): unknown {
	const value = [1, 2, 3] as unknown as Anything;
	value.Name = "mixed";
	return value;
}

function deep(): unknown {
	let value: Anything = {};
	for (const _ of $range(1, 250)) value = { Inner: value };
	return value;
}

function oddKey(): unknown {
	return new Map<unknown, unknown>([[{}, 1]]);
}

/** Of these nothing can be stored: what was stored last stays in their place. */
const WORST_VALUES: ReadonlyArray<() => unknown> = [
	() => 0 / 0,
	() => math.huge,
	() => () => {},
	() => coroutine.create(() => {}),
	() => "\xff\xfe",
	proxy,
];

/** Of these something can. */
const BAD_VALUES: ReadonlyArray<() => unknown> = [...WORST_VALUES, holdsItself, mixed, deep, oddKey];

export function drawBadValue(chance: RandomStream): unknown {
	return BAD_VALUES[chance.integer(0, BAD_VALUES.size() - 1)]();
}

export function drawWorstValue(chance: RandomStream): unknown {
	return WORST_VALUES[chance.integer(0, WORST_VALUES.size() - 1)]();
}

/** Of those that are in place of a whole Data: "nil" is one of them. */
export function drawNoData(chance: RandomStream): unknown {
	const kind = chance.integer(1, 3);
	return kind === 1 ? undefined : kind === 2 ? "gone" : () => {};
}
