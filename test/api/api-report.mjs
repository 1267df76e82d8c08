/** The public API as checked-in text, so that a change of it is a visible line in a diff. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { runPlace } from "../adoption/run-place.mjs";
import { fromRoot, shown } from "../../host/paths.mjs";

const ENTRIES = [
	{ import: "@rbxts/coffer", file: "index.d.ts" },
	{ import: "@rbxts/coffer/out/products", file: "products.d.ts" },
	{ import: "@rbxts/coffer/out/server", file: "server.d.ts" },
	{ import: "@rbxts/coffer/out/deals", file: "deals/index.d.ts" },
	{ import: "@rbxts/coffer/out/client", file: "client.d.ts" },
	{ import: "@rbxts/coffer/out/testing", file: "testing/index.d.ts" },
];

const REPORTS = [
	{
		file: fromRoot("test", "api", "typescript.txt"), // The compiler takes long to load, for whoever asks for something else.
		text: async () => (await import("./typescript-api.mjs")).typescriptApi(ENTRIES),
	},
	{
		file: fromRoot("test", "api", "luau.txt"),
		text: async () => {
			const director = fromRoot("test", "api", "luau-api.luau");
			return `${(await runPlace(fromRoot("dist", "coffer.rbxl"), director)).join("\n").trim()}\n`;
		},
	},
];

function linesOnlyIn(one, other) {
	const there = new Set(other.split("\n"));
	return one.split("\n").filter((line) => !there.has(line));
}

function differences(file, now) {
	const checkedIn = existsSync(file) ? readFileSync(file, "utf8") : "";
	if (checkedIn === now) return [];
	const gone = linesOnlyIn(checkedIn, now).map((line) => `- ${line}`);
	const added = linesOnlyIn(now, checkedIn).map((line) => `+ ${line}`);
	const head = `${shown(file)} is not what the build has; if that is meant: npm run api -- --update`;
	return [[head, ...gone, ...added].join("\n")];
}

/** Compares the reports with what was built (out/ and dist/), or writes them; answers what differs. */
export async function checkApi({ update = false } = {}) {
	const problems = [];
	for (const report of REPORTS) {
		const text = await report.text();
		if (update) writeFileSync(report.file, text);
		else problems.push(...differences(report.file, text));
	}
	return problems;
}
