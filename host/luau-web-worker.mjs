/**
 * One Luau VM in a thread of its own, where the stack may be large: nested coroutines use the machine's stack.
 * It is used for one run and then thrown away, because a second state after `destroy` does not work.
 */
import { parentPort, workerData } from "node:worker_threads";
import { withoutSuspension } from "./wasm-asyncify.mjs";
import { withMoreMemory } from "./wasm-memory.mjs";

// With these, luau-web picks a build whose pcall catches nothing.
delete WebAssembly.Suspending;
delete WebAssembly.promising;

const instantiate = WebAssembly.instantiate;
/** The engine's machine code is made once, and better where it runs often: the next VMs begin with that. */
async function moduleFrom(bytes) {
	if (workerData.module !== undefined) return workerData.module;
	const module = await WebAssembly.compile(withMoreMemory(withoutSuspension(bytes)));
	parentPort.postMessage({ module });
	return module;
}
WebAssembly.instantiate = async (bytes, imports) => {
	WebAssembly.instantiate = instantiate;
	const module = await moduleFrom(bytes);
	return { module, instance: await instantiate(module, imports) };
};

const { LuauState, InternalLuauWasmModule } = await import("luau-web");
InternalLuauWasmModule.print = (line) => parentPort.postMessage({ line });
InternalLuauWasmModule.printErr = (line) => parentPort.postMessage({ warning: line });

/** `=` keeps the name as it is in error positions. */
function compile(state, name, source) {
	return state.loadstring(source, `=${name}`, true);
}

/** Compiles every chunk and hands it over to the boot chunk, then runs the plan. */
async function run({ boot, host, chunks, plan }) {
	const state = await LuauState.createAsync();
	const [addHost, addChunk, addCompileError, start] = await compile(state, "boot", boot)();
	for (const { name, source } of host) await addHost(name, compile(state, `host/${name}`, source));
	for (const [index, { name, source }] of chunks.entries()) {
		const compiled = state.loadstring(source, `=${name}`);
		if (typeof compiled === "function") await addChunk(index + 1, compiled);
		else await addCompileError(index + 1, String(compiled));
	}
	await start(compile(state, "plan", plan));
}

try {
	await run(workerData);
	parentPort.postMessage({ end: true });
} catch (error) {
	parentPort.postMessage({ failure: String(error?.message ?? error) });
}
