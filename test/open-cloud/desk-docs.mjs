/**
 * docs/desk.md: each screen is what the command says, played in its order on a new demo. The demo's names and numbers change
 * with the library: `node test/open-cloud/desk-docs.mjs --update` writes the page anew.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fromRoot } from "../../host/paths.mjs";
import { describe } from "./cases.mjs";
import { withDesk } from "./desk-world.mjs";

const PAGE = fromRoot("docs", "desk.md");
const BLOCK = /```console\n([\s\S]*?)```/g;

/** The words of a line as a shell takes them. */
function wordsOf(line) {
	return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);
}

const PURCHASE = /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g;

/** A purchase in a command is the last one of the screen before: its id changes with the library. */
function withPurchase(line, before = "") {
	const last = before.match(PURCHASE)?.at(-1);
	return last === undefined || !line.includes("--purchase ") ? line : line.replace(PURCHASE, last);
}

/** What is another one in every run. */
function still(text) {
	return text
		.replace(/\S+\/before\/[0-9a-f-]+\.json/g, "~/.coffer/before/RUN.json")
		.replace(/desk\/[0-9a-f-]{36}/g, "desk/RUN");
}

/** The page with what the commands say now. */
async function playPage(page) {
	return await withDesk(async (world) => {
		world.env = { COFFER_LOG: world.env.COFFER_LOG };
		world.demoFile = path.join(world.folder, "demo.json");
		world.isDemoTimeStill = true;
		const parts = [];
		let from = 0;
		for (const { 0: whole, 1: text, index } of page.matchAll(BLOCK)) {
			const screens = [];
			for (const written of text.split("\n").filter((each) => each.startsWith("$ npx coffer "))) {
				const line = withPurchase(written, screens.at(-1));
				const answer = await world.run(...wordsOf(line.slice("$ npx coffer ".length)));
				screens.push([line, answer.out, answer.err].filter((each) => each !== "").join("\n"));
			}
			parts.push(page.slice(from, index), `\`\`\`console\n${still(screens.join("\n\n"))}\n\`\`\``);
			from = index + whole.length;
		}
		return [...parts, page.slice(from)].join("");
	});
}

export const DESK_DOCS_CASES = describe("docs/desk.md", {
	"shows what the commands say": async () => {
		const page = readFileSync(PAGE, "utf8");
		assert.ok((page.match(/^\$ npx coffer/gm) ?? []).length >= 10);
		const played = await playPage(page);
		assert.equal(page, played, "the commands say something else (--update, see above)");
	},
});

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes("--update")) {
	writeFileSync(PAGE, await playPage(readFileSync(PAGE, "utf8")));
}
