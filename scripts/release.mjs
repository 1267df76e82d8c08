/**
 * Makes a release: from clean, with everything that must hold, and leaves what is published in dist/. Nothing is sent
 * anywhere: `npm publish dist/<tarball>` and `wally publish --project-path dist/wally` are the maintainer's.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, statSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fromRoot, HostError, shown } from "../host/paths.mjs";
import { main } from "../host/tools.mjs";
import { buildDocs } from "./docs.mjs";
import { pack } from "./pack.mjs";
import { buildWally } from "./wally.mjs";

/** What must hold, each in a process of its own whose output is shown. */
const CHECKS = [
	["npm", ["run", "lint"]],
	["npm", ["run", "check"]],
	["npm", ["test"]],
];

function check([program, parameters]) {
	console.log(`\n> ${program} ${parameters.join(" ")}`);
	const { status } = spawnSync(program, parameters, {
		cwd: fromRoot(),
		stdio: "inherit",
		shell: process.platform === "win32",
	});
	if (status !== 0) throw new HostError(`${program} ${parameters.join(" ")} failed: no release`);
}

function describe(file) {
	const { size } = statSync(file);
	const digest = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
	return `  ${shown(file).padEnd(32)} ${String(Math.ceil(size / 1024)).padStart(6)} kB  sha256 ${digest}...`;
}

function checkVersion() {
	const { version } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
	if (!readFileSync(fromRoot("CHANGELOG.md"), "utf8").includes(`## ${version}`)) {
		throw new HostError(`CHANGELOG.md has no section "## ${version}"`);
	}
	return version;
}

await main(() => {
	const version = checkVersion();
	for (const folder of ["build", "dist", "out"]) rmSync(fromRoot(folder), { recursive: true, force: true });
	for (const entry of CHECKS) check(entry);
	const files = [fromRoot("dist", "coffer.rbxl"), fromRoot("dist", "coffer.rbxm"), pack()];
	const folders = [buildWally(), buildDocs()];
	console.log(`\nCoffer ${version}`);
	for (const file of files) console.log(describe(file));
	for (const folder of folders) console.log(`  ${shown(folder)}/`);
	return 0;
});
