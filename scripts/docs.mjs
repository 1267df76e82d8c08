/** Builds the docs site into dist/docs: the reference from the source, then all pages. A dead link fails it. */
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { fromRoot } from "../host/paths.mjs";
import { main, runTool } from "../host/tools.mjs";

/** Answers the folder of the site. */
export function buildDocs() {
	rmSync(fromRoot("docs", "reference"), { recursive: true, force: true });
	runTool("typedoc", "typedoc", ["--options", "typedoc.json", "--logLevel", "Warn", "--treatWarningsAsErrors"]);
	runTool("vitepress", "vitepress", ["build", "docs"]);
	return fromRoot("dist", "docs");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	await main(() => {
		buildDocs();
		console.log("built dist/docs; look at it with: npx vitepress preview docs");
		return 0;
	});
}
