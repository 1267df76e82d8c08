import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Whether some source still stands behind a compiled file. */
function hasSource(base) {
	const isInit = path.basename(base) === "init";
	const bases = isInit ? [base, path.join(path.dirname(base), "index")] : [base];
	return bases.some((name) => [".ts", ".tsx", ".luau", ".lua"].some((ending) => existsSync(name + ending)));
}

/** Deletes what was compiled from sources that are gone, and empty folders: Rojo would put them into the place. */
export function removeStale(outFolder, sourceFolder) {
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
