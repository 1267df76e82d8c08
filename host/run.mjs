import { makeBundle } from "./bundle.mjs";
import { runInLuauWeb } from "./luau-web.mjs";
import { runNative } from "./native.mjs";

const MARK = "@coffer ";
/** What the VM from npm writes for itself of its references now and then, without a line end. */
const NOISE = /^(?:\d+: \(null\), tag: -1)+/;

/** No spec file takes nearly as long; only a loop without end does. It guards the run, no test depends on it. */
const SILENCE_SECONDS = Number(process.env.COFFER_SILENCE_SECONDS) || 300;

/** Aborts when no line has come for so long. */
function watchSilence(onLine) {
	const controller = new AbortController();
	const timer = setTimeout(() => controller.abort(), SILENCE_SECONDS * 1000);
	return {
		signal: controller.signal,
		end: () => clearTimeout(timer),
		onLine: (line) => {
			timer.refresh();
			onLine(line);
		},
	};
}

/**
 * Runs a job in a VM of its own.
 *
 * - `places`: `{ name: file }`, place files that Rojo built
 * - `scripts`: files that Luau may run by their path from the root of the checkout
 * - `texts`: files that `CofferHeadless.readText` may read
 * - `job`: `{ kind: "specs", place, specs, pattern }` or `{ kind: "script", place, script }` or `{ kind: "selfTest" }`
 * - `onMessage`: called with each message of the Luau side
 *
 * Answers `{ failure }`: undefined when the job came to its end, else how the VM died. COFFER_LUAU names a native Luau to use instead of the
 * one of npm.
 */
export async function runJob({ places = {}, scripts = [], texts = [], job, onMessage }) {
	const bundle = makeBundle({ places, scripts, texts, job });
	let isDone = false;
	let check = "start";
	const onLine = (text) => {
		const line = text.replace(NOISE, "");
		if (line === "" && text !== "") return;
		if (!line.startsWith(MARK)) {
			onMessage({ kind: "print", text: line });
			return;
		}
		const message = JSON.parse(line.slice(MARK.length));
		if (message.kind === "done") isDone = true;
		else if (message.kind === "selfTest") check = message.name;
		else onMessage(message);
	};
	const watch = watchSilence(onLine);
	const native = process.env.COFFER_LUAU;
	const run = native
		? runNative(native, bundle, watch.onLine, watch.signal)
		: runInLuauWeb(bundle, watch.onLine, watch.signal);
	const { failure } = await run.finally(watch.end);
	if (watch.signal.aborted) return { failure: `no word from the VM for ${SILENCE_SECONDS} s: an endless loop?` };
	if (failure === undefined && isDone) return { failure: undefined };
	const reason = failure ?? "it ended before the job did";
	return { failure: check === "" ? `the Luau VM died: ${reason}` : `VM self test failed (${check}): ${reason}` };
}
