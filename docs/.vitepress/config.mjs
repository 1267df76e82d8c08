import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { wideTables } from "./wide-tables.mjs";

const DOCS = fileURLToPath(new URL("../", import.meta.url));

/** Pages that other parts of the repository bring: shown as soon as they are there. */
function existing(items) {
	return items.filter((item) => existsSync(`${DOCS}${item.link}.md`));
}

/** The pages below a folder of docs/, as they are named; `index` is the folder's own. */
function pagesIn(folder) {
	return readdirSync(`${DOCS}${folder}`)
		.filter((file) => file.endsWith(".md") && file !== "index.md")
		.sort()
		.map((file) => file.slice(0, -".md".length));
}

function reference(module, title) {
	const folder = `/reference/${module}`;
	if (!existsSync(`${DOCS}${folder}`)) return [];
	const kinds = readdirSync(`${DOCS}${folder}`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	const items = kinds.flatMap(({ name }) =>
		pagesIn(`${folder}/${name}`).map((page) => ({ text: page, link: `${folder}/${name}/${page}` })),
	);
	return [
		{ text: title, link: `${folder}/`, collapsed: true, items: items.sort((a, b) => (a.text < b.text ? -1 : 1)) },
	];
}

const decisions = pagesIn("/adr").map((page) => ({
	text: page.replace(/^0*(\d+)-/, "$1. ").replaceAll("-", " "),
	link: `/adr/${page}`,
}));

const sidebar = [
	{
		text: "Guide",
		items: existing([
			{ text: "Get started", link: "/get-started" },
			{ text: "Player data", link: "/player-data" },
			{ text: "Changing your data", link: "/changing-your-data" },
			{ text: "Trades", link: "/trades" },
			{ text: "Purchases and credits", link: "/purchases" },
			{ text: "Gifts", link: "/gifts" },
			{ text: "State containers", link: "/state-containers" },
			{ text: "Testing your own game", link: "/testing" },
			{ text: "Dry run of a schema", link: "/dry-run" },
			{ text: "Studio", link: "/studio" },
		]),
	},
	{
		text: "In production",
		items: existing([
			{ text: "What happens when ...", link: "/what-happens-when" },
			{ text: "Support work", link: "/support" },
			{ text: "Support from your desk", link: "/desk" },
			{ text: "Limits and budgets", link: "/limits" },
			{ text: "Errors", link: "/errors" },
			{ text: "Moving to Coffer", link: "/migrating" },
		]),
	},
	{
		text: "Why believe it",
		items: existing([
			{ text: "Proof", link: "/proof" },
			{ text: "How true the simulation is", link: "/fidelity" },
			{ text: "Running the specs on Roblox", link: "/on-roblox" },
		]),
	},
	{
		text: "Reference",
		items: [
			...existing([
				{ text: "ProfileStore", link: "/profile-store" },
				{ text: "PlayerProfiles", link: "/player-profiles" },
				{ text: "MonetisationService", link: "/monetisation" },
				{ text: "Declaring products", link: "/monetisation-catalogue" },
				{ text: "Prompts, passes, clients", link: "/monetisation-prompts" },
				{ text: "Gifts in detail", link: "/monetisation-gifts" },
			]),
			...reference("coffer", "@rbxts/coffer"),
			...reference("coffer-products", "... /out/products"),
			...reference("coffer-server", "... /out/server"),
			...reference("coffer-deals", "... /out/deals"),
			...reference("coffer-client", "... /out/client"),
			...reference("coffer-testing", "... /out/testing"),
			{ text: "Glossary", link: "/glossary" },
		],
	},
	{ text: "Decisions", collapsed: true, items: decisions },
];

export default defineConfig({
	title: "Coffer",
	description: "Player data and purchases for Roblox servers that are never lost and never granted twice.",
	lang: "en-GB",
	outDir: "../dist/docs",
	cacheDir: "../build/vitepress",
	lastUpdated: false,
	head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
	markdown: { languageAlias: { lua: "luau" }, config: wideTables },
	themeConfig: {
		logo: "/logo.svg",
		nav: [
			{ text: "Guide", link: "/get-started" },
			{ text: "What happens when", link: "/what-happens-when" },
			{ text: "Reference", link: "/reference/" },
		],
		sidebar,
		outline: [2, 3],
		search: { provider: "local" },
		docFooter: { prev: "Before", next: "Next" },
	},
});
