/**
 * Builds the place and the model: TypeScript -> Luau -> dist/coffer.rbxl, dist/coffer.rbxm.
 * `--tests` adds build/test.rbxl, `--package` builds only what npm publishes (out/, from clean), `--check` only checks the
 * types of every configuration.
 */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "../test/host/paths.mjs";
import { main, runTool } from "../test/host/tools.mjs";

const MODEL = {
	config: "tsconfig.model.json",
	type: "model",
	project: "projects/coffer.project.json",
	out: "build/model",
};
const PACKAGE = { config: "tsconfig.json", type: "package", project: "projects/package.project.json", out: "out" };
/** What clients get: src/client.ts and what that imports. */
const CLIENT = {
	config: "tsconfig.client.json",
	type: "model",
	project: "projects/client.project.json",
	out: "build/client",
};
const TESTS = { config: "tsconfig.test.json", type: "game", project: "projects/test.project.json", out: "build/test" };

function rojoBuild(project, output) {
	runTool("@unrealworks/rojo", "rojo", ["build", project, "--output", output]);
	return output;
}

/** Whether some source still stands behind a compiled file. */
function hasSource(base) {
	const isInit = path.basename(base) === "init";
	const bases = isInit ? [base, path.join(path.dirname(base), "index")] : [base];
	return bases.some((name) => [".ts", ".tsx", ".luau", ".lua"].some((ending) => existsSync(name + ending)));
}

/** Deletes what was compiled from sources that are gone, and empty folders: Rojo would put them into the place. */
function removeStale(outFolder, sourceFolder) {
	if (!existsSync(outFolder)) return;
	for (const entry of readdirSync(outFolder, { withFileTypes: true })) {
		const compiled = path.join(outFolder, entry.name);
		const source = path.join(sourceFolder, entry.name);
		if (entry.isDirectory()) {
			if (existsSync(source)) removeStale(compiled, source);
			else rmSync(compiled, { recursive: true });
			if (existsSync(compiled) && readdirSync(compiled).length === 0) rmdirSync(compiled);
		} else if (/\.luau?$/.test(entry.name) && !hasSource(source.replace(/\.luau?$/, ""))) {
			rmSync(compiled);
		}
	}
}

function compile({ config, type, project, out }, sources) {
	// The compiler's memory of what it wrote is wrong once the output is gone.
	if (!existsSync(fromRoot(out))) rmSync(fromRoot(`${out}.tsbuildinfo`), { force: true });
	// Rojo wants every folder that a project names, and the compiler asks Rojo's project where things are.
	for (const [folder] of sources) mkdirSync(fromRoot(folder), { recursive: true });
	runTool("roblox-ts", "rbxtsc", ["-p", config, "--type", type, "--rojo", project, "--luau"]);
	for (const [folder, source] of sources) removeStale(fromRoot(folder), fromRoot(source));
}

/** What the package is made of. */
const MAIN = "tsconfig.json";
/** What must not compile (test/types): the compiler of Luau refuses to read "@ts-expect-error". */
const TYPE_TESTS = "tsconfig.types.json";

function check(configs) {
	for (const config of configs) {
		// A memory of its own: the compiler's would be wrong about what was written.
		const memory = `build/check/${config}.tsbuildinfo`;
		runTool("typescript", "tsc", ["-p", config, "--noEmit", "--tsBuildInfoFile", memory]);
		console.log(`checked ${config}`);
	}
}

await main((parameters) => {
	if (parameters.includes("--check")) {
		check([MAIN, MODEL.config, CLIENT.config, TESTS.config, TYPE_TESTS]);
		return 0;
	}
	if (parameters.includes("--package")) {
		rmSync(fromRoot(PACKAGE.out), { recursive: true, force: true });
		compile(PACKAGE, [["out", "src"]]);
		console.log("built out");
		return 0;
	}
	mkdirSync(fromRoot("dist"), { recursive: true });
	compile(MODEL, [["build/model", "src"]]);
	// Anew each time: what is imported no more still has a source, and must not reach clients.
	rmSync(fromRoot(CLIENT.out), { recursive: true, force: true });
	compile(CLIENT, [["build/client", "src"]]);
	console.log(`built ${rojoBuild("default.project.json", "dist/coffer.rbxl")}`);
	console.log(`built ${rojoBuild("projects/model.project.json", "dist/coffer.rbxm")}`);
	if (parameters.includes("--tests")) {
		check([TYPE_TESTS]);
		compile(TESTS, [
			["build/test/src", "src"],
			["build/test/test", "test"],
		]);
		console.log(`built ${rojoBuild(TESTS.project, "build/test.rbxl")}`);
	}
	return 0;
});
