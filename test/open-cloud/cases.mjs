/** What the specs of the Open Cloud tools have in common: `it` for cases of test/adoption, and a server that plays a script. */
import { createServer } from "node:http";
import { createClient } from "../../tools/coffer/open-cloud/request.mjs";

const FOLDER = "test/open-cloud";

/** Cases of a sentence and a function that throws (`assert`) where it does not hold. */
export function describe(title, specs) {
	return Object.entries(specs).map(([sentence, run]) => ({
		folder: FOLDER,
		name: `${title} > ${sentence}`,
		problems: async () => {
			const answer = await run();
			return answer?.leftOut === undefined ? [] : answer;
		},
	}));
}

/** Runs `work` with the address of a server that listens on this machine alone. */
export async function withHttp(onRequest, work) {
	const server = createServer(onRequest);
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		return await work(`http://127.0.0.1:${server.address().port}`);
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

async function bodyOf(request) {
	const parts = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts).toString("utf8");
}

/** `{ status, headers, body }`; or `{ cut: true }`, an answer whose connection breaks, after its head if it has a status. */
function play(response, { status, headers = {}, body = {}, cut = false }) {
	if (cut && status === undefined) return response.socket.destroy();
	const text = typeof body === "string" ? body : JSON.stringify(body);
	response.writeHead(status ?? 200, { "content-type": "application/json", ...headers });
	if (!cut) return response.end(text);
	response.write(text.slice(0, 1));
	return setImmediate(() => response.socket.destroy());
}

/**
 * Runs `work` with `{ client, base, calls, pauses }`: a client of a server that gives `answers` one after the other, and the
 * last one from then on. No pause takes any time.
 */
export async function withScript(answers, work, options = {}) {
	const calls = [];
	const pauses = [];
	const onRequest = async (request, response) => {
		const body = await bodyOf(request);
		calls.push({ method: request.method, url: request.url, headers: request.headers, body });
		play(response, answers[Math.min(calls.length, answers.length) - 1]);
	};
	return await withHttp(onRequest, async (base) => {
		const wait = async (seconds) => void pauses.push(seconds);
		const client = createClient({ key: "test-key", base, wait, now: () => 0, ...options });
		return await work({ client, base, calls, pauses });
	});
}
