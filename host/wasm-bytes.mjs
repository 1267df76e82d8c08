const HEADER_BYTES = 8;

/** Reads a number of variable length; answers it and the place after it. Signed ones come out wrong, for skipping only. */
export function readLeb(bytes, at) {
	let value = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++];
		value += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) return [value, at];
	}
}

/** The bytes of a number of variable length. */
export function leb(value) {
	const bytes = [];
	do {
		const rest = Math.floor(value / 128);
		bytes.push((value % 128) | (rest > 0 ? 0x80 : 0));
		value = rest;
	} while (value > 0);
	return bytes;
}

/** The section of that number: where it begins with its number and length, where its body is, where it ends. */
export function findSection(bytes, id) {
	for (let at = HEADER_BYTES; at < bytes.length;) {
		const [length, body] = readLeb(bytes, at + 1);
		if (bytes[at] === id) return { start: at, body, end: body + length };
		at = body + length;
	}
	throw new Error(`the VM's module has no section ${id}`);
}

/** Reads one thing after the other. */
export class ByteReader {
	constructor(bytes, at) {
		Object.assign(this, { bytes, at });
	}

	byte() {
		return this.bytes[this.at++];
	}

	number() {
		const [value, at] = readLeb(this.bytes, this.at);
		this.at = at;
		return value;
	}

	text() {
		const length = this.number();
		this.at += length;
		return Buffer.from(this.bytes.subarray(this.at - length, this.at)).toString("latin1");
	}
}
