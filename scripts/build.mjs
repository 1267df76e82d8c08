/**
 * Builds the place and the model: TypeScript -> Luau -> dist/coffer.rbxl, dist/coffer.rbxm. What is as it was is not built
 * again. `--tests` adds build/test.rbxl, `--package` builds only what npm publishes (out/), `--check` only checks the types
 * of every configuration.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { inParallel } from "../host/lanes.mjs";
import { fromRoot } from "../host/paths.mjs";
import { main, startTool } from "../host/tools.mjs";
import { removeStale } from "./steps/stale.mjs";
import { doStep } from "./steps/steps.mjs";

const MODEL = {
	config: "tsconfig.model.json",
	type: "model",
	project: "projects/coffer.project.json",
	out: "build/model",
	sources: [["build/model", "src"]],
};
const PACKAGE = {
	config: "tsconfig.json",
	type: "package",
	project: "projects/package.project.json",
	out: "out",
	sources: [["out", "src"]],
};
/** What clients get: src/client.ts and what that imports. */
const CLIENT = {
	config: "tsconfig.client.json",
	type: "model",
	project: "projects/client.project.json",
	out: "build/client",
	sources: [["build/client", "src"]],
	// What is imported no more still has a source, and must not reach clients.
	isAnew: true,
};
const TESTS = {
	config: "tsconfig.test.json",
	type: "game",
	project: "projects/test.project.json",
	out: "build/test",
	sources: [
		["build/test/src", "src"],
		["build/test/test", "test"],
		["build/test/host", "host"],
		["build/test/compare", "compare"],
	],
};
/** What must not compile (test/types): the compiler of Luau refuses to read "@ts-expect-error". */
const TYPE_TESTS = "tsconfig.types.json";

function compileStep({ config, type, project, out, sources, isAnew = false }) {
	const compile = async (isTrusted) => {
		// The compiler believes its memory of what it wrote, so that goes where somebody else has written since.
		if (isAnew || !isTrusted) rmSync(fromRoot(out), { recursive: true, force: true });
		if (!existsSync(fromRoot(out))) rmSync(fromRoot(`${out}.tsbuildinfo`), { force: true });
		// Rojo wants every folder that a project names, and the compiler asks Rojo's project where things are.
		for (const [folder] of sources) mkdirSync(fromRoot(folder), { recursive: true });
		// Its runtime is in include/ already; several compilers that copy it at once meet half a file.
		await startTool("roblox-ts", "rbxtsc", [
			...["-p", config, "--type", type, "--rojo", project],
			...["--luau", "--noInclude"],
		]);
		for (const [folder, source] of sources) removeStale(fromRoot(folder), fromRoot(source));
	};
	const folders = sources.map(([, source]) => source);
	return {
		name: `compile-${type}-${out.replace("/", "-")}`,
		reads: [config, project, ...folders],
		writes: [out],
		work: compile,
	};
}

function placeStep(project, output, reads) {
	const build = () => startTool("@unrealworks/rojo", "rojo", ["build", project, "--output", output]);
	const name = output.replace("/", "-");
	return { name, reads: [project, "projects", "include", ...reads], writes: [output], work: build };
}

async function check(config) {
	// A memory of its own: the compiler's would be wrong about what was written.
	const memory = `build/check/${config}.tsbuildinfo`;
	await startTool("typescript", "tsc", ["-p", config, "--noEmit", "--tsBuildInfoFile", memory]);
	console.log(`checked ${config}`);
}

const typesStep = {
	name: "types",
	reads: [TYPE_TESTS, "tsconfig.test.json", "src", "test/types"],
	writes: [],
	work: () => check(TYPE_TESTS),
};

const PLACES = [
	placeStep("default.project.json", "dist/coffer.rbxl", ["build/model", "build/client", "luau"]),
	placeStep("projects/model.project.json", "dist/coffer.rbxm", ["build/model", "build/client", "luau"]),
];
const TEST_PLACE = placeStep(TESTS.project, "build/test.rbxl", ["build/test", "test/studio", "scripts/on-roblox/luau"]);

async function build(steps) {
	await inParallel(steps, async (step) => {
		const isDone = await doStep(step);
		for (const file of step.writes) console.log(`${isDone ? "built" : "as before:"} ${file}`);
	});
}

await main(async (parameters) => {
	if (parameters.includes("--check")) {
		await inParallel([TESTS, PACKAGE, MODEL, CLIENT, { config: TYPE_TESTS }], ({ config }) => check(config));
		return 0;
	}
	if (parameters.includes("--package")) {
		await build([compileStep({ ...PACKAGE, isAnew: true })]);
		return 0;
	}
	const isWithTests = parameters.includes("--tests");
	mkdirSync(fromRoot("dist"), { recursive: true });
	// The longest first.
	await build([
		...(isWithTests ? [compileStep(TESTS)] : []),
		compileStep(MODEL),
		compileStep(CLIENT),
		...(isWithTests ? [typesStep] : []),
	]);
	await build([...PLACES, ...(isWithTests ? [TEST_PLACE] : [])]);
	return 0;
});
