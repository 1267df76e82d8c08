/**
 * Builds the Wally package, dist/wally, from what scripts/build.mjs compiled: the tree of projects/wally.project.json as
 * files.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { fromRoot, HostError } from "../host/paths.mjs";
import { main } from "../host/tools.mjs";

const PROJECT = fromRoot("projects", "wally.project.json");
const OUT = fromRoot("dist", "wally");
/** How the package itself is read by Rojo. */
const OUT_PROJECT = { name: "coffer", tree: { $path: "src" } };

/** Only what Rojo makes a module of the right kind of: a package.json would become one too. */
function isSource(file) {
	return statSync(file).isDirectory() || /\.luau?$/.test(file);
}

function copy(source, target, hasChildren) {
	if (statSync(source).isDirectory()) cpSync(source, target, { recursive: true, filter: isSource });
	// A module with children is a folder with an init file.
	else if (hasChildren) cpSync(source, path.join(target, "init.luau"));
	else cpSync(source, `${target}.luau`);
}

/** Lays out a node of a project that lies in `folder`. */
function layOut(node, folder, target) {
	const children = Object.entries(node).filter(([name]) => !name.startsWith("$"));
	if (node.$path !== undefined) {
		const source = path.join(folder, node.$path);
		if (source.endsWith(".project.json")) layOutProject(source, target);
		else copy(source, target, children.length > 0);
	}
	for (const [name, child] of children) layOut(child, folder, path.join(target, name));
}

function layOutProject(file, target) {
	layOut(JSON.parse(readFileSync(file, "utf8")).tree, path.dirname(file), target);
}

/** A folder without a file is nothing to a package manager. */
function removeEmpty(folder) {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		if (entry.isDirectory()) removeEmpty(path.join(folder, entry.name));
	}
	if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}

/** Answers the package's folder. */
export function buildWally() {
	if (!existsSync(fromRoot("build", "client"))) throw new HostError("build/client is missing (run: npm run build)");
	const { version } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
	const manifest = readFileSync(fromRoot("wally.toml"), "utf8");
	if (!manifest.includes(`version = "${version}"`)) throw new HostError(`wally.toml does not say version ${version}`);
	rmSync(OUT, { recursive: true, force: true });
	mkdirSync(OUT, { recursive: true });
	layOutProject(PROJECT, path.join(OUT, "src"));
	removeEmpty(OUT);
	for (const file of ["wally.toml", "LICENSE", "README.md"]) cpSync(fromRoot(file), path.join(OUT, file));
	writeFileSync(path.join(OUT, "default.project.json"), `${JSON.stringify(OUT_PROJECT, undefined, "\t")}\n`);
	return OUT;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	await main(() => {
		buildWally();
		console.log("built dist/wally");
		return 0;
	});
}
