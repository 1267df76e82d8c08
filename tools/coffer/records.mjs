/** Reads records, one JSON object a line, in batches that a VM can hold. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { HostError, shown } from "../../host/paths.mjs";

const BATCH_CHARACTERS = 8_000_000;

function checkLine(file, number, text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new HostError(`${shown(file)}, line ${number}: this is no JSON (${error.message})`);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw new HostError(`${shown(file)}, line ${number}: a record must be a JSON object`);
	}
}

/** Yields lists of `{ number, text }`; empty lines are passed over. */
export async function* readBatches(file) {
	const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
	let batch = [];
	let characters = 0;
	let number = 0;
	for await (const line of lines) {
		number += 1;
		const text = number === 1 ? line.replace(/^\uFEFF/, "") : line;
		if (text.trim() === "") continue;
		checkLine(file, number, text);
		batch.push({ number, text });
		characters += text.length;
		if (characters < BATCH_CHARACTERS) continue;
		yield batch;
		[batch, characters] = [[], 0];
	}
	if (batch.length > 0) yield batch;
}
