/** One request: what is repeated and what is not, and what a person is told. */
import assert from "node:assert/strict";
import { createClient } from "../../tools/coffer/open-cloud/request.mjs";
import { describe, withHttp, withScript } from "./cases.mjs";

const OK = { status: 200, body: { value: 1 } };
const THROTTLED = { status: 429, body: { code: "RESOURCE_EXHAUSTED", message: "Too many requests" } };

async function failureOf(promise) {
	try {
		await promise;
	} catch (error) {
		return error;
	}
	throw new assert.AssertionError({ message: "it should have failed" });
}

/** What a request ends in against these answers, and how many were asked for. */
function failing(answers, method = "GET", options = {}) {
	return withScript(answers, async ({ client, calls, pauses }) => {
		const error = await failureOf(client.request(method, "/thing", { what: "reading the thing", ...options }));
		return { error, tries: calls.length, pauses };
	});
}

const BASICS = describe("a request to Open Cloud", {
	"carries the key, its query and its body": () =>
		withScript([OK], async ({ client, calls }) => {
			const query = { allowMissing: true, filter: 'id.startsWith("7")', pageToken: undefined };
			const answer = await client.request("PATCH", "/a/b%40c", { query, body: { value: { Cash: 1 } } });
			assert.deepEqual(answer.body, { value: 1 });
			const [{ method, url, headers, body }] = calls;
			assert.equal(method, "PATCH");
			assert.equal(new URL(url, "http://x").pathname, "/a/b%40c");
			assert.equal(new URL(url, "http://x").search, "?allowMissing=true&filter=id.startsWith%28%227%22%29");
			assert.equal(headers["x-api-key"], "test-key");
			assert.equal(headers["content-type"], "application/json");
			assert.equal(headers["content-length"], String(body.length));
			assert.deepEqual(JSON.parse(body), { value: { Cash: 1 } });
		}),
	"sends bytes as they are, and reads JSON that is declared as text": () =>
		withScript([{ ...OK, headers: { "content-type": "text/plain" } }], async ({ client, calls }) => {
			const headers = { "content-type": "application/octet-stream" };
			const answer = await client.request("POST", "/place", { body: Buffer.from("<roblox!"), headers });
			assert.deepEqual(answer.body, { value: 1 });
			assert.equal(calls[0].headers["content-type"], "application/octet-stream");
			assert.equal(calls[0].body, "<roblox!");
		}),
	"goes through a list page by page, over empty pages": () =>
		withScript(
			[
				{ status: 200, body: { things: [1, 2], nextPageToken: "a" } },
				{ status: 200, body: { things: [], nextPageToken: "b" } },
				{ status: 200, body: { things: [3], nextPageToken: "" } },
			],
			async ({ client, calls }) => {
				const found = [];
				for await (const thing of client.list("/things", "things", { query: { maxPageSize: 2 } }))
					found.push(thing);
				assert.deepEqual(found, [1, 2, 3]);
				const urls = ["/things?maxPageSize=2", "&pageToken=a", "&pageToken=b"];
				assert.deepEqual(
					calls.map(({ url }) => url),
					[urls[0], `${urls[0]}${urls[1]}`, `${urls[0]}${urls[2]}`],
				);
			},
		),
	"follows no address that sends it elsewhere, for the key would go along": async () => {
		const moved = { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" };
		const { error, tries } = await failing([moved]);
		assert.equal(tries, 1);
		assert.match(error.message, /sends elsewhere/);
	},
});

const REPEATED = describe("a request that fails", {
	"is throttled with Retry-After: waits as long as it is told": () =>
		withScript([{ ...THROTTLED, headers: { "retry-after": "7" } }, OK], async ({ client, calls, pauses }) => {
			await client.request("PATCH", "/thing", { body: {} });
			assert.equal(calls.length, 2);
			assert.deepEqual(pauses, [7]);
		}),
	"is throttled with a date: waits until then": () =>
		withScript(
			[{ ...THROTTLED, headers: { "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" } }, OK],
			async ({ client, pauses }) => {
				await client.request("GET", "/thing");
				assert.deepEqual(pauses, [9]);
			},
		),
	"is throttled without Retry-After: backs off, and gives up in the end": async () => {
		const { error, pauses } = await failing([THROTTLED], "PATCH");
		assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 32]);
		assert.equal(error.status, 429);
		assert.equal(error.isUnanswered, false);
		assert.match(error.message, /^reading the thing: Roblox is throttling .* wait a minute/);
	},
	"is told to wait for longer than anybody would: gives up at once": async () => {
		const { error, tries } = await failing([{ ...THROTTLED, headers: { "retry-after": "3600" } }]);
		assert.equal(tries, 1);
		assert.equal(error.status, 429);
	},
	"reads again after 500, after a page of HTML and after a lost answer": () =>
		withScript(
			[{ status: 500, body: "" }, { status: 502, body: "<html>Bad Gateway</html>" }, { cut: true }, OK],
			async ({ client, calls }) => {
				assert.deepEqual((await client.request("GET", "/thing")).body, { value: 1 });
				assert.equal(calls.length, 4);
			},
		),
	"reads again when an answer breaks off in its middle": () =>
		withScript([{ ...OK, cut: true, headers: { "content-length": "11" } }, OK], async ({ client, calls }) => {
			assert.deepEqual((await client.request("GET", "/thing")).body, { value: 1 });
			assert.equal(calls.length, 2);
		}),
	"gives a failing API five tries": async () => {
		const { error, tries } = await failing([{ status: 503, body: { code: "UNAVAILABLE", message: "no" } }]);
		assert.equal(tries, 5);
		assert.equal(error.code, "UNAVAILABLE");
		assert.equal(error.isUnanswered, false);
		assert.match(error.message, /problem of its own: try again later \(503 UNAVAILABLE: no\)/);
	},
	"never repeats a write whose answer is lost, and says that it may have landed": async () => {
		for (const lost of [{ cut: true }, { ...OK, cut: true, headers: { "content-length": "11" } }]) {
			const { error, tries } = await failing([lost, OK], "PATCH");
			assert.equal(tries, 1);
			assert.equal(error.isUnanswered, true);
			assert.equal(error.status, undefined);
			assert.match(error.message, /no answer came .*may have been done all the same/);
		}
	},
	"never repeats a write that failed inside of Roblox": async () => {
		const { error, tries } = await failing([{ status: 500, body: "" }, OK], "DELETE");
		assert.deepEqual([tries, error.isUnanswered, error.status], [1, true, 500]);
	},
	"repeats a write that is harmless twice, and remembers that the first may have landed": async () => {
		const refused = { status: 409, body: { code: "ABORTED", message: "etag" } };
		const { error, tries } = await failing([{ cut: true }, refused], "PATCH", { repeat: true });
		assert.deepEqual([tries, error.status, error.isUnanswered], [2, 409, true]);
	},
	"gives up an answer that does not come": async () => {
		const hang = () => {};
		await withHttp(hang, async (base) => {
			const client = createClient({ key: "k", base, answerSeconds: 0.05, wait: async () => {} });
			const error = await failureOf(client.request("POST", "/thing"));
			assert.deepEqual([error.code, error.isUnanswered], ["NO_ANSWER", true]);
		});
	},
	"knows that nothing was done where Roblox cannot be reached": async () => {
		const base = await withHttp(
			() => {},
			(address) => address,
		);
		const client = createClient({ key: "k", base, wait: async () => {} });
		const error = await failureOf(client.request("POST", "/thing", { what: "x" }));
		assert.deepEqual([error.code, error.isUnanswered], ["NO_CONNECTION", false]);
	},
});

