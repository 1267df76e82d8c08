import { filesBelow } from "./bundle.mjs";
import { LANES, onLane } from "./lanes.mjs";
import { fromRoot, HostError } from "./paths.mjs";
import { readPlace } from "./place.mjs";
import { runJob } from "./run.mjs";
import { shownPath } from "./spec-report.mjs";

/** The spec modules of a place, with the length of their source as a guess of what they take. */
export function listSpecs(placeFile) {
	return readPlace(placeFile)
		.filter((node) => node.className === "ModuleScript" && node.name.endsWith(".spec"))
		.map((node) => ({ path: node.path, weight: node.source.length }))
		.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Up to so many are run in one VM: another one would cost more time than it saves. */
const FEW_SPECS = 8;

/** A pattern with a slash is a part of a file's path: it picks whole files. */
export const isPathPattern = (pattern) => /[\\/]/.test(pattern);

function filesWith(specs, pattern, files) {
	const wanted = pattern.replaceAll("\\", "/").replace(/^\.\//, "").toLowerCase();
	// Without a file (the place is another's) its place in the tree stands for the path.
	const pathOf = ({ path }) => (files.find(path) === undefined ? path.replaceAll(".", "/") : shownPath(path, files));
	return specs.filter((spec) => pathOf(spec).toLowerCase().includes(wanted));
}

/** The specs that a pattern may pick a test of. */
export function chosenSpecs(specs, pattern, files) {
	return isPathPattern(pattern) ? filesWith(specs, pattern, files) : specs;
}

/** Deals the specs out, the longest first, each to the share that has least; the same specs give the same shares. */
export function dealOut(specs, count) {
	const shares = Array.from({ length: count }, () => ({ weight: 0, paths: [] }));
	for (const spec of [...specs].sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1))) {
		const share = shares.reduce((least, other) => (other.weight < least.weight ? other : least));
		share.weight += spec.weight;
		share.paths.push(spec.path);
	}
	return shares.map((share) => share.paths.sort()).filter((paths) => paths.length > 0);
}

/** Says each report as soon as all before it (by path) are there, so that the output never depends on timing. */
class InOrder {
	constructor(paths, say) {
		this.waiting = [...paths];
		this.reports = new Map();
		this.say = say;
	}

	add(report) {
		this.reports.set(report.path, report);
		while (this.waiting.length > 0 && this.reports.has(this.waiting[0])) {
			const next = this.reports.get(this.waiting.shift());
			if (!next.isSkipped) this.say(next);
		}
	}
}

function missingReport(path, failure) {
	return { path, passed: 0, failed: 1, skipped: 0, failures: [{ name: "(run)", text: failure }], output: [] };
}

async function runShare(paths, options, order) {
	const open = new Set(paths);
	const errors = [];
	let output = [];
	const { failure } = await runJob({
		places: options.places,
		scripts: options.scripts,
		texts: options.texts,
		job: {
			kind: "specs",
			place: "test",
			specs: paths,
			pattern: isPathPattern(options.pattern) ? "" : options.pattern,
			showServerOutput: options.showServerOutput,
		},
		onMessage: (message) => {
			if (message.kind === "file") {
				open.delete(message.path);
				// What a spec file printed is shown with its report, so that two VMs do not talk at once.
				order.add({ ...message, output });
				output = [];
			} else if (message.kind === "error") errors.push(message.text);
			else output.push(message.text);
		},
	});
	if (failure !== undefined) errors.push(failure);
	if (open.size === 0) return errors;
	// The first spec without a report is the one that the run ended in.
	let reason = errors.join("\n") || "no report came back";
	for (const path of open) {
		order.add(missingReport(path, reason));
		reason = "not run: the VM ended in an earlier spec";
	}
	return [];
}

/**
 * Runs the specs of `places.test` and answers `{ passed, failed, skipped, errors }`; `errors` are those of no spec.
 * `pattern` picks specs, `files` knows their source files; `onReport` gets each file's report, in the order of the paths,
 * with what the file printed.
 */
export async function runSpecs(options) {
	const all = listSpecs(options.places.test);
	if (all.length === 0) throw new HostError("no spec in the place: nothing was tested");
	const specs = chosenSpecs(all, options.pattern, options.files);
	const totals = { passed: 0, failed: 0, skipped: 0, errors: [] };
	const order = new InOrder(
		specs.map((spec) => spec.path),
		(report) => {
			totals.passed += report.passed;
			totals.failed += report.failed;
			totals.skipped += report.skipped;
			options.onReport(report);
		},
	);
	const shares = dealOut(specs, Math.min(LANES, Math.ceil(specs.length / FEW_SPECS)));
	const errors = await Promise.all(shares.map((paths) => onLane("specs", () => runShare(paths, options, order))));
	totals.errors.push(...errors.flat());
	return totals;
}

/** The extra scripts and data files that specs and directors may ask for. */
export function extraFiles() {
	const isOfHost = (file) => file.startsWith(fromRoot("host", "luau"));
	return {
		scripts: ["compare", "examples", "host", "test"]
			.flatMap((folder) => filesBelow(fromRoot(folder), ".luau"))
			.filter((file) => !isOfHost(file)),
		texts: ["examples", "test"].flatMap((folder) => filesBelow(fromRoot(folder), ".json")),
	};
}
