import { existsSync } from "node:fs";
import { fromRoot } from "./paths.mjs";

/** Frames of a traceback that are never the cause: TestEZ and the host itself. */
const FOREIGN_FRAME = /^(?:ReplicatedStorage\.CofferTest\.node_modules\.@rbxts\.testez\.|host\/|boot:)/;

function ownFrames(text) {
	return text
		.split("\n")
		.filter((line) => line.trim() !== "" && !FOREIGN_FRAME.test(line.trim()))
		.join("\n");
}

function indent(text) {
	return text.replace(/^/gm, "    ");
}

/** The source of a compiled spec, which is what the reader knows. */
export function shownPath(path, files) {
	const file = files.find(path);
	if (file === undefined) return path;
	const source = file.replace(/^build\/test\//, "");
	return existsSync(fromRoot(source)) ? source : source.replace(/\.luau$/, ".ts");
}

/** One line for a spec file, after what it printed. */
export function summaryLines(report, files) {
	const skipped = report.skipped > 0 ? `, ${report.skipped} skipped` : "";
	const failed = report.failed > 0 ? `, ${report.failed} failed` : "";
	return [...report.output, `${shownPath(report.path, files)}: ${report.passed} passed${failed}${skipped}`];
}

/** A failed test: its name, the message, the frames of its own code with their files. */
export function failureText(name, text, files) {
	return `FAILED ${name}\n${indent(files.annotate(ownFrames(text)))}`;
}

export function failureTexts(report, files) {
	const path = shownPath(report.path, files);
	return report.failures.map((failure) => failureText(`${path} > ${failure.name}`, failure.text, files));
}
