import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fromRoot, HostError, ROOT } from "./paths.mjs";

/** The script behind a command of a package; started by Node itself, which works on every system. */
function commandFile(packageName, command) {
	const folder = fromRoot("node_modules", ...packageName.split("/"));
	let manifest;
	try {
		manifest = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
	} catch {
		throw new HostError(`${packageName} is not installed (run: npm ci)`);
	}
	return path.join(folder, typeof manifest.bin === "string" ? manifest.bin : manifest.bin[command]);
}

/** Runs a program silently and answers what it wrote; that becomes the error if it fails. */
function run(name, program, parameters, options) {
	const result = spawnSync(program, parameters, {
		cwd: ROOT,
		encoding: "utf8",
		maxBuffer: 64 * 1024 * 1024,
		...options,
	});
	const output = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim();
	if (result.status === 0) return output;
	throw new HostError(`${name} ${parameters[0] ?? ""} failed\n${output || String(result.error ?? "")}`);
}

/** Runs a command of a package, in the root of the checkout unless `options.cwd` says otherwise. */
export function runTool(packageName, command, parameters, options = {}) {
	return run(command, process.execPath, [commandFile(packageName, command), ...parameters], options);
}

/** As `runTool`, without holding up what else is done: a promise. */
export function startTool(packageName, command, parameters) {
	const child = spawn(process.execPath, [commandFile(packageName, command), ...parameters], {
		cwd: ROOT,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding("utf8").on("data", (text) => (output += text));
	return new Promise((resolve, reject) => {
		child.on("close", (code) => {
			if (code === 0) resolve(output.trim());
			else reject(new HostError(`${command} ${parameters[0] ?? ""} failed\n${output.trim()}`));
		});
	});
}

/** Runs one of npm's commands. */
export function runNpm(parameters, options = {}) {
	const file = process.env.npm_execpath;
	// Only npm says where it is; where it did not start us, the shell finds it.
	if (file === undefined) return run("npm", "npm", parameters, { shell: process.platform === "win32", ...options });
	return run("npm", process.execPath, [file, ...parameters], options);
}

/** Runs a program of the system. */
export function runProgram(program, parameters, options = {}) {
	return run(path.basename(program), program, parameters, options);
}

/** Runs a command's main function: a HostError is one line (or a tool's own output) and exit code 1. */
export async function main(callback) {
	// Whoever reads only the beginning (`| head`) has heard enough.
	process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? 0 : 1));
	try {
		process.exitCode = await callback(process.argv.slice(2));
	} catch (error) {
		// A wrong option is the user's to mend as well.
		if (!(error instanceof HostError) && !String(error?.code).startsWith("ERR_PARSE_ARGS")) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
