/** What npm publishes, and a game that is built on it. */
import { fromRoot } from "../../host/paths.mjs";
import { runProgram } from "../../host/tools.mjs";
import { pack } from "../../scripts/pack.mjs";
import { FreshGame } from "./fresh-game.mjs";
import { copyProblems, playRollOut } from "./roll-out.mjs";
import { runPlace } from "./run-place.mjs";
import { typescriptProblems } from "./snippets.mjs";
import { playTrade } from "./trade.mjs";

const WANTED = [
	"README.md",
	"LICENSE",
	"CHANGELOG.md",
	"out/init.luau",
	"out/index.d.ts",
	"out/deals/init.luau",
	"out/testing/init.luau",
];
const UNWANTED = [/tsbuildinfo/, /\.spec\./, /^(src|test|host|compare|scripts|docs|examples|node_modules)\//];

let tarball;
/** The tarball, packed once. */
function packed() {
	tarball ??= pack();
	return tarball;
}

function listProblems() {
	const files = runProgram("tar", ["-tzf", packed()])
		.split(/\r?\n/)
		.map((file) => file.replace(/^package\//, ""));
	const missing = WANTED.filter((file) => !files.includes(file)).map((file) => `${file} is missing`);
	const extra = files.filter((file) => UNWANTED.some((pattern) => pattern.test(file)));
	return [...missing, ...extra.map((file) => `${file} does not belong in it`)];
}

/** Gives `use` a copy of the shop with the tarball and `more` packages installed; answers what that answers. */
async function withShop(use, more = []) {
	const packages = ["@rbxts/compiler-types", "@rbxts/testez", "@rbxts/types", ...more];
	const game = new FreshGame(fromRoot("examples", "shop-ts"), packed(), packages);
	try {
		return await use(game);
	} finally {
		game.remove();
	}
}

function shopProblems() {
	return withShop(async (game) => {
		game.compile();
		await runPlace(game.build("shop.rbxl"), fromRoot("test", "adoption", "shop-ts.luau"));
		return [];
	});
}

async function rollOutProblems() {
	const packages = ["@rbxts/compiler-types", "@rbxts/types"];
	const game = new FreshGame(fromRoot("examples", "roll-out-ts"), packed(), packages);
	try {
		game.compile();
		const places = [1, 2, 3].map((number) => game.build(`build-${number}.rbxl`, `build-${number}.project.json`));
		return await playRollOut(places, "ts");
	} finally {
		game.remove();
	}
}

async function tradeProblems() {
	const packages = ["@rbxts/compiler-types", "@rbxts/types"];
	const game = new FreshGame(fromRoot("examples", "trade-ts"), packed(), packages);
	try {
		game.compile();
		return await playTrade(game.build("trade.rbxl"), "ts");
	} finally {
		game.remove();
	}
}

export const NPM_CASES = [
	{ name: "the tarball holds what a game needs, and nothing else", problems: listProblems },
	{ name: "examples/shop-ts compiles against the tarball, boots, sells and saves", problems: shopProblems },
	{ name: "examples/roll-out-ts compiles, and its three builds share a player", problems: rollOutProblems },
	{
		name: "examples/trade-ts compiles, two clients trade, and the server dies in the middle",
		problems: tradeProblems,
	},
	{ name: "the spec of the roll-out plays the schemas of examples/roll-out-ts", problems: copyProblems },
	{
		name: "the TypeScript of the README and the pages compiles against the tarball",
		problems: () => withShop(typescriptProblems, ["@rbxts/charm"]),
	},
];
