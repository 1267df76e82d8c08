import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { hostModuleSource, longString, planSource } from "./luau-source.mjs";
import { HostError } from "./paths.mjs";

/** What compiles a source: `luau` has loadstring, Lune has a library. */
const PRELUDE = `local compile = loadstring
if compile == nil then
	local luau = require("@lune/luau")
	compile = function(source, name)
		local isOk, result = pcall(luau.load, source, { debugName = name })
		if isOk then
			return result
		end
		return nil, tostring(result)
	end
end
local function need(name, source)
	return assert(compile(source, "=" .. name))
end
`;

/** One Luau program that holds every source as a string. */
export function nativeProgram(bundle) {
	const boot = bundle.host.find((entry) => entry.name === "boot");
	const parts = [
		PRELUDE,
		`local addHost, addChunk, addCompileError, start = need("boot", ${longString(boot.source)})()\n`,
	];
	for (const { name, source } of bundle.host) {
		if (name === "boot") continue;
		const text = longString(hostModuleSource(source));
		parts.push(`addHost("${name}", need("host/${name}", ${text}))\n`);
	}
	parts.push("local function add(index, name, source)\n");
	parts.push('\tlocal chunk, failure = compile(source, "=" .. name)\n');
	parts.push("\tif chunk then addChunk(index, chunk) else addCompileError(index, failure) end\nend\n");
	for (const [index, { name, source }] of bundle.chunks.entries()) {
		parts.push(`add(${index + 1}, ${longString(name)}, ${longString(source)})\n`);
	}
	parts.push(`start(need("plan", ${longString(planSource(bundle.plan))}))\n`);
	return parts.join("");
}

/** The command line for a runner: scripts of Node are started by Node, so that they work on Windows too. */
function commandFor(executable, file) {
	const isNodeScript = /\.[cm]?js$/.test(executable);
	const isLune = /lune(\.exe)?$/.test(executable);
	const program = isNodeScript ? [process.execPath, executable] : [executable];
	return [...program, ...(isLune ? ["run", file] : [file])];
}

/** Runs a bundle with a native Luau (or Lune) whose path is given. Same answers as `runInLuauWeb`. */
export function runNative(executable, bundle, onLine, signal) {
	const folder = mkdtempSync(path.join(tmpdir(), "coffer-"));
	const file = path.join(folder, "program.luau");
	writeFileSync(file, nativeProgram(bundle));
	const [command, ...parameters] = commandFor(executable, file);
	return new Promise((resolve, reject) => {
		const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
		signal.addEventListener("abort", () => child.kill());
		let errors = "";
		child.stderr.on("data", (data) => (errors += data));
		child.on("error", (error) => {
			reject(new HostError(`COFFER_LUAU: ${path.basename(executable)} cannot be started (${error.code})`));
		});
		createInterface({ input: child.stdout }).on("line", onLine);
		child.on("close", (code) => {
			rmSync(folder, { recursive: true, force: true });
			const reason = errors.trim() || `${path.basename(executable)} ended with code ${code}`;
			resolve({ failure: code === 0 ? undefined : reason });
		});
	});
}
