/**
 * Stands in for a native `luau` in the host's tests: `node fake-luau.mjs program.luau` runs a file in luau-web, with a
 * `loadstring` like the real one's. Slow, so only good for small programs.
 */
import { readFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { withMoreMemory } from "./wasm-memory.mjs";

async function run(file) {
	delete WebAssembly.Suspending;
	delete WebAssembly.promising;
	const instantiate = WebAssembly.instantiate;
	WebAssembly.instantiate = (bytes, imports) => instantiate(withMoreMemory(bytes), imports);
	const { LuauState } = await import("luau-web");
	const loadstring = (source, name) => {
		const compiled = state.loadstring(source, name);
		return typeof compiled === "function" ? [compiled] : [undefined, String(compiled)];
	};
	const state = await LuauState.createAsync({ loadstring });
	await state.loadstring(readFileSync(file, "utf8"), "=program", true)();
}

if (isMainThread) {
	const worker = new Worker(new URL(import.meta.url), {
		workerData: process.argv[2],
		resourceLimits: { stackSizeMb: 200 },
	});
	worker.on("error", (error) => {
		console.error(String(error.message ?? error));
		process.exitCode = 1;
	});
} else {
	await run(workerData);
}
