/** Removes over Open Cloud what a run in the real engine has left in the data stores. */
import { OpenCloudError } from "../../tools/coffer/open-cloud/errors.mjs";

const SCOPES = {
	stores: "universe-datastores.control:list",
	keys: "universe-datastores.objects:list",
	remove: "universe-datastores.objects:delete",
};

async function removeKeys({ client, say }, storesPath, store) {
	const entries = `${storesPath}/${encodeURIComponent(store)}/entries`;
	const keys = client.list(entries, "dataStoreEntries", { query: { maxPageSize: 256 }, scope: SCOPES.keys });
	for await (const { id } of keys) {
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
		const stores = [];
		const list = client.list(storesPath, "dataStores", {
			query,
			scope: SCOPES.stores,
			what: "listing data stores",
		});
		for await (const { id } of list) {
			// A filter that is not understood must not cost anybody their data.
			if (id.startsWith(prefix)) stores.push(id);
		}
		for (const store of stores) await removeKeys({ client, say }, storesPath, store);
		return [];
	} catch (error) {
		if (!(error instanceof OpenCloudError)) throw error;
		return [`keys of data stores whose names begin with ${prefix}: ${error.message}`];
	}
}
