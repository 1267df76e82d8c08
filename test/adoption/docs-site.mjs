/** The pages and the site that is built of them. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow } from "../../host/bundle.mjs";
import { fromRoot } from "../../host/paths.mjs";
import { buildDocs } from "../../scripts/docs.mjs";
import { findBrowser, SiteBrowser } from "./browser.mjs";
import { errorTextProblems } from "./error-texts.mjs";
import { linkProblems } from "./pages.mjs";
import { rowSpecProblems } from "./row-specs.mjs";
import { luauProblems } from "./snippets.mjs";

const SITE = fromRoot("dist", "docs");

/** Pages that must come up in a browser, with something that must be on them. */
const LOOKED_AT = [
	{ page: "index.html", holds: "Get started" },
	{ page: "get-started.html", holds: "PlayerProfiles" },
	{ page: "what-happens-when.html", holds: "heartbeat must run out" },
	{ page: "reference/coffer/interfaces/Profile.html", holds: "EndSessionAsync" },
];

function buildProblems() {
	buildDocs();
	return [];
}

/** What the pages load must come with them. */
function networkProblems() {
	const pages = filesBelow(SITE, ".html");
	const loading = /<(?:script|link|img|iframe)[^>]+(?:src|href)="(?:https?:)?\/\/[^"]*"/g;
	return pages.flatMap((file) =>
		(readFileSync(file, "utf8").match(loading) ?? []).map((tag) => `${path.basename(file)} loads ${tag}`),
	);
}

async function browserProblems() {
	const command = findBrowser();
	if (command === undefined) return { leftOut: "no browser is installed (COFFER_BROWSER may name one)" };
	const browser = new SiteBrowser(command, SITE);
	await browser.open();
	try {
		const problems = [];
		for (const { page, holds } of LOOKED_AT) {
			const dom = await browser.dom(page);
			if (!dom.includes(holds)) problems.push(`${page} does not show "${holds}"`);
		}
		return [...problems, ...browser.missing.map((address) => `the site lacks ${address}`)];
	} finally {
		browser.close();
	}
}

export const DOCS_CASES = [
	{ name: "the docs site builds, without a dead link", problems: buildProblems },
	{ name: "every link of the README and the pages leads somewhere", problems: linkProblems },
	{ name: "the docs site loads nothing from elsewhere", problems: networkProblems },
	{ name: "the docs site opens in a browser", problems: browserProblems },
	{ name: "every text of the library is explained in docs/errors.md", problems: errorTextProblems },
	{ name: "every row of what happens when names a spec that there is", problems: rowSpecProblems },
	{ name: "the Luau of the README and the pages parses", problems: luauProblems },
];
