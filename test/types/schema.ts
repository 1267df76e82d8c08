/** Compiled with the tests, never run: what a schema's types take, and what they do not. */
import { t } from "@rbxts/t";
import type { Store } from "../../src/profile-store/types";
import { ProfileStore } from "../../src/profile-store";
import type { Schema as SchemaOf } from "../../src/profile-store/schema/builder";
import { Schema } from "../../src/profile-store/schema/builder";

interface Before {
	Coins: number;
	Items: Array<string>;
	PlayTime: number;
}

interface After {
	Cash: number;
	Gems: number;
	Items: Record<string, { Kind: string; Level: number }>;
}

const chain = Schema.From<Before>()
	.Fill("gems", (data) => ({ Gems: data.Coins >= 1000 ? 1 : 0 }))
	.Replace("items by id", "Items", (items): Record<string, { Kind: string }> => ({ first: { Kind: items[0] } }))
	.FillEach("levels", "Items", (entry) => ({ Level: entry.Kind === "Sword" ? 2 : 1 }))
	.Rename("cash", "Coins", "Cash")
	.Drop("no play time", "PlayTime");

export const schema: SchemaOf<After> = chain.Build({
	Template: { Cash: 100, Gems: 0, Items: {} },
	Check: t.interface({ Cash: t.number, Gems: t.number }),
	NewProfile: (data) => (data.Items.sword = { Kind: "Sword", Level: 1 }),
	Import: [Schema.FromLapis({ Steps: 2 }), Schema.FromRaw((value) => (typeIs(value, "number") ? {} : undefined))],
	OnInvalidLoad: "Quarantine",
});

/** The profile's type is the schema's. */
export const store: Store<After> = ProfileStore.New("PlayerData", schema);
export const plain: Store<{ Cash: number }> = ProfileStore.New("PlayerData", { Cash: 100 });

export function wrong(): void {
	// @ts-expect-error: the template has an old name.
	chain.Build({ Template: { Coins: 100, Gems: 0, Items: {} } });
	// @ts-expect-error: the template lacks a field.
	chain.Build({ Template: { Cash: 100, Items: {} } });
	// @ts-expect-error: an old name.
	chain.Drop("again", "Coins");
	// @ts-expect-error: an unknown field.
	chain.Rename("typo", "Gem", "Gems");
	// @ts-expect-error: an unknown field of an entry.
	chain.FillEach("more", "Items", (entry) => ({ Rank: entry.Rank as number }));
	// @ts-expect-error: a field that a step before has dropped.
	chain.Step("sum", (data) => ({ Sum: data.PlayTime as number }));
	// @ts-expect-error: no such choice.
	chain.Build({ Template: { Cash: 100, Gems: 0, Items: {} }, OnInvalidLoad: "Ignore" });
}
