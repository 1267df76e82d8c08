/** Steps of a build, each done only when something that it reads or wrote is not as it was after the last time. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";

const MEMORY = fromRoot("build", "steps");
/** What every step depends on: the tools, by their versions, and how they are called. */
const TOOLS = ["package-lock.json", "tsconfig.json", "scripts/build.mjs", "scripts/steps"];

function addToHash(hash, file) {
	if (!existsSync(file)) return hash.update(`${file} is not there\n`);
	if (!statSync(file).isDirectory()) return hash.update(file).update(readFileSync(file));
	for (const name of readdirSync(file).sort()) addToHash(hash, path.join(file, name));
	return hash;
}

function hashOf(files) {
	const hash = createHash("sha256");
	for (const file of files) addToHash(hash, fromRoot(file));
	return hash.digest("hex");
}

/**
 * Does `step.work` unless its files are as its last success left them; answers whether it did. By content, so that a
 * checkout, a branch and back, or an edit that was undone builds nothing.
 *
 * - `reads`, `writes`: files and folders, by their paths from the root
 * - `work(isTrusted)`: not trusted is what was written, and the compilers' memory of it, when somebody else changed that
 */
export async function doStep({ name, reads, writes, work }) {
	const file = path.join(MEMORY, `${name}.json`);
	const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
	const read = hashOf([...TOOLS, ...reads]);
	const isTrusted = before.written === hashOf(writes);
	if (isTrusted && before.read === read) return false;
	// Not before the work is done: a build that was broken off begins anew.
	rmSync(file, { force: true });
	await work(isTrusted);
	mkdirSync(MEMORY, { recursive: true });
	writeFileSync(file, JSON.stringify({ read, written: hashOf(writes) }));
	return true;
}
