import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { findBrowser } from "../../test/adoption/browser.mjs";
import { fromRoot, HostError, shown } from "../../host/paths.mjs";

/** What the docs show: parts of the page, and how high they are in pixels. */
const PICTURES = [
	{ name: "promises", only: "promises", height: 236 },
	{ name: "hops", only: "hops", height: 346 },
	{ name: "crash", only: "crash", height: 664 },
	{ name: "crash-profilestore", only: "crash", library: 1, height: 664 },
];
const WIDTH = 1000;
/** Takes the pictures of the docs from the page, with a headless Chromium. */
export function takePictures(pageFile) {
	const browser = findBrowser();
	if (browser === undefined) throw new HostError("pictures need a Chromium: COFFER_BROWSER may name one");
	const folder = fromRoot("docs", "pictures");
	mkdirSync(folder, { recursive: true });
	for (const { name, only, library = 0, height } of PICTURES) {
		const file = fromRoot("docs", "pictures", `${name}.png`);
		const { status, stderr } = spawnSync(browser, [
			"--headless",
			"--no-sandbox",
			"--disable-gpu",
			"--hide-scrollbars",
			"--blink-settings=preferredColorScheme=1",
			"--force-device-scale-factor=1.5",
			`--window-size=${WIDTH},${height}`,
			`--screenshot=${file}`,
			`${pathToFileURL(pageFile)}#only=${only}&library=${library}`,
		]);
		if (status !== 0) throw new HostError(`no picture of ${name}: ${stderr}`);
		console.log(`wrote ${shown(file)}`);
	}
}
