import { Worker } from "node:worker_threads";
import { hostModuleSource, planSource } from "./luau-source.mjs";

const WORKER = new URL("./luau-web-worker.mjs", import.meta.url);

/** Hundreds of nested coroutines fit; the default of 4 MB ends at about 50. */
const STACK_MEGABYTES = 200;

/** The VM's module as the first VM of this process compiled it. */
let compiled;

/**
 * Runs a bundle in the WebAssembly VM. `onLine` gets each line that Luau prints, `signal` stops it; the promise tells how
 * the VM ended.
 */
export function runInLuauWeb(bundle, onLine, signal) {
	const host = bundle.host.filter((entry) => entry.name !== "boot");
	const worker = new Worker(WORKER, {
		resourceLimits: { stackSizeMb: STACK_MEGABYTES },
		workerData: {
			boot: bundle.host.find((entry) => entry.name === "boot").source,
			host: host.map(({ name, source }) => ({ name, source: hostModuleSource(source) })),
			chunks: bundle.chunks.map(({ name, source }) => ({ name, source })),
			plan: planSource(bundle.plan),
			module: compiled,
		},
	});
	return new Promise((resolve) => {
		let failure;
		const warnings = [];
		worker.on("message", (message) => {
			if (message.line !== undefined) onLine(message.line);
			else if (message.module !== undefined) compiled ??= message.module;
			else if (message.warning !== undefined) warnings.push(message.warning);
			else if (message.failure !== undefined) failure = message.failure;
			if (message.end || message.failure !== undefined) void worker.terminate();
		});
		signal.addEventListener("abort", () => void worker.terminate());
		worker.on("error", (error) => (failure ??= String(error.message ?? error)));
		worker.on("exit", () => resolve({ failure: failure && [failure, ...warnings].join("\n") }));
	});
}
