/** Removes over Open Cloud what a run in the real engine has left in the data stores. */
import { OpenCloudError } from "../../tools/coffer/open-cloud/errors.mjs";

const SCOPES = {
	stores: "universe-datastores.control:list",
	keys: "universe-datastores.objects:list",
	remove: "universe-datastores.objects:delete",
};

/** All of a list at once: what is removed meanwhile may move the pages. */
async function all(list) {
	const ids = [];
	for await (const { id } of list) ids.push(id);
	return ids;
}

async function removeKeys({ client, say }, storesPath, store) {
	const entries = `${storesPath}/${encodeURIComponent(store)}/entries`;
	const what = `listing the keys of ${store}`;
	const query = { maxPageSize: 256 };
	for (const id of await all(client.list(entries, "dataStoreEntries", { query, scope: SCOPES.keys, what }))) {
		try {
			// Doing it twice is harmless.
			const options = { repeat: true, scope: SCOPES.remove, what: `removing ${store}/${id}` };
			await client.request("DELETE", `${entries}/${encodeURIComponent(id)}`, options);
			say(`  removed ${store}/${id}`);
		} catch (error) {
			if (error.status !== 404) throw error;
		}
	}
}

/** Removes every key of every data store whose name begins so. Answers what is still there, as lines. */
export async function sweep({ client, settings, prefix, say }) {
	const storesPath = `/cloud/v2/universes/${settings.universe}/data-stores`;
	const query = { maxPageSize: 100, filter: `id.startsWith("${prefix}")` };
	try {
		const options = { query, scope: SCOPES.stores, what: "listing data stores" };
		const found = await all(client.list(storesPath, "dataStores", options));
		// A filter that is not understood must not cost anybody their data.
		const stores = found.filter((id) => id.startsWith(prefix));
		for (const store of stores) await removeKeys({ client, say }, storesPath, store);
		return [];
	} catch (error) {
		if (!(error instanceof OpenCloudError)) throw error;
		return [`keys of data stores whose names begin with ${prefix}: ${error.message}`];
	}
}
