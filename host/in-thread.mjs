/** Runs a function in a thread of its own: one that waits for programs, or reckons for seconds, holds up nothing else. */
import { Worker } from "node:worker_threads";

/**
 * Calls what the module exports by that name with the parameters and one more, `say`; answers what it answers. It finds
 * one lane to work on.
 */
export function inThread(module, name, parameters, say) {
	const worker = new Worker(new URL("./in-thread-worker.mjs", import.meta.url), {
		workerData: { module: module.href, name, parameters },
		env: { ...process.env, COFFER_WORKERS: "1" },
	});
	return new Promise((resolve, reject) => {
		let answer;
		worker.on("message", (message) => {
			if (message.said === undefined) answer = message.answer;
			else say(message.said);
		});
		worker.on("error", reject);
		worker.on("exit", () => {
			if (answer === undefined) reject(new Error(`${name} of ${module.pathname} came to no end`));
			else resolve(answer);
		});
	});
}