const REFUSALS = describe("a request that is refused", {
	"names a wrong key": async () => {
		const body = { errors: [{ code: 0, message: "Invalid API Key" }] };
		const { error, tries } = await failing([{ status: 401, body }]);
		assert.equal(tries, 1);
		assert.match(error.message, /does not take the key.*\(401 UNAUTHENTICATED: Invalid API Key\)/);
	},
	"names the scope that the key lacks": async () => {
		const body = { error: "INSUFFICIENT_SCOPE", message: "no", errorDetails: [] };
		const { error } = await failing([{ status: 403, body }], "GET", { scope: "universe-datastores.objects:read" });
		assert.match(error.message, /needs the scope universe-datastores\.objects:read/);
		assert.equal(error.code, "INSUFFICIENT_SCOPE");
	},
	"is read in each of the forms that Roblox has": async () => {
		const details = [{ errorDetailType: "DatastoreErrorInfo", datastoreErrorCode: "InvalidCursor" }];
		const forms = [
			[{ code: "INVALID_ARGUMENT", message: "bad" }, "INVALID_ARGUMENT", "bad"],
			[
				{ error: "INVALID_ARGUMENT", message: "bad", errorDetails: details },
				"INVALID_ARGUMENT",
				"bad, InvalidCursor",
			],
			[{ errors: { value: ["is needed"] }, title: "t", status: 400 }, "INVALID_ARGUMENT", "value: is needed"],
			["", "INVALID_ARGUMENT", undefined],
		];
		for (const [body, code, detail] of forms) {
			const { error } = await failing([{ status: 400, body }], "POST");
			assert.deepEqual([error.status, error.code, error.detail], [400, code, detail]);
			assert.equal(error.isUnanswered, false);
		}
	},
	"never shows the key": async () => {
		for (const answer of [{ status: 401, body: {} }, { status: 500, body: "" }, { cut: true }]) {
			const { error } = await failing([answer], "POST");
			assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes("test-key"));
		}
	},
	"is not even tried without a key, or with an address that would show it": () => {
		assert.throws(
			() => createClient({ key: undefined }),
			/there is no key: set the environment variable ROBLOX_API_KEY/,
		);
		assert.throws(() => createClient({ key: "a\nb" }), /characters that no key has/);
		assert.throws(() => createClient({ key: "k", base: "http://example.com" }), /must begin with https:/);
		assert.throws(() => createClient({ key: "k", base: "nowhere" }), /is no address/);
	},
});

export const REQUEST_CASES = [...BASICS, ...REPEATED, ...REFUSALS];
