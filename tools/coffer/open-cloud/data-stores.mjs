/** Keys of one data store over Open Cloud: what a read and a write of one is, and what a refusal means. */

const SCOPE = "universe-datastores.";
const PAGE_OF_KEYS = 256;
const PAGE_OF_REVISIONS = 100;

export const dateOf = (millis) => new Date(millis).toISOString().replace(".000Z", "Z");
const millisOf = (date) => (date === undefined ? undefined : Date.parse(date));

/** `users/123` of Open Cloud as the number that a server knows. */
function userIdsOf(users) {
	return (users ?? []).map((user) => Number(String(user).split("/").at(-1))).filter(Number.isFinite);
}

/** An entry in our words; times in Unix milliseconds. */
function entryOf(body) {
	return {
		value: body.value,
		userIds: userIdsOf(body.users),
		attributes: body.attributes ?? {},
		etag: body.etag,
		revision: body.revisionId,
		createdAt: millisOf(body.createTime),
		storedAt: millisOf(body.revisionCreateTime),
	};
}

function revisionOf(body) {
	const revision =
		body.revisionId ??
		String(body.id ?? "")
			.split("@")
			.at(-1);
	// A list has partial entries; which fields they lack, the reference does not say.
	const storedAt = millisOf(body.revisionCreateTime ?? body.createTime);
	return { revision, storedAt, isDeleted: body.state === "DELETED" };
}

/** An older revision, the one of a moment (Unix milliseconds), or the newest. */
function idOf(key, { revision, time } = {}) {
	const id = encodeURIComponent(key);
	if (revision !== undefined) return `${id}@${encodeURIComponent(revision)}`;
	if (time !== undefined) return `${id}@latest:${dateOf(time)}`;
	return key.includes("@") ? `${id}@latest` : id;
}

export class CloudDataStore {
	constructor(client, { universe, store, scope }) {
		this.client = client;
		this.store = store;
		this.scope = scope;
		const inScope = scope === undefined ? "" : `/scopes/${encodeURIComponent(scope)}`;
		this.path = `/cloud/v2/universes/${universe}/data-stores/${encodeURIComponent(store)}${inScope}/entries`;
	}

	#what(verb, key) {
		return `${verb} ${this.store} "${key}"`;
	}

	/** Answers nothing for a key that is missing or removed, or was so then. */
	async read(key, which) {
		const options = { scope: `${SCOPE}objects:read`, what: this.#what("reading", key) };
		try {
			const { body } = await this.client.request("GET", `${this.path}/${idOf(key, which)}`, options);
			return entryOf(body);
		} catch (error) {
			if (error.status === 404) return undefined;
			// Of a time or revision that there is not.
			if (error.status === 400 && which?.revision !== undefined) return undefined;
			throw error;
		}
	}

	/**
	 * Writes what is not there yet (no etag) or what is there under exactly this etag. Users and attributes that are left out
	 * would be cleared, so all of them go along. Never repeated here: who calls looks first at what is stored.
	 */
	async write(key, { value, userIds, attributes }, etag) {
		const body = { value, users: userIds.map((id) => `users/${id}`), attributes };
		const what = this.#what("writing", key);
		if (etag === undefined) {
			const options = { query: { id: key }, body, scope: `${SCOPE}objects:create`, what };
			return entryOf((await this.client.request("POST", this.path, options)).body);
		}
		const options = { body: { ...body, etag }, scope: `${SCOPE}objects:update`, what };
		return entryOf((await this.client.request("PATCH", `${this.path}/${idOf(key)}`, options)).body);
	}

	/** The same for a key that was found missing, also where it has been removed: whoever makes it meanwhile is overwritten. */
	async writeMissing(key, { value, userIds, attributes }) {
		const body = { value, users: userIds.map((id) => `users/${id}`), attributes };
		const options = {
			query: { allowMissing: true },
			body,
			scope: `${SCOPE}objects:update`,
			what: this.#what("writing", key),
		};
		return entryOf((await this.client.request("PATCH", `${this.path}/${idOf(key)}`, options)).body);
	}

	/** Removing twice does nothing more. Answers whether there was something. */
	async remove(key) {
		const options = { repeat: true, scope: `${SCOPE}objects:delete`, what: this.#what("removing", key) };
		try {
			await this.client.request("DELETE", `${this.path}/${idOf(key)}`, options);
			return true;
		} catch (error) {
			// An earlier try whose answer was lost may have removed it.
			if (error.status === 404) return error.isUnanswered;
			throw error;
		}
	}

	/** Yields all keys that begin so. */
	async *keys(prefix = "") {
		const filter = prefix === "" ? undefined : `id.startsWith("${prefix}")`;
		const query = { maxPageSize: PAGE_OF_KEYS, filter };
		const options = { query, scope: `${SCOPE}objects:list`, what: `listing the keys of ${this.store}` };
		for await (const entry of this.client.list(this.path, "dataStoreEntries", options)) yield entry.id;
	}

	/** `{ revision, storedAt, isDeleted }`, the newest first; of 30 days. Empty for a key that never was. */
	async revisions(key) {
		const query = { maxPageSize: PAGE_OF_REVISIONS };
		const options = { query, scope: `${SCOPE}versions:list`, what: this.#what("listing the versions of", key) };
		const found = [];
		try {
			const path = `${this.path}/${encodeURIComponent(key)}:listRevisions`;
			for await (const entry of this.client.list(path, "dataStoreEntries", options))
				found.push(revisionOf(entry));
		} catch (error) {
			if (error.status !== 404) throw error;
		}
		return found.sort((a, b) => (b.storedAt ?? 0) - (a.storedAt ?? 0));
	}
}

/** Publishes a text to a topic of the live servers; nobody knows whether one hears it. */
export async function publish(client, universe, topic, message) {
	const options = {
		body: { topic, message },
		repeat: true,
		scope: "universe-messaging-service:publish",
		what: "telling a server",
	};
	await client.request("POST", `/cloud/v2/universes/${universe}:publishMessage`, options);
}
