/** The data store requests of the simulated Open Cloud, as its reference says: answers, limits and errors. */
import { problem } from "./problem.mjs";

const VALUE_LENGTH_MAX = 4_194_304;
const KEY_LENGTH_MAX = 50;
const USERS_MAX = 4;
const ATTRIBUTES_LENGTH_MAX = 300;

const notFound = () => problem(404, "NOT_FOUND", "Entry not found.");
const invalid = (message) => problem(400, "INVALID_ARGUMENT", message);

const dateOf = (millis) => new Date(millis).toISOString().replace(".000Z", "Z");

function entryOf({ universe, store, scope, key }, version, isPartial = false) {
	const id = isPartial ? `${key}@${version.revision}` : key;
	const path = `universes/${universe}/data-stores/${store}/scopes/${scope}/entries/${encodeURIComponent(id)}`;
	const head = {
		path,
		createTime: dateOf(version.createTime),
		revisionId: version.revision,
		revisionCreateTime: dateOf(version.time),
		state: version.isDeleted ? "DELETED" : "ACTIVE",
		etag: version.etag,
	};
	if (isPartial) return { ...head, id };
	const users = version.users.map((user) => `users/${user}`);
	return { ...head, id, value: version.value, users, attributes: version.attributes };
}

/** `key`, `key@revision`, `key@latest` or `key@latest:time`. */
function readId(id) {
	const at = id.lastIndexOf("@");
	if (at < 0) return { key: id };
	const [key, which] = [id.slice(0, at), id.slice(at + 1)];
	if (which === "latest") return { key };
	if (!which.startsWith("latest:")) return { key, revision: which };
	const time = Date.parse(which.slice("latest:".length));
	return { key, time, isBad: Number.isNaN(time) };
}

/** What was sent, or the error that it is. */
function contentOf(body) {
	const { value, users = [], attributes = {}, etag } = body ?? {};
	if (value === undefined || value === null) return { error: invalid("The entry value is required.") };
	if (JSON.stringify(value).length > VALUE_LENGTH_MAX)
		return { error: invalid("The entry value exceeds the limit.") };
	const ids = users.map((user) => /^users\/(\d+)$/.exec(user)?.[1]);
	if (ids.includes(undefined) || ids.length > USERS_MAX) return { error: invalid("The users are invalid.") };
	const isObject = typeof attributes === "object" && !Array.isArray(attributes);
	if (!isObject || JSON.stringify(attributes).length > ATTRIBUTES_LENGTH_MAX) {
		return { error: invalid("The attributes are invalid.") };
	}
	return { content: { value, users: ids.map(Number), attributes }, etag };
}

/** A page of a list, with the token of the next one. */
function pageOf(items, query, { defaultSize, sizeMax, cloud }) {
	const size = Math.min(Number(query.get("maxPageSize") ?? defaultSize), sizeMax);
	const token = query.get("pageToken");
	const from = token === null ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? NaN);
	if (Number.isNaN(from)) return { error: invalid("The page token is invalid.") };
	const end = from + cloud.pageLength(size);
	return { page: items.slice(from, end), nextPageToken: end < items.length ? `page-${end}` : "" };
}

function prefixOf(filter) {
	if (filter === null) return "";
	const found = /^id\.startsWith\("(.*)"\)$/.exec(filter);
	return found === null ? undefined : found[1];
}

function read(cloud, place, id) {
	const { key, revision, time, isBad } = readId(id);
	if (isBad) return invalid("The timestamp is invalid.");
	const { store, scope } = place;
	const versions = cloud.keys.versions(store, scope, key);
	let found = versions.at(-1);
	if (revision !== undefined) found = versions.find((version) => version.revision === revision);
	else if (time !== undefined) found = cloud.keys.at(store, scope, key, time);
	if (found === undefined || found.isDeleted) return notFound();
	return { body: entryOf({ ...place, key }, found) };
}

function create(cloud, place, query, body) {
	const key = query.get("id") ?? "";
	const { error, content } = contentOf(body);
	if (error !== undefined) return error;
	if (key === "" || key.length > KEY_LENGTH_MAX) return invalid("The entry id is invalid.");
	const { store, scope } = place;
	const last = cloud.keys.current(store, scope, key);
	const isTaken = last !== undefined && (!last.isDeleted || !cloud.createsOverTombstones);
	if (isTaken) return invalid("The entry already exists.");
	return { body: entryOf({ ...place, key }, cloud.keys.write(store, scope, key, content)) };
}

