/** The page that compares libraries, from a few minutes of each. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { collect } from "../../compare/report/collect.mjs";
import { page } from "../../compare/report/page.mjs";
import { findBrowser, SiteBrowser } from "./browser.mjs";

const SMALL = { seeds: 1, seconds: 600, waits: 1, rounds: 1 };
const HOLDS = [
	"Coffer",
	"ProfileStore",
	"ProfileService",
	"Lapis",
	"two owners at once",
	"One crash, second by second",
];

async function dataProblems(html) {
	const problems = HOLDS.filter((text) => !html.includes(text)).map((text) => `the page does not show "${text}"`);
	if (/(?:src|href)="(?!data:)/.test(html) || html.includes("@import")) problems.push("the page loads something");
	if (/NaN|undefined|Infinity/.test(html.replace(/<script>[^]*<\/script>/, ""))) problems.push("a figure is missing");
	return problems;
}

async function browserProblems(html) {
	const command = findBrowser();
	if (command === undefined) return [];
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-report-"));
	writeFileSync(path.join(folder, "report.html"), html);
	const browser = new SiteBrowser(command, folder);
	await browser.open();
	try {
		const dom = await browser.dom("report.html#only=crash&library=1");
		const isChosen = /data-tab="1"[^>]*aria-selected="true"|aria-selected="true"[^>]*data-tab="1"/.test(dom);
		return isChosen ? [] : ["the page's script does not run in a browser"];
	} finally {
		browser.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

async function reportProblems() {
	const html = page(await collect(SMALL, () => {}));
	return [...(await dataProblems(html)), ...(await browserProblems(html))];
}

export const REPORT_CASES = [
	{ name: "the report measures all four libraries, and its page opens without a network", problems: reportProblems },
];
