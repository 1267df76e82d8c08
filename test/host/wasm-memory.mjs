/** 512 MiB in WebAssembly pages of 64 KiB. luau-web comes with 17 MiB, and running out kills the VM. */
const PAGES = 8192;
const MEMORY_SECTION = 5;

function readLeb(bytes, at) {
	let value = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++];
		value += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) return [value, at];
	}
}

function leb(value) {
	const bytes = [];
	do {
		const rest = Math.floor(value / 128);
		bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
		value = rest;
	} while (value > 0);
	return bytes;
}

/** Answers a copy of a module's bytes whose one memory starts, and may end, at 512 MiB. */
export function withMoreMemory(source) {
	const bytes = new Uint8Array(source);
	let at = 8;
	while (at < bytes.length) {
		const [length, body] = readLeb(bytes, at + 1);
		if (bytes[at] === MEMORY_SECTION) {
			const limits = [1, 1, ...leb(PAGES), ...leb(PAGES)];
			const section = [MEMORY_SECTION, ...leb(limits.length), ...limits];
			return Buffer.concat([bytes.subarray(0, at), Uint8Array.from(section), bytes.subarray(body + length)]);
		}
		at = body + length;
	}
	throw new Error("the VM's module has no memory section");
}
