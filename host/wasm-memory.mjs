import { findSection, leb } from "./wasm-bytes.mjs";

/** 512 MiB in WebAssembly pages of 64 KiB. luau-web comes with 17 MiB, and running out kills the VM. */
const PAGES = 8192;
const MEMORY_SECTION = 5;

/** Answers a copy of a module's bytes whose one memory starts, and may end, at 512 MiB. */
export function withMoreMemory(source) {
	const bytes = new Uint8Array(source);
	const { start, end } = findSection(bytes, MEMORY_SECTION);
	const limits = [1, 1, ...leb(PAGES), ...leb(PAGES)];
	const section = [MEMORY_SECTION, ...leb(limits.length), ...limits];
	return Buffer.concat([bytes.subarray(0, start), Uint8Array.from(section), bytes.subarray(end)]);
}
