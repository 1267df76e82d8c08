import { ByteReader, findSection } from "./wasm-bytes.mjs";

const IMPORTS = 2;
const EXPORTS = 7;
const CODE = 10;

const FUNCTION = 0;
const TABLE = 1;
const MEMORY = 2;

const UNREACHABLE = 0x00;
const END = 0x0b;
const GLOBAL_GET = 0x23;
const I32_CONST = 0x41;

function skipLimits(reader) {
	const hasMaximum = (reader.byte() & 1) === 1;
	reader.number();
	if (hasMaximum) reader.number();
}

function countImportedFunctions(bytes) {
	const reader = new ByteReader(bytes, findSection(bytes, IMPORTS).body);
	let count = 0;
	for (let left = reader.number(); left > 0; left--) {
		reader.text();
		reader.text();
		const kind = reader.byte();
		if (kind === FUNCTION) {
			reader.number();
			count += 1;
		} else if (kind === TABLE) {
			reader.byte();
			skipLimits(reader);
		} else if (kind === MEMORY) {
			skipLimits(reader);
		} else {
			reader.at += 2;
		}
	}
	return count;
}

/** The numbers of the exported functions by their names. */
function readExports(bytes) {
	const reader = new ByteReader(bytes, findSection(bytes, EXPORTS).body);
	const functions = new Map();
	for (let left = reader.number(); left > 0; left--) {
		const name = reader.text();
		const kind = reader.byte();
		const index = reader.number();
		if (kind === FUNCTION) functions.set(name, index);
	}
	return functions;
}

/** Where each function's instructions begin and end, by its number. */
function readBodies(bytes) {
	const reader = new ByteReader(bytes, findSection(bytes, CODE).body);
	const bodies = new Map();
	const first = countImportedFunctions(bytes);
	const count = reader.number();
	for (let index = first; index < first + count; index++) {
		const end = reader.number() + reader.at;
		for (let groups = reader.number(); groups > 0; groups--) {
			reader.number();
			reader.byte();
		}
		bodies.set(index, { start: reader.at, end });
		reader.at = end;
	}
	return bodies;
}

/** How many numbers follow an instruction of the bulk memory and saturating groups. */
function countOperandsOfGroup(operation) {
	if (operation < 8) return 0;
	return operation === 8 || operation === 10 || operation === 12 || operation === 14 ? 2 : 1;
}

/** Moves over what follows an instruction. */
function skipOperands(reader, operation) {
	const isBlock = operation >= 0x02 && operation <= 0x04;
	const isBranch = operation === 0x0c || operation === 0x0d;
	const isVariable = operation >= 0x20 && operation <= 0x26;
	const isMemoryAccess = operation >= 0x28 && operation <= 0x3e;
	const isPlain =
		operation <= 0x01 ||
		[0x05, END, 0x0f, 0x1a, 0x1b].includes(operation) ||
		(operation >= 0x45 && operation <= 0xc4);
	if (isPlain) return;
	if (isBlock || isBranch || isVariable || operation === 0x10 || operation === I32_CONST || operation === 0x42) {
		reader.number();
	} else if (isMemoryAccess || operation === 0x11) {
		reader.number();
		reader.number();
	} else if (operation === 0x0e) {
		for (let targets = reader.number(); targets >= 0; targets--) reader.number();
	} else if (operation === 0x3f || operation === 0x40) {
		reader.byte();
	} else if (operation === 0x43) {
		reader.at += 4;
	} else if (operation === 0x44) {
		reader.at += 8;
	} else if (operation === 0xfc) {
		for (let left = countOperandsOfGroup(reader.number()); left > 0; left--) reader.number();
	} else {
		throw new Error(`the VM's module has an instruction that is not known here: 0x${operation.toString(16)}`);
	}
}

/** Calls `visit(operation, start, end)` for every instruction. */
function visitInstructions(bytes, body, visit) {
	const reader = new ByteReader(bytes, body.start);
	while (reader.at < body.end) {
		const start = reader.at;
		const operation = reader.byte();
		skipOperands(reader, operation);
		visit(operation, start, reader.at);
	}
}

function findStateGlobal(bytes, body) {
	let index;
	visitInstructions(bytes, body, (operation, start) => {
		if (operation === GLOBAL_GET) index = bytes[start + 1];
	});
	return index;
}

/**
 * Answers a copy of a module's bytes in which no call can be suspended. luau-web is built so that Luau may wait for a
 * promise of JavaScript: around every call, every function asks a global whether the stack is being taken down or put
 * up. Our host never waits so, and these questions cost half of the time. With the answer "no" written in their place the
 * engine drops them; whoever does suspend a call meets a trap instead of a broken stack.
 */
export function withoutSuspension(source) {
	const bytes = Uint8Array.from(new Uint8Array(source));
	const functions = readExports(bytes);
	const getter = functions.get("asyncify_get_state");
	if (getter === undefined) return bytes;
	const bodies = readBodies(bytes);
	const state = findStateGlobal(bytes, bodies.get(getter));
	for (const body of bodies.values()) {
		visitInstructions(bytes, body, (operation, start, end) => {
			// Both instructions take two bytes, so nothing moves.
			if (operation === GLOBAL_GET && bytes[start + 1] === state && end - start === 2) {
				bytes.set([I32_CONST, 0], start);
			}
		});
	}
	for (const name of ["asyncify_start_unwind", "asyncify_start_rewind"]) {
		const { start, end } = bodies.get(functions.get(name));
		bytes.fill(UNREACHABLE, start, end - 1);
	}
	return bytes;
}
