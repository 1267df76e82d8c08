/** A headless browser, where one is installed, looking at the built docs site. */
import { spawn, spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";

const CANDIDATES = [process.env.COFFER_BROWSER, "chromium", "chromium-browser", "google-chrome", "chrome"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--hide-scrollbars",
];
/** How long the pages get for their scripts, in the browser's own time. */
const SCRIPT_MILLISECONDS = 8000;

/** The browser's command, or nothing. */
export function findBrowser() {
	return CANDIDATES.filter((command) => command).find((command) => {
		const { status } = spawnSync(command, ["--version"], { stdio: "ignore" });
		return status === 0;
	});
}

function serve(folder) {
	const asked = [];
	const server = createServer((request, response) => {
		const address = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
		let file = path.join(folder, address);
		if (existsSync(file) && statSync(file).isDirectory()) file = path.join(file, "index.html");
		if (!existsSync(file)) {
			asked.push(address);
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
		createReadStream(file).pipe(response);
	});
	return new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () => resolve({ server, port: server.address().port, missing: asked }));
	});
}

function run(command, parameters) {
	return new Promise((resolve) => {
		const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "pipe"] });
		let output = "";
		let errors = "";
		child.stdout.on("data", (data) => (output += data));
		child.stderr.on("data", (data) => (errors += data));
		child.on("close", (code) => resolve({ code, output, errors }));
	});
}

/** A site that is served from a folder, and a browser that looks at it. */
export class SiteBrowser {
	constructor(command, folder) {
		this.command = command;
		this.folder = folder;
	}

	async open() {
		Object.assign(this, await serve(this.folder));
		this.profile = mkdtempSync(path.join(os.tmpdir(), "coffer-browser-"));
	}

	close() {
		this.server.close();
		rmSync(this.profile, { recursive: true, force: true });
	}

	#look(page, width, height, more) {
		return run(this.command, [
			...FLAGS,
			`--user-data-dir=${this.profile}`,
			`--window-size=${width},${height}`,
			`--virtual-time-budget=${SCRIPT_MILLISECONDS}`,
			...more,
			`http://127.0.0.1:${this.port}/${page}`,
		]);
	}

	/** The page as it is once its scripts have run. */
	async dom(page, width = 1280, height = 900) {
		return (await this.#look(page, width, height, ["--dump-dom"])).output;
	}

	/** Writes a picture of the page. */
	async picture(page, file, width, height) {
		await this.#look(page, width, height, [`--screenshot=${file}`]);
	}
}
