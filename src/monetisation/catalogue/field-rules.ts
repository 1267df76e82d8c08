import { t } from "@rbxts/t";
import type { ProductKind } from "../types";

/** What a field of a product takes. */
export interface FieldRule {
	readonly isRequired?: boolean;
	readonly expected: string;
	readonly isGood: (this: void, value: unknown) => boolean;
}

/** Whole numbers are exact up to here. */
const WHOLE_MAX = 2 ** 53;

function isPositive(value: unknown): boolean {
	return typeIs(value, "number") && value > 0 && value < math.huge;
}

function isPositiveWhole(value: unknown): boolean {
	return typeIs(value, "number") && value >= 1 && value <= WHOLE_MAX && value % 1 === 0;
}

function isNonEmptyText(value: unknown): boolean {
	return typeIs(value, "string") && value !== "";
}

const FLAG: FieldRule = { expected: "true or false", isGood: t.boolean };
const SECONDS: FieldRule = { expected: "a number of seconds above 0", isGood: isPositive };
const NUMBER_ID: FieldRule = { expected: "a whole number above 0", isGood: isPositiveWhole };
const NAME: FieldRule = { isRequired: true, expected: "text that is not empty", isGood: isNonEmptyText };
const ANYTHING: FieldRule = { expected: "anything", isGood: () => true };
const HANDLER: FieldRule = { expected: "a function", isGood: t.callback };

/** The order is that in which errors list the fields. */
type Rules = ReadonlyArray<readonly [field: string, rule: FieldRule]>;

/** What every kind of product takes, in the words of the plain table. */
export const FIELD_RULES: { readonly [Kind in ProductKind]: Rules } = {
	dev: [
		["id", { ...NUMBER_ID, isRequired: true }],
		["name", NAME],
		["category", { expected: "text", isGood: t.string }],
		["params", ANYTHING],
		["handler", HANDLER],
		["outside", FLAG],
		["yields", FLAG],
		["atMostOnce", FLAG],
		["autoRedeem", FLAG],
		["deadlineSeconds", SECONDS],
		["giftId", NUMBER_ID],
		["paidRandomItem", FLAG],
		["creditCap", NUMBER_ID],
		["freeCreditExpirySeconds", SECONDS],
	],
	gamepass: [
		["id", { ...NUMBER_ID, isRequired: true }],
		["name", NAME],
		["params", ANYTHING],
		["handler", HANDLER],
	],
	subscription: [
		["id", { isRequired: true, expected: `the subscription's id as text ("EXP-...")`, isGood: isNonEmptyText }],
		["name", NAME],
		["params", ANYTHING],
		["handler", HANDLER],
	],
};
