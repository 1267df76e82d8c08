//!optimize 2
// What a value holds when it is neither a table nor a plain value: at present a buffer's bytes. Everything that walks
// through data (copies, comparisons, lengths, putting back) asks here, so that a new such type is added once.

export type Content = buffer;

/** The JSON around a buffer's bytes: they are stored as base64 inside an object of their own. */
const AROUND_BYTES = 34;

/** Up to this length comparing byte by byte beats making texts of both. */
const SHORT_BUFFER = 64;

export function isContent(value: unknown): value is Content {
	return typeIs(value, "buffer");
}

export function copyContent(original: Content): Content {
	const copy = buffer.create(buffer.len(original));
	buffer.copy(copy, 0, original);
	return copy;
}

/** Whether `other` holds the same. */
export function isSameContent(content: Content, other: unknown): boolean {
	if (!typeIs(other, "buffer")) return false;
	const length = buffer.len(content);
	if (buffer.len(other) !== length) return false;
	if (length > SHORT_BUFFER) return buffer.tostring(content) === buffer.tostring(other);
	for (const index of $range(0, length - 1)) {
		if (buffer.readu8(content, index) !== buffer.readu8(other, index)) return false;
	}
	return true;
}

/** Gives `home` what `copy` holds; both once were the same. */
export function putContentBack(home: Content, copy: Content): void {
	buffer.copy(home, 0, copy);
}

/** Characters of JSON. */
export function contentLength(content: Content): number {
	return math.ceil(buffer.len(content) / 3) * 4 + AROUND_BYTES;
}
