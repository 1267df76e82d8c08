/** What is made for Studio, played in a simulated server that has nothing of the headless host. */
import { fromRoot } from "../../host/paths.mjs";
import { runPlace } from "./run-place.mjs";

/** Files that take moments; all of them would take as long as the test run itself. */
const SPECS = "test.util";

async function specProblems() {
	const lines = await runPlace(fromRoot("build", "test.rbxl"), fromRoot("test", "adoption", "studio.luau"), [SPECS]);
	const counts = /^(\d+) passed, (\d+) failed, \d+ skipped$/.exec(lines.at(-1) ?? "");
	return counts !== null && Number(counts[1]) > 0 && counts[2] === "0" ? [] : [lines.join("\n")];
}

async function probeProblems() {
	const lines = await runPlace(fromRoot("build", "test.rbxl"), fromRoot("test", "adoption", "fidelity-probe.luau"));
	return /^\d\d+ as assumed, 0 differ, 0 without an answer$/.test(lines.at(-1) ?? "") ? [] : [lines.join("\n")];
}

export const STUDIO_CASES = [
	{ name: "the test place runs its specs by itself on Play", problems: specProblems },
	{ name: "the fidelity probe finds the simulated cloud as docs/fidelity.md has it", problems: probeProblems },
];
