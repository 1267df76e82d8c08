import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Dom } from "rbx-dom";
import { filesBelow } from "./bundle.mjs";
import { fromRoot } from "./paths.mjs";

const TEST_ROOT = ["ReplicatedStorage", "CofferTest"];
const TESTEZ = fromRoot("node_modules", "@rbxts", "testez", "src");

function childNamed(node, name, className) {
	let child = node.children.find((other) => other.name === name);
	if (child === undefined) {
		child = { className, name, properties: {}, children: [] };
		node.children.push(child);
	}
	return child;
}

/** Adds a ModuleScript at a path of names; what is missing on the way becomes folders (services at the top). */
function addModule(root, names, source) {
	let node = root;
	for (const [index, name] of names.entries()) node = childNamed(node, name, index === 0 ? name : "Folder");
	node.className = "ModuleScript";
	node.properties = { Source: { String: source } };
}

/** TestEZ where the host looks for it, with the names that Rojo gives. */
function addTestez(root) {
	for (const file of filesBelow(TESTEZ, ".lua")) {
		const parts = path.relative(TESTEZ, file).slice(0, -".lua".length).split(path.sep);
		const names = parts.at(-1) === "init" ? parts.slice(0, -1) : parts;
		const source = readFileSync(file, "utf8");
		addModule(root, [...TEST_ROOT, "node_modules", "@rbxts", "testez", "src", ...names], source);
	}
}

/**
 * Writes a place with TestEZ and the modules given by their path below ReplicatedStorage.CofferTest, each path a list of
 * names: `[[["test", "queue.spec"], "return function() ... end"]]`.
 */
export function writeFixturePlace(file, modules) {
	const root = { className: "DataModel", children: [] };
	addTestez(root);
	for (const [names, source] of modules) addModule(root, [...TEST_ROOT, ...names], source);
	writeFileSync(file, new Dom(root).toBinary({ includeRoot: false }));
}
