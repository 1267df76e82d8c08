/** The code in the pages: TypeScript compiles against the package, Luau parses. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { HostError } from "../../host/paths.mjs";
import { runTool } from "../../host/tools.mjs";
import { codeBlocks, readPages } from "./pages.mjs";

/** Pages whose code is about Coffer itself, not about a game that uses it. */
const APART = /^(?:docs\/adr\/|CONTRIBUTING|CHANGELOG|compare\/|host\/)/;

/** What a snippet may use without saying where it is from. */
const KNOWN = {
	player: "declare const player: Player;",
	userId: "declare const userId: number;",
	purchaseId: "declare const purchaseId: string;",
	entryId: "declare const entryId: string;",
	friendUserId: "declare const friendUserId: number;",
	store: 'declare const store: import("@rbxts/coffer").Store<{ Cash: number; Items: Array<string> }>;',
	profiles:
		'declare const profiles: import("@rbxts/coffer").PlayerProfilesModule<{ Cash: number; Items: Array<string> }>;',
	PlayerProfiles: 'import { PlayerProfiles } from "@rbxts/coffer";',
	ProfileStore: 'import { ProfileStore } from "@rbxts/coffer";',
	MonetisationService: 'import { MonetisationService } from "@rbxts/coffer/out/server";',
	defineProducts: 'import { defineProducts } from "@rbxts/coffer/out/products";',
	shop: 'declare const shop: import("@rbxts/coffer/out/server").MonetisationServiceFor<typeof import("../shared/products").Products>;',
	alice: "declare const alice: Player;",
	bob: "declare const bob: Player;",
	sellerUserId: "declare const sellerUserId: number;",
	auctions: 'declare const auctions: import("@rbxts/coffer").Store<{ Price: number }>;',
	trade: 'declare const trade: import("@rbxts/coffer/out/deals").DealKind<{ Cash?: number; Pets?: ReadonlyArray<string> }>;',
	Deals: 'import { Deals } from "@rbxts/coffer/out/deals";',
	Players: 'import { Players } from "@rbxts/services";',
	matches: "declare const matches: { boost(player: Player, seconds: number): boolean };",
	server: 'declare const server: import("@rbxts/coffer/out/testing").SimServer;',
	RunService: 'import { RunService } from "@rbxts/services";',
	ShopData: 'import type { ShopData } from "../shared/template";',
};

function declares(code, name) {
	return new RegExp(`(?:const|let|class|interface|type|function) ${name}\\b|import [^;]*\\b${name}\\b[^;]*;`).test(
		code,
	);
}

/** The snippet as a module, with what it takes for known in front, in as many lines as it needs. */
function asModule({ code }) {
	const preamble = Object.entries(KNOWN)
		.filter(([name]) => new RegExp(`\\b${name}\\b`).test(code) && !declares(code, name))
		.map(([, declaration]) => declaration);
	const isModule = /^(?:import|export)\b/m.test(code) || preamble.some((line) => line.startsWith("import"));
	return {
		text: `${[...preamble, code.trimEnd()].join("\n")}\n${isModule ? "" : "export {};\n"}`,
		offset: preamble.length,
	};
}

const blocksOf = (languages) =>
	readPages()
		.filter((page) => !APART.test(page.name))
		.flatMap((page) => codeBlocks(page, languages));

/** The modules that export the products of a page, by page: its other snippets mean those. */
function productModules(blocks) {
	const modules = new Map();
	blocks.forEach(({ page, code }, index) => {
		if (/^export const Products\b/m.test(code)) modules.set(page, `./snippet-${index + 1}`);
	});
	return modules;
}

/** Puts every TypeScript snippet into the game and compiles it; answers what the compiler says, by page. */
export function typescriptProblems(game) {
	const folder = path.join(game.folder, "src", "snippets");
	mkdirSync(folder);
	const places = new Map();
	const blocks = blocksOf(["ts"]);
	const products = productModules(blocks);
	for (const [index, block] of blocks.entries()) {
		const name = `snippet-${index + 1}.ts`;
		const { text, offset } = asModule(block);
		const productModule = products.get(block.page) ?? "../shared/products";
		writeFileSync(path.join(folder, name), text.replaceAll('"../shared/products"', `"${productModule}"`));
		places.set(name, { block, offset });
	}
	if (places.size === 0) return ["no TypeScript snippet was found"];
	try {
		game.typeCheck();
		return [];
	} catch (error) {
		if (!(error instanceof HostError)) throw error;
		const said = error.message.replace(/src\/snippets\/(snippet-\d+\.ts)\((\d+),/g, (_, name, line) => {
			const { block, offset } = places.get(name);
			return `${block.page}:${block.line + Number(line) - offset} (`;
		});
		return [said];
	}
}

/** StyLua has the only Luau parser on npm that keeps up with the language. */
export function luauProblems() {
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-snippets-"));
	try {
		const blocks = blocksOf(["luau", "lua"]);
		if (blocks.length === 0) return ["no Luau snippet was found"];
		return blocks.flatMap(({ page, line, code }, index) => {
			const file = path.join(folder, `snippet-${index + 1}.luau`);
			writeFileSync(file, code);
			try {
				runTool("@johnnymorganz/stylua-bin", "stylua", [file]);
				return [];
			} catch (error) {
				return [`${page}:${line}: ${error.message}`];
			}
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
