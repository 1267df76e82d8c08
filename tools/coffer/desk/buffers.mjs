/** Buffers as Roblox's JSON has them: `{"m": null, "t": "buffer", "base64": "..."}`, or "zbase64" where they are compressed. */
import zlib from "node:zlib";

const SEALED = "\u0001buffer";

export function isBuffer(value) {
	if (typeof value !== "object" || value === null || value.t !== "buffer") return false;
	const isKnown = Object.keys(value).every((key) => ["m", "t", "base64", "zbase64"].includes(key));
	return isKnown && (typeof value.base64 === "string" || typeof value.zbase64 === "string");
}

/** The bytes; nothing where they are compressed and this Node cannot decompress (Zstandard: Node 22.15 and newer). */
export function bytesOf({ base64, zbase64 }) {
	if (base64 !== undefined) return Buffer.from(base64, "base64");
	try {
		return zlib.zstdDecompressSync?.(Buffer.from(zbase64, "base64"));
	} catch {
		return undefined;
	}
}

const SHOWN_BYTES = 8;

/** In words: length and first bytes. */
export function bufferText(value) {
	const bytes = bytesOf(value);
	if (bytes === undefined) return `buffer, compressed, ${value.zbase64.length} characters`;
	const first = bytes
		.subarray(0, SHOWN_BYTES)
		.toString("hex")
		.replace(/(..)(?=.)/g, "$1 ");
	const more = bytes.length > SHOWN_BYTES ? " ..." : "";
	return `buffer, ${bytes.length} bytes${bytes.length === 0 ? "" : `: ${first}${more}`}`;
}

/**
 * Takes buffers through the VM without a look at their bytes: each goes as a number, and comes back as exactly what was stored.
 */
export class Seals {
	#kept = [];

	seal(value) {
		if (isBuffer(value)) {
			const length = bytesOf(value)?.length ?? value.zbase64.length;
			return { [SEALED]: [this.#kept.push(value) - 1, length] };
		}
		return mapped(value, (inner) => this.seal(inner));
	}

	unseal(value) {
		const index = value?.[SEALED];
		if (index !== undefined) return this.#kept[index];
		return mapped(value, (inner) => this.unseal(inner));
	}
}

/** Luau has no null: in an object it is a field that is not there, but a list would lose its order. */
export function hasNullInList(value) {
	if (typeof value !== "object" || value === null) return false;
	return Object.values(value).some((inner) => (inner === null && Array.isArray(value)) || hasNullInList(inner));
}

function mapped(value, change) {
	if (Array.isArray(value)) return value.map(change);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
