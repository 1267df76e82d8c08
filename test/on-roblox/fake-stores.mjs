/** The data store routes that a run on Roblox needs: stores, keys, removals. What tasks have left is what is here. */
import { v2 } from "./answers.mjs";

/** Pages are shorter than what was asked for. */
const PAGE = 2;

function pageOf(items, token) {
	const start = token === null ? 0 : Number(token);
	// An empty page with a token: the next one has something.
	if (token === null && items.length > 0) return { page: [], nextPageToken: "0" };
	const end = start + PAGE;
	return { page: items.slice(start, end), nextPageToken: end < items.length ? String(end) : "" };
}

export class FakeStores {
	/** `{ store, key, value, userIds, metadata }`. */
	entries = [];

	stores(query) {
		const prefix = /^id\.startsWith\("([^"]*)"\)$/.exec(query.get("filter") ?? 'id.startsWith("")')?.[1];
		if (prefix === undefined) throw v2(400, "INVALID_ARGUMENT", "The filter is not valid.");
		const ids = [...new Set(this.entries.map(({ store }) => store))].sort();
		const found = ids.filter((id) => id.startsWith(prefix));
		const { page, nextPageToken } = pageOf(found, query.get("pageToken"));
		return { dataStores: page.map((id) => ({ path: `data-stores/${id}`, id, state: "ACTIVE" })), nextPageToken };
	}

	keys(store, query) {
		const keys = this.entries.filter((entry) => entry.store === store).map(({ key }) => key);
		const { page, nextPageToken } = pageOf(keys, query.get("pageToken"));
		return { dataStoreEntries: page.map((id) => ({ path: `entries/${id}`, id })), nextPageToken };
	}

	remove(store, key) {
		const isThat = (entry) => entry.store === store && entry.key === key;
		if (!this.entries.some(isThat)) throw v2(404, "NOT_FOUND", "Entry not found.");
		this.entries = this.entries.filter((entry) => !isThat(entry));
		return {};
	}
}
