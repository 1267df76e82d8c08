import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fromRoot, HostError, ROOT, shown } from "./paths.mjs";
import { readPlace } from "./place.mjs";
import { needsOwnEnvironment, wrapSource } from "./wrap.mjs";

const HOST_LUAU = fromRoot("host", "luau");

/** Every file below `folder` whose name ends in `ending`, sorted, so that a run does not depend on the file system. */
export function filesBelow(folder, ending) {
	let entries;
	try {
		entries = readdirSync(folder, { withFileTypes: true, recursive: true });
	} catch {
		return [];
	}
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith(ending))
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
		.sort();
}

/** The name that Luau code gives a file of the checkout: its path from the root, with forward slashes. */
export function fileName(file) {
	return path.relative(ROOT, path.resolve(file)).split(path.sep).join("/");
}

function readText(file) {
	try {
		return readFileSync(file, "utf8");
	} catch {
		throw new HostError(`file not found: ${shown(file)}`);
	}
}

class ChunkList {
	chunks = [];

	/** Adds a source and answers its number, from 1 as Luau counts. */
	add(name, source) {
		const wrapped = wrapSource(source);
		const isApart = needsOwnEnvironment(name, source);
		return this.chunks.push({ name, source: wrapped.source, uses: wrapped.uses, isApart });
	}
}

function placePlan(chunks, file) {
	return readPlace(file).map((node) => [
		node.name,
		node.className,
		node.parent + 1,
		node.source === undefined ? 0 : chunks.add(node.path, node.source),
		node.properties ?? false,
	]);
}

/**
 * Gathers all that one VM needs: the host's own modules, every script of the places, extra scripts, and a plan (plain
 * data) that says what is where. `job` goes to the Luau side as it is.
 */
export function makeBundle({ places, scripts = [], texts = [], job }) {
	const chunks = new ChunkList();
	const plan = { places: {}, scripts: {}, texts: {}, job };
	for (const [name, file] of Object.entries(places)) plan.places[name] = placePlan(chunks, file);
	for (const file of scripts) plan.scripts[fileName(file)] = chunks.add(fileName(file), readText(file));
	for (const file of texts) plan.texts[fileName(file)] = readText(file);
	plan.chunks = chunks.chunks.map((chunk) => [chunk.name, chunk.uses, chunk.isApart]);
	const host = filesBelow(HOST_LUAU, ".luau").map((file) => ({
		name: path.relative(HOST_LUAU, file).split(path.sep).join("/").slice(0, -".luau".length),
		source: readText(file),
	}));
	return { host, chunks: chunks.chunks, plan };
}
