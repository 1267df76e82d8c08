/** Compares the typed faces of luau/ with what a booted server really holds (test/api/luau.txt). */
import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";

/** Which type of which face says what a section of the report is. */
const TYPES = {
	"ServerScriptService.ProfileStore": ["ProfileStore.luau", "ProfileStoreModule"],
	"ProfileStore.New(...)": ["ProfileStore.luau", "ProfileStore"],
	"store.Mock": ["ProfileStore.luau", "StandardStore"],
	"store:StartSessionAsync(...)": ["ProfileStore.luau", "Profile"],
	"profile.OnSave": ["ProfileStore.luau", "Signal"],
	"store:VersionQuery(...)": ["ProfileStore.luau", "VersionQuery"],
	"ServerScriptService.Schema": ["Schema.luau", "SchemaModule"],
	"Schema.New(...)": ["Schema.luau", "Schema"],
	"ServerScriptService.Deals": ["Deals.luau", "Deals"],
	"Deals.Kind(...)": ["Deals.luau", "Kind"],
	"ServerScriptService.PlayerProfiles": ["PlayerProfiles.luau", "PlayerProfiles"],
	"ServerScriptService.MonetisationService": ["MonetisationService.luau", "MonetisationService"],
	"ReplicatedStorage.Shared.Monetisation, on a server": ["Monetisation.luau", "Monetisation"],
	"ReplicatedStorage.Shared.Monetisation, on a client": ["Monetisation.luau", "Monetisation"],
};

/** Members that callers have no use for, and that no face tells of. */
const UNTOLD = {
	"profile.OnSave": ["Fire"],
	// For MonetisationService.
	"store:StartSessionAsync(...)": ["LibraryMessageHandler", "LibraryTable"],
	// For Deals.
	"ServerScriptService.PlayerProfiles": ["LibraryKey", "LibraryStore"],
	// The typed chain of TypeScript; Luau writes the steps as a list.
	"ServerScriptService.Schema": ["From"],
	// It only tells TypeScript the names of the products.
	"ServerScriptService.MonetisationService": ["For"],
};

/** One face for both sides: what a server has is a part of it. */
function isOnlyElsewhere(title, member) {
	return title.endsWith("on a server") && !["PromptSale", "GetCredits"].includes(member);
}

/** The members of `export type Name = { ... }`, with those of the types that it adds to. */
function membersOf(source, name) {
	const declaration = new RegExp(`^export type ${name}(?:<[^=]*>)? = ([\\s\\S]*?)^\\}`, "m").exec(source);
	if (declaration === null) return undefined;
	const members = new Map();
	const base = /^(\w+)(?:<\w+>)? & \{/.exec(declaration[1]);
	if (base !== null) for (const [key, value] of membersOf(source, base[1])) members.set(key, value);
	// Members stand one tab deep; what is deeper belongs to one of them.
	for (const [, key, type] of declaration[1].matchAll(/^\t(\w+): (.*)$/gm)) {
		members.set(key, { isFunction: /^(?:<[^>]*>)?\($/.test(type.slice(0, type.indexOf("(") + 1)), type });
	}
	return members;
}

function sectionProblems(title, lines) {
	const [file, name] = TYPES[title] ?? [];
	if (file === undefined) return [`${title}: no face is named for it in test/api/luau-faces.mjs`];
	const declared = membersOf(readFileSync(fromRoot("luau", file), "utf8"), name);
	if (declared === undefined) return [`${file}: no type ${name}`];
	const problems = [];
	const found = new Map(lines.map((line) => line.split(": ")));
	for (const [member, kind] of found) {
		if (UNTOLD[title]?.includes(member)) continue;
		const face = declared.get(member);
		if (face === undefined) problems.push(`${file}: ${name} lacks ${member} (${kind})`);
		else if (face.isFunction !== (kind === "function")) problems.push(`${file}: ${name}.${member} is a ${kind}`);
	}
	for (const [member, { type }] of declared) {
		const mayBeNil = /\?,?$/.test(type) || isOnlyElsewhere(title, member);
		if (!mayBeNil && !found.has(member)) problems.push(`${file}: ${name}.${member} does not exist`);
	}
	return problems;
}

/** What is wrong with the faces, as a list of texts. */
export function faceProblems() {
	const sections = readFileSync(fromRoot("test", "api", "luau.txt"), "utf8")
		.trim()
		.split(/\n*^# /m)
		.slice(1);
	return sections.flatMap((section) => {
		const [title, ...lines] = section.split("\n").filter((line) => line !== "");
		return sectionProblems(title, lines);
	});
}
