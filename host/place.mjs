import { existsSync, readFileSync } from "node:fs";
import { Dom } from "rbx-dom";
import { HostError, shown } from "./paths.mjs";

/** Classes whose source text runs. */
const SCRIPT_CLASSES = new Set(["ModuleScript", "Script", "LocalScript"]);

/** Properties that the Luau side can show, as `[property, variant]`. Source goes its own way. */
const KEPT_PROPERTIES = [
	["Value", ["String", "Bool", "Float64", "Float32", "Int64", "Int32"]],
	["Disabled", ["Bool"]],
	["Enabled", ["Bool"]],
];

function keptProperties(properties) {
	const kept = {};
	for (const [property, variants] of KEPT_PROPERTIES) {
		const variant = properties[property];
		if (variant === undefined) continue;
		const type = variants.find((name) => name in variant);
		if (type !== undefined) kept[property] = variant[type];
	}
	return kept;
}

function toNode(instance, parent) {
	const node = { name: instance.name, className: instance.className, parent, path: "", source: undefined };
	const properties = keptProperties(instance.properties);
	if (Object.keys(properties).length > 0) node.properties = properties;
	if (SCRIPT_CLASSES.has(instance.className)) node.source = instance.properties.Source?.String ?? "";
	return node;
}

/**
 * Flattens a snapshot, parents before children. `parent` is an index into the list, -1 for a child of the DataModel.
 * The DataModel's own name is no part of a path, as in Roblox.
 */
function flatten(snapshot) {
	const byReferent = new Map(snapshot.instances.map((instance) => [instance.referent, instance]));
	const nodes = [];
	const visit = (referent, parent) => {
		const instance = byReferent.get(referent);
		const node = toNode(instance, parent);
		node.path = parent < 0 ? node.name : `${nodes[parent].path}.${node.name}`;
		const index = nodes.push(node) - 1;
		for (const child of instance.children) visit(child, index);
	};
	for (const child of byReferent.get(snapshot.rootRef).children) visit(child, -1);
	return nodes;
}

/** Reads a binary place or model file into a list of plain nodes. Raises a HostError of one line. */
export function readPlace(file) {
	if (!existsSync(file)) {
		throw new HostError(`place file not found: ${shown(file)} (run: node scripts/build.mjs --tests)`);
	}
	let snapshot;
	try {
		snapshot = Dom.fromBinary(readFileSync(file)).snapshot();
	} catch (error) {
		const reason = String(error instanceof Error ? error.message : error).split("\n")[0];
		throw new HostError(`place file cannot be read: ${shown(file)}: ${reason}`);
	}
	return flatten(snapshot);
}