function update(cloud, place, id, query, body) {
	const { store, scope } = place;
	const last = cloud.keys.current(store, scope, id);
	const isMissing = last === undefined || last.isDeleted;
	if (isMissing && query.get("allowMissing") !== "true") return notFound();
	const { error, content, etag } = contentOf(body);
	if (error !== undefined) return error;
	if (etag !== undefined && (isMissing || etag !== last.etag)) {
		return problem(
			cloud.conflictStatus,
			cloud.conflictStatus === 409 ? "ABORTED" : "INVALID_ARGUMENT",
			"The etag does not match.",
		);
	}
	return { body: entryOf({ ...place, key: id }, cloud.keys.write(store, scope, id, content)) };
}

function listEntries(cloud, place, query) {
	const prefix = prefixOf(query.get("filter"));
	if (prefix === undefined) return invalid("The filter is invalid.");
	const { store, scope } = place;
	const keys = cloud.keys
		.list()
		.filter(([inStore, inScope, key]) => inStore === store && inScope === scope && key.startsWith(prefix))
		.filter(([, , key]) => cloud.keys.current(store, scope, key)?.isDeleted === false);
	const { error, page, nextPageToken } = pageOf(keys, query, { defaultSize: 10, sizeMax: 256, cloud });
	if (error !== undefined) return error;
	const dataStoreEntries = page.map(([, , key]) => {
		const { path, id } = entryOf({ ...place, key }, cloud.keys.current(store, scope, key));
		return { path, id };
	});
	return { body: { dataStoreEntries, nextPageToken } };
}

function listRevisions(cloud, place, id, query) {
	const versions = cloud.keys.versions(place.store, place.scope, id);
	if (versions.length === 0) return notFound();
	const newestFirst = [...versions].reverse();
	const { error, page, nextPageToken } = pageOf(newestFirst, query, { defaultSize: 10, sizeMax: 100, cloud });
	if (error !== undefined) return error;
	const dataStoreEntries = page.map((version) => {
		const entry = entryOf({ ...place, key: id }, version, true);
		return cloud.isSparse ? { path: entry.path, id: entry.id } : entry;
	});
	return { body: { dataStoreEntries, nextPageToken } };
}

const SCOPE = "universe-datastores";
const STORES = /^\/cloud\/v2\/universes\/(\d+)\/data-stores\/([^/]+)(?:\/scopes\/([^/]+))?\/entries(?:\/([^/]+))?$/;

/** `{ scope, run }` of a request, or nothing where it is none of these. */
export function dataStoreRoute(cloud, method, url) {
	const found = STORES.exec(url.pathname);
	if (found === null) return undefined;
	const [, universe, store, scope = "global", last] = found;
	const place = { universe, store: decodeURIComponent(store), scope: decodeURIComponent(scope) };
	const query = url.searchParams;
	if (last === undefined) {
		if (method === "GET") return { scope: `${SCOPE}.objects:list`, run: () => listEntries(cloud, place, query) };
		if (method !== "POST") return undefined;
		return { scope: `${SCOPE}.objects:create`, run: (body) => create(cloud, place, query, body) };
	}
	const [, name, verb] = /^(.*?)(?::(listRevisions))?$/.exec(last);
	const id = decodeURIComponent(name);
	if (verb !== undefined)
		return { scope: `${SCOPE}.versions:list`, run: () => listRevisions(cloud, place, id, query) };
	if (method === "GET") return { scope: `${SCOPE}.objects:read`, run: () => read(cloud, place, id) };
	const key = readId(id).key;
	if (method === "PATCH")
		return { scope: `${SCOPE}.objects:update`, run: (body) => update(cloud, place, key, query, body) };
	if (method !== "DELETE") return undefined;
	const remove = () => (cloud.keys.remove(place.store, place.scope, key) ? { body: {} } : notFound());
	return { scope: `${SCOPE}.objects:delete`, run: remove };
}
