import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "./paths.mjs";

/**
 * The `$path` entries of a Rojo project, those of the projects in it included: where in the place the content of which
 * file or folder stands.
 */
function mounts(projectFile, root = "") {
	const found = [];
	const visit = (node, instancePath) => {
		const file = node.$path && path.join(path.dirname(projectFile), node.$path);
		if (file?.endsWith(".project.json")) found.push(...mounts(file, instancePath));
		else if (file !== undefined) found.push({ instancePath, file });
		for (const [name, child] of Object.entries(node)) {
			if (!name.startsWith("$")) visit(child, instancePath === "" ? name : `${instancePath}.${name}`);
		}
	};
	visit(JSON.parse(readFileSync(projectFile, "utf8")).tree, root);
	return found;
}

function isFolder(file) {
	return existsSync(file) && statSync(file).isDirectory();
}

/** The source of an instance below a folder. A name may contain dots ("queue.spec"), so every cut is tried. */
function findBelow(file, parts) {
	if (parts.length === 0) {
		const candidates = [
			file,
			`${file}.luau`,
			`${file}.lua`,
			path.join(file, "init.luau"),
			path.join(file, "init.lua"),
		];
		return candidates.find((candidate) => existsSync(candidate) && !isFolder(candidate));
	}
	for (let cut = 1; cut <= parts.length; cut += 1) {
		const next = path.join(file, parts.slice(0, cut).join("."));
		if (cut < parts.length && !isFolder(next)) continue;
		const found = findBelow(next, parts.slice(cut));
		if (found !== undefined) return found;
	}
	return undefined;
}

/** Tells which file an instance path of the places comes from. */
export class SourceFiles {
	#mounts;
	#known = new Map();

	/** `projects`: Rojo project files, by their paths from the root of the checkout. */
	constructor(projects) {
		this.#mounts = projects.flatMap((project) => mounts(fromRoot(project)));
	}

	/** The file's path from the root of the checkout, or undefined. */
	find(instancePath) {
		if (!this.#known.has(instancePath)) this.#known.set(instancePath, this.#search(instancePath));
		return this.#known.get(instancePath);
	}

	#search(instancePath) {
		for (const mount of this.#mounts) {
			const isBelow = instancePath.startsWith(`${mount.instancePath}.`);
			if (!isBelow && instancePath !== mount.instancePath) continue;
			const rest = instancePath.slice(mount.instancePath.length + 1);
			const found = findBelow(mount.file, rest === "" ? [] : rest.split("."));
			if (found !== undefined) return path.relative(fromRoot(), found).split(path.sep).join("/");
		}
		return undefined;
	}

	/** Adds the file to each position `Instance.path:12` of a text. */
	annotate(text) {
		return text.replace(/([\w@.-]+):(\d+)/g, (position, instancePath, line) => {
			const file = this.find(instancePath);
			return file === undefined ? position : `${position} (${file}:${line})`;
		});
	}
}
