/** What a new player begins with. */
export const TEMPLATE = { Coins: 100, Items: new Array<string>() };

export type ShopData = typeof TEMPLATE;
