/**
 * Builds the Wally package, dist/wally, from the model build (run scripts/build.mjs first): the faces of luau/ around
 * the compiled library.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { fromRoot, HostError } from "../test/host/paths.mjs";
import { main } from "../test/host/tools.mjs";

const MODEL_PROJECT = fromRoot("projects", "model.project.json");
const OUT = fromRoot("dist", "wally");
const PROJECT = { name: "coffer", tree: { $path: "src" } };

/** Only what Rojo makes a module of the right kind of: a package.json would become one too. */
function isSource(file) {
	return statSync(file).isDirectory() || /\.luau?$/.test(file);
}

/** Lays a tree of the model's project out as files, so that the package holds what the model holds. */
function layOut(node, target) {
	if (node.$path !== undefined) {
		const source = path.join(path.dirname(MODEL_PROJECT), node.$path);
		const isFolder = statSync(source).isDirectory();
		cpSync(source, isFolder ? target : `${target}.luau`, { recursive: true, filter: isSource });
	}
	for (const [name, child] of Object.entries(node)) {
		if (!name.startsWith("$")) layOut(child, path.join(target, name));
	}
}

/** Answers the package's folder. */
export function buildWally() {
	if (!existsSync(fromRoot("build", "model"))) throw new HostError("build/model is missing (run: npm run build)");
	const { version } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
	const manifest = readFileSync(fromRoot("wally.toml"), "utf8");
	if (!manifest.includes(`version = "${version}"`)) throw new HostError(`wally.toml does not say version ${version}`);
	rmSync(OUT, { recursive: true, force: true });
	mkdirSync(OUT, { recursive: true });
	layOut(JSON.parse(readFileSync(MODEL_PROJECT, "utf8")).tree, path.join(OUT, "src"));
	cpSync(fromRoot("luau", "wally", "init.luau"), path.join(OUT, "src", "init.luau"));
	for (const file of ["wally.toml", "LICENSE", "README.md"]) cpSync(fromRoot(file), path.join(OUT, file));
	writeFileSync(path.join(OUT, "default.project.json"), `${JSON.stringify(PROJECT, undefined, "\t")}\n`);
	return OUT;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	await main(() => {
		buildWally();
		console.log("built dist/wally");
		return 0;
	});
}
