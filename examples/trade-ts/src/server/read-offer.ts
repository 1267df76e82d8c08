import type { Offer } from "../shared/messages";

const PETS_MAX = 8;

/** Clients can send anything: this is an offer of ours, or nothing. Whether the player has it is Take's business. */
export function readOffer(value: unknown): Offer | undefined {
	if (!typeIs(value, "table")) return undefined;
	const { cash, pets } = value as { cash?: unknown; pets?: unknown };
	if (!typeIs(cash, "number") || cash % 1 !== 0 || cash < 0) return undefined;
	if (!typeIs(pets, "table")) return undefined;
	const ids = pets as Array<unknown>;
	if (ids.size() > PETS_MAX) return undefined;
	const wanted = new Array<string>();
	for (const id of ids) {
		if (!typeIs(id, "string") || wanted.includes(id)) return undefined;
		wanted.push(id);
	}
	return { Cash: cash, Pets: wanted };
}
