/** Every text that the library raises or warns must be explained in docs/errors.md. */
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { filesBelow } from "../../host/bundle.mjs";
import { fromRoot } from "../../host/paths.mjs";

/** Functions whose first argument a person reads. */
const SPEAKERS = new Set(["raise", "warn", "warnOnce", "tellOnce", "tellOver", "tellTrouble", "cloudFailed", "error"]);
/** Where the texts are for the developers of Coffer, or of a test. */
const APART = ["src/testing/"];
/** In the docs, what differs from case to case. */
const BLANK = "…";

/** The texts that an expression can be, with a blank for what is computed; none when all of it is. */
function textsOf(node) {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node)) {
		return [node.head.text + node.templateSpans.map((span) => BLANK + span.literal.text).join("")];
	}
	if (ts.isArrowFunction(node)) return textsOf(node.body);
	if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
	return [];
}

function textsIn(file) {
	const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
	const texts = [];
	const visit = (node) => {
		if (ts.isCallExpression(node)) {
			const name = ts.isPropertyAccessExpression(node.expression)
				? node.expression.name.text
				: node.expression.text;
			if (SPEAKERS.has(name) && node.arguments.length > 0) texts.push(...textsOf(node.arguments[0]));
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return texts;
}

/** What a reader would look for: without the module's name and the position that many texts end in. */
function normalised(text) {
	return text
		.replace(/^\[[\w…]+\]:? /, "")
		.replace(/; Traceback:.*$/s, "")
		.replace(/ \(STORE:.*$/, "")
		.replace(/^…: (?!…$)/, "")
		.trim();
}

/** Texts that say something by themselves. */
function isTelling(text) {
	return text.replaceAll(BLANK, "").replace(/[^A-Za-z]/g, "").length >= 8;
}

export function listErrorTexts() {
	const files = filesBelow(fromRoot("src"), ".ts").filter((file) => {
		const name = path.relative(fromRoot(), file).split(path.sep).join("/");
		return !APART.some((folder) => name.startsWith(folder));
	});
	return [...new Set(files.flatMap(textsIn).map(normalised).filter(isTelling))].sort();
}

export function errorTextProblems() {
	const page = readFileSync(fromRoot("docs", "errors.md"), "utf8");
	return listErrorTexts()
		.filter((text) => !page.includes(text))
		.map((text) => `docs/errors.md does not explain: ${text}`);
}
