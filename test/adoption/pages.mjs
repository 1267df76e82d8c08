/** The Markdown that people read: the README, the guide, the notes beside examples. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow } from "../../host/bundle.mjs";
import { fromRoot } from "../../host/paths.mjs";

const TOP = [
	"README.md",
	"CONTRIBUTING.md",
	"CHANGELOG.md",
	path.join("compare", "README.md"),
	path.join("host", "README.md"),
];
/** Written by tools. */
const GENERATED = [fromRoot("docs", "reference"), fromRoot("docs", ".vitepress")];

const nameOf = (file) => path.relative(fromRoot(), file).split(path.sep).join("/");

/** `{ name, file, text }` of every page that people wrote. */
export function readPages() {
	const below = ["docs", "examples"].flatMap((folder) => filesBelow(fromRoot(folder), ".md"));
	return [...TOP.map((file) => fromRoot(file)), ...below]
		.filter((file) => !GENERATED.some((folder) => file.startsWith(folder)) && !file.includes("node_modules"))
		.map((file) => ({ name: nameOf(file), file, text: readFileSync(file, "utf8") }));
}

/** The code blocks of a page in one of the languages: `{ page, line, code }`. */
export function codeBlocks({ name, text }, languages) {
	const blocks = [];
	for (const match of text.matchAll(/^( *)```(\w+)[^\n]*\n([\s\S]*?)^\1```/gm)) {
		const [whole, indent, language, code] = match;
		if (!languages.includes(language)) continue;
		const line = text.slice(0, match.index).split("\n").length;
		const body = indent === "" ? code : code.replace(new RegExp(`^${indent}`, "gm"), "");
		blocks.push({ page: name, line, code: body, whole });
	}
	return blocks;
}

/** How a heading is written in a link, as VitePress and GitHub have it. */
function slug(heading) {
	return heading
		.replace(/`/g, "")
		.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, " ")
		.trim()
		.replace(/\s+/g, "-")
		.replace(/^-+|-+$/g, "");
}

function anchorsOf(text) {
	const plain = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
	return new Set([...plain.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading]) => slug(heading)));
}

function linksOf(text) {
	const plain = text.replace(/^ *```[\s\S]*?^ *```/gm, "").replace(/`[^`\n]*`/g, "");
	return [...plain.matchAll(/\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"|^\s*link: (\S+)$/gm)].map((match) =>
		match.slice(1).find((target) => target !== undefined),
	);
}

function linkProblem(page, target) {
	if (/^(?:[a-z]+:|\/\/)/.test(target)) return undefined;
	const [address, anchor] = target.split("#");
	const isOfSite = address.startsWith("/");
	let file = page.file;
	if (address !== "") file = isOfSite ? fromRoot("docs", address) : path.resolve(path.dirname(page.file), address);
	// In the site, a page's address has no ending and a folder's is that of its index.
	if (isOfSite)
		file = [`${file}.md`, path.join(file, "index.md"), file].find((candidate) => existsSync(candidate)) ?? file;
	if (!existsSync(file)) return `${page.name}: ${target} leads nowhere`;
	if (anchor === undefined || !file.endsWith(".md")) return undefined;
	return anchorsOf(readFileSync(file, "utf8")).has(anchor) ? undefined : `${page.name}: no heading for ${target}`;
}

/** What is wrong with the links between pages, and to files of the repository. The reference must have been built. */
export function linkProblems() {
	return readPages().flatMap((page) =>
		linksOf(page.text)
			.map((target) => linkProblem(page, target))
			.filter((problem) => problem !== undefined),
	);
}
