/** A game project as a user has it: outside of the checkout, with our package installed from its tarball. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { runProgram, runTool } from "../../host/tools.mjs";

/** Installs a package from the checkout's node_modules, with what it depends on; a registry is not asked. */
function installFromCheckout(name, nodeModules) {
	const target = path.join(nodeModules, ...name.split("/"));
	if (existsSync(target)) return;
	const source = fromRoot("node_modules", ...name.split("/"));
	cpSync(source, target, { recursive: true, filter: (file) => !file.slice(source.length).includes("node_modules") });
	installDependencies(target, nodeModules);
}

function installDependencies(folder, nodeModules) {
	const manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
	for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
		if (name.startsWith("@rbxts/")) installFromCheckout(name, nodeModules);
	}
}

function installTarball(tarball, name, nodeModules) {
	const target = path.join(nodeModules, ...name.split("/"));
	mkdirSync(target, { recursive: true });
	runProgram("tar", ["-xzf", tarball, "-C", target, "--strip-components", "1"]);
	installDependencies(target, nodeModules);
}

/** A copy of a game project in a folder of its own, with `packages` of the checkout beside our tarball. */
export class FreshGame {
	constructor(example, tarball, packages) {
		this.folder = mkdtempSync(path.join(os.tmpdir(), "coffer-game-"));
		cpSync(example, this.folder, { recursive: true });
		const nodeModules = path.join(this.folder, "node_modules");
		// First ours: what it depends on must come with it.
		installTarball(tarball, "@rbxts/coffer", nodeModules);
		for (const name of packages) installFromCheckout(name, nodeModules);
	}

	/** Compiles it with the checkout's compiler; raises what that says. */
	compile() {
		runTool("roblox-ts", "rbxtsc", [], { cwd: this.folder });
	}

	/** Only what TypeScript says. */
	typeCheck() {
		runTool("typescript", "tsc", ["--noEmit", "--pretty", "false"], { cwd: this.folder });
	}

	/** Builds the place file and answers its path. */
	build(name, project = "default.project.json") {
		runTool("@unrealworks/rojo", "rojo", ["build", project, "--output", name], { cwd: this.folder });
		return path.join(this.folder, name);
	}

	remove() {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
