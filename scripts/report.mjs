/**
 * Measures four libraries under the same faults and writes dist/report.html, one file that needs no network.
 *
 *   --seeds 12          how many virtual hours for each library
 *   --pictures          takes the pictures of the docs from it too, with a headless Chromium (COFFER_BROWSER: its path)
 *   --from-data         draws the page again from what was measured last (build/report.json)
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { fromRoot, HostError, shown } from "../host/paths.mjs";
import { main } from "../host/tools.mjs";
import { collect } from "../compare/report/collect.mjs";
import { VIOLATION_ROWS } from "../compare/report/figures.mjs";
import { markdownTable, page } from "../compare/report/page.mjs";
import { takePictures } from "../compare/report/pictures.mjs";

const DATA_FILE = fromRoot("build", "report.json");
const PAGE_FILE = fromRoot("dist", "report.html");

const OPTIONS = {
	seeds: { type: "string", default: "12" },
	seconds: { type: "string", default: "3600" },
	pictures: { type: "boolean", default: false },
	"from-data": { type: "boolean", default: false },
};

async function measure(values) {
	const data = await collect({ seeds: Number(values.seeds), seconds: Number(values.seconds), waits: 8 });
	mkdirSync(fromRoot("build"), { recursive: true });
	writeFileSync(DATA_FILE, JSON.stringify(data));
	return data;
}

await main(async (parameters) => {
	const { values } = parseArgs({ args: parameters, options: OPTIONS });
	if (values["from-data"] && !existsSync(DATA_FILE)) {
		throw new HostError(`${shown(DATA_FILE)} is not there yet: run without --from-data first`);
	}
	const data = values["from-data"] ? JSON.parse(readFileSync(DATA_FILE, "utf8")) : await measure(values);
	mkdirSync(fromRoot("dist"), { recursive: true });
	writeFileSync(PAGE_FILE, page(data));
	console.log(`\n${markdownTable(data)}\n`);
	console.log(`wrote ${shown(PAGE_FILE)}`);
	if (values.pictures) takePictures(PAGE_FILE);
	const [ours] = data.libraries;
	return VIOLATION_ROWS.some((row) => row.value(ours) > 0) ? 1 : 0;
});
