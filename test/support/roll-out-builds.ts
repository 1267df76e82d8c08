import { Schema } from "../../src/profile-store/schema/builder";

/** Build 1: a plain template, and no schema yet. */
export const BUILD_1 = {
	Coins: 100,
	Pets: new Array<{ Kind: string }>(),
	Items: new Array<string>(),
	PlayTime: 0,
};

/** What build 1 has stored, and what the chain begins with. */
export type FirstData = typeof BUILD_1;

const fills = Schema.From<FirstData>()
	.Fill("2026-03 gems", (data) => ({ Gems: data.Coins >= 1000 ? 1 : 0 }))
	.FillEach("2026-03 pet levels", "Pets", () => ({ Level: 1 }));

/** Build 2: fills only. A server of build 1 may go on with such data. */
export const BUILD_2 = fills.Build({
	Template: { Coins: 100, Pets: [], Items: [], PlayTime: 0, Gems: 0 },
});

/** The ids are the same however often it runs: a step must not use chance. */
function itemsById(items: ReadonlyArray<string>, key: string): Record<string, { Kind: string }> {
	const byId: Record<string, { Kind: string }> = {};
	items.forEach((kind, index) => (byId[`${key}/${index + 1}`] = { Kind: kind }));
	return byId;
}

/** Build 3: the same steps, and more behind them. Older builds refuse what its incompatible steps have made. */
export const BUILD_3 = fills
	.Replace("2026-05 items by id", "Items", (items, _data, { Key }) => itemsById(items, Key))
	.FillEach("2026-05 item levels", "Items", () => ({ Level: 1 }))
	.Rename("2026-06 cash", "Coins", "Cash")
	.Drop("2026-06 no play time", "PlayTime")
	.Build({
		Template: { Cash: 100, Pets: [], Items: {}, Gems: 0 },
		Check: (value) => typeIs((value as { Cash?: unknown }).Cash, "number"),
		NewProfile: (data) => (data.Items.starter = { Kind: "Sword", Level: 1 }),
	});
