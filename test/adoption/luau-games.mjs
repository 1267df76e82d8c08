/** Plain Luau games: on the model file, and on the Wally package. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { runTool } from "../../host/tools.mjs";
import { buildWally } from "../../scripts/wally.mjs";
import { playRollOut } from "./roll-out.mjs";
import { runPlace } from "./run-place.mjs";
import { playTrade } from "./trade.mjs";

const EXAMPLE = fromRoot("examples", "drop-in-luau");
const GUIDE = fromRoot("test", "place", "scripts");
const WORK = fromRoot("build", "adoption");
const GUIDE_REQUIRE = "require(ServerScriptService.ProfileStore)";

const { version } = JSON.parse(readFileSync(fromRoot("package.json"), "utf8"));
/** How Wally names the folder of an installed package. */
const INSTALLED = `coffer_coffer@${version}`;

/** What an example is taken from, and what it is played as. */
const SCRIPTS = [
	{ file: "PlayerData.server.luau", guide: "guide-first-example.server.luau", kind: "data" },
	{ file: "Products.server.luau", guide: "guide-products.server.luau", kind: "products" },
];

function rojoBuild(project, name) {
	const place = path.join(WORK, `${name}.rbxl`);
	mkdirSync(WORK, { recursive: true });
	runTool("@unrealworks/rojo", "rojo", ["build", project, "--output", place]);
	return place;
}

/** Builds a place from a project that lies in build/adoption. */
function buildPlace(name, tree) {
	mkdirSync(WORK, { recursive: true });
	const project = path.join(WORK, `${name}.project.json`);
	writeFileSync(project, JSON.stringify({ name, tree: { $className: "DataModel", ...tree } }));
	return rojoBuild(project, name);
}

const below = (...parts) => ({
	$path: path
		.relative(WORK, fromRoot(...parts))
		.split(path.sep)
		.join("/"),
});

function textProblems() {
	return SCRIPTS.flatMap(({ file, guide }) => {
		const wanted = readFileSync(path.join(GUIDE, guide), "utf8").replace(
			GUIDE_REQUIRE,
			"require(ServerScriptService.Coffer.ProfileStore)",
		);
		const isSame = readFileSync(path.join(EXAMPLE, file), "utf8") === wanted;
		return isSame ? [] : [`${file} differs from ${guide} in more than the path of the require`];
	});
}

async function modelProblems() {
	const testing = "ServerScriptService/Coffer/Coffer/testing";
	const director = fromRoot("test", "adoption", "guide-game.luau");
	await runPlace(rojoBuild("examples/drop-in-luau", "drop-in"), director, [testing, "data"]);
	const products = buildPlace("drop-in-products", {
		ServerScriptService: {
			Coffer: below("dist", "coffer.rbxm"),
			Products: below("examples", "drop-in-luau", "Products.server.luau"),
		},
	});
	await runPlace(products, director, [testing, "products"]);
	return [];
}

function rollOutProblems() {
	const places = [1, 2, 3].map((number) => {
		return buildPlace(`roll-out-${number}`, {
			ServerScriptService: {
				Coffer: below("dist", "coffer.rbxm"),
				RollOut: below("examples", "roll-out-luau", `Build${number}.server.luau`),
			},
		});
	});
	return playRollOut(places, "luau");
}

/** A place as `wally install` lays it out. */
function wallyPlace() {
	buildWally();
	const link = path.join(WORK, "link.luau");
	mkdirSync(WORK, { recursive: true });
	writeFileSync(link, `return require(script.Parent._Index["${INSTALLED}"]["coffer"])\n`);
	return buildPlace("wally", {
		ReplicatedStorage: {
			Packages: {
				$className: "Folder",
				Coffer: { $path: "link.luau" },
				_Index: {
					$className: "Folder",
					[INSTALLED]: { $className: "Folder", coffer: below("dist", "wally") },
				},
			},
		},
		ServerScriptService: { Game: below("test", "adoption", "wally-game.server.luau") },
	});
}

async function wallyProblems() {
	const testing = `ReplicatedStorage/Packages/_Index/${INSTALLED}/coffer/Coffer/testing`;
	await runPlace(wallyPlace(), fromRoot("test", "adoption", "guide-game.luau"), [testing, "products"]);
	return [];
}

export const LUAU_CASES = [
	{ name: "examples/drop-in-luau is the guide's code but for the path of the require", problems: textProblems },
	{ name: "examples/drop-in-luau builds from dist/coffer.rbxm, boots, sells and saves", problems: modelProblems },
	{ name: "examples/roll-out-luau: its three builds share a player", problems: rollOutProblems },
	{
		name: "examples/trade-luau: two clients trade, and the server dies at one moment of the deal after the other",
		problems: () => playTrade(rojoBuild("examples/trade-luau", "trade"), "luau"),
	},
	{ name: "a game on the Wally package boots, sells and saves", problems: wallyProblems },
];
