/** What the stall sells for coins. */
export const PRICES: ReadonlyMap<string, number> = new Map([
	["Sword", 60],
	["Lamp", 25],
]);
