import { isUntouched } from "../storable/look";
import type { DealHandlers, GoodsFields } from "./types";

type Fields = { [field: string]: unknown };
type ById = Map<defined, defined>;

/** Takes one field's part of an offer out of `data`; nothing where it is not there. */
type TakePart = (data: Fields, field: string, wanted: unknown) => defined | undefined;

function isAmount(value: unknown, isWhole: boolean): value is number {
	return typeIs(value, "number") && value >= 0 && value < math.huge && (!isWhole || value % 1 === 0);
}

function takeNumber(data: Fields, field: string, wanted: unknown, isWhole: boolean): defined | undefined {
	const has = data[field];
	if (!typeIs(has, "number") || !isAmount(wanted, isWhole) || !(wanted <= has)) return undefined;
	data[field] = has - wanted;
	return wanted;
}

function takeByIds(data: Fields, field: string, wanted: unknown): defined | undefined {
	const home = data[field] as ById | undefined;
	if (!typeIs(home, "table") || !typeIs(wanted, "table")) return undefined;
	// A list of pairs: ids may be numbers, which Roblox does not store as keys of a table beside texts.
	const taken = new Array<[defined, defined]>();
	for (const id of wanted as Array<defined>) {
		const found = home.get(id);
		if (found === undefined) return undefined;
		home.delete(id);
		taken.push([id, found]);
	}
	return taken;
}

function takeFromList(data: Fields, field: string, wanted: unknown): defined | undefined {
	const home = data[field] as Array<defined> | undefined;
	if (!typeIs(home, "table") || !typeIs(wanted, "table")) return undefined;
	const taken = new Array<defined>();
	for (const value of wanted as Array<defined>) {
		const index = home.findIndex((entry) => isSameValue(entry, value));
		if (index < 0) return undefined;
		taken.push(home.remove(index)!);
	}
	return taken;
}

function isSameValue(one: defined, other: defined): boolean {
	if (one === other) return true;
	return typeIs(one, "table") && typeIs(other, "table") && isUntouched(one, other);
}

function tableAt(data: Fields, field: string): object {
	const found = data[field];
	if (typeIs(found, "table")) return found;
	const made = {};
	data[field] = made;
	return made;
}

/** What lies under an id already stays: the newcomer gets another id. */
function putById(home: ById, id: defined, thing: defined): void {
	let free = id;
	for (let count = 2; home.get(free) !== undefined; count++) free = `${id} (${count})`;
	home.set(free, thing);
}

/** Handlers for goods that lie in fields of `Data`. */
export function goodsOf({ Numbers, Maps, Lists, Whole }: GoodsFields): DealHandlers<object, Fields, object> {
	const parts = new Map<string, TakePart>();
	for (const field of Numbers ?? []) {
		parts.set(field, (data, name, wanted) => takeNumber(data, name, wanted, Whole === true));
	}
	for (const field of Maps ?? []) parts.set(field, takeByIds);
	for (const field of Lists ?? []) parts.set(field, takeFromList);
	return {
		Take: (data, offer) => {
			const goods: Fields = {};
			for (const [field, wanted] of pairs(offer as unknown as Map<string, defined>)) {
				const part = parts.get(field)?.(data as Fields, field, wanted);
				if (part === undefined) return undefined;
				goods[field] = part;
			}
			return goods;
		},
		Put: (data, goods) => {
			const fields = data as Fields;
			for (const field of Numbers ?? []) {
				const amount = (goods as Fields)[field] as number | undefined;
				if (amount !== undefined) fields[field] = ((fields[field] as number | undefined) ?? 0) + amount;
			}
			for (const field of Maps ?? []) {
				const things = (goods as Fields)[field] as Array<[defined, defined]> | undefined;
				for (const [id, thing] of things ?? []) putById(tableAt(fields, field) as ById, id, thing);
			}
			for (const field of Lists ?? []) {
				const values = (goods as Fields)[field] as Array<defined> | undefined;
				for (const value of values ?? []) (tableAt(fields, field) as Array<defined>).push(value);
			}
		},
	};
}
