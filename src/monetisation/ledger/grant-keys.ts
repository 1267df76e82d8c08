import type { LedgerData } from "./types";

// By key: the products that were granted with it, and their entries, "100=1,101=2". Older code wrote the entry alone, and
// of any text that is there it grants nothing more.

/**
 * The entry of the product's grant with that key, if it was made. A key of older code counts for every product when its
 * credit is gone: nobody can tell any more which one it was.
 */
export function findGrant(ledger: LedgerData, key: string, product: string): string | undefined {
	const known = ledger.GrantKeys[key];
	if (known === undefined) return undefined;
	if (known.find("=", 1, true)[0] === undefined) {
		const entry = ledger.Entries.find(({ Id }) => Id === known);
		return entry === undefined || entry.Product === product ? known : undefined;
	}
	for (const grant of known.split(",")) {
		const [granted, entryId] = grant.split("=");
		if (granted === product) return entryId;
	}
	return undefined;
}

type Keys = LedgerData["GrantKeys"];

/** Whatever was granted with a key in either of the two was granted. */
export function mergeGrantKeys(held: Keys, incoming: Keys): void {
	for (const [key, grants] of pairs(incoming)) {
		const known = held[key as string] as string | undefined;
		if (known === undefined) held[key as string] = grants;
		if (known === undefined || known.find("=", 1, true)[0] === undefined) continue;
		const products = new Set(known.split(",").map((grant) => grant.split("=")[0]));
		const news = grants.split(",").filter((grant) => {
			const [product, entryId] = grant.split("=");
			return entryId !== undefined && !products.has(product);
		});
		held[key as string] = [known, ...news].join(",");
	}
}

/** In the same step as the grant. */
export function rememberGrant(ledger: LedgerData, key: string, product: string, entryId: string): void {
	const known = ledger.GrantKeys[key];
	const old = ledger.Entries.find(({ Id }) => Id === known);
	const before = old === undefined ? known : `${old.Product}=${known}`;
	const added = `${product}=${entryId}`;
	ledger.GrantKeys[key] = before === undefined ? added : `${before},${added}`;
}
