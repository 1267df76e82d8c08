// What the compiler does not check: the layout (who may import whom, who may touch the engine) and the traps of
// roblox-ts.
import { fileURLToPath } from "node:url";
import js from "@eslint/js";
import robloxTs from "eslint-plugin-roblox-ts";
import tseslint from "typescript-eslint";

const TYPESCRIPT = ["src/**/*.ts", "test/**/*.ts", "host/**/*.ts", "compare/**/*.ts"];

/** Globals that are the engine's: the library asks its ports, so that a simulated server can stand in. */
const ENGINE_GLOBALS = ["game", "Game", "workspace", "Workspace", "script", "plugin"];
const TIME_GLOBALS = ["task", "os", "tick", "time", "elapsedTime", "wait", "spawn", "delay", "DateTime", "Random"];

function forbidGlobals(names, message) {
	return ["error", ...names.map((name) => ({ name, message }))];
}

/** Allows only imports that match one of the patterns (regular expressions on the import as it is written). */
function allowImports(patterns, message) {
	return ["error", { patterns: [{ regex: `^(?!${patterns.join("|")})`, message }] }];
}

const FORBIDDEN_EVERYWHERE = [
	{ regex: "^@rbxts/services$", message: "Only src/engine/roblox touches services; ask a port of Engine." },
	{
		regex: "(^|/)engine/roblox(/|$)",
		message:
			"Only the composition roots (create.ts, runtime.ts) and the entry points (index.ts, bind-only.ts) know the Roblox engine.",
	},
];

/** No machine but Roblox's runs this folder, so the types must check every word that it exchanges with the engine. */
const ANY_CAST = ":matches(TSAsExpression, TSTypeAssertion):not([typeAnnotation.typeName.name='const'])";
const NO_CAST =
	"A cast hides what the engine answers or takes, and one to a tuple loses all values but the first: let the types check it.";

const SIM_OUTSIDE = "(engine(?!/roblox)|util)(/|$)";

/** The floors of src/profile-store, from the ground up: each may import what stands before it. */
const PROFILE_STORE_FLOORS = [
	["record"],
	["schema"],
	["requests"],
	["fleet"],
	["session"],
	["start", "without-session"],
	["face"],
];
const GROUND = "(constants|metrics|settings|types)$";

const profileStoreFloors = PROFILE_STORE_FLOORS.slice(1).flatMap((rooms, index) => {
	const below = PROFILE_STORE_FLOORS.slice(0, index + 1).flat();
	return rooms.map((room) => ({
		files: [`src/profile-store/${room}/*.ts`],
		rules: {
			"no-restricted-imports": allowImports(
				[
					"\\./",
					`\\.\\./${GROUND}`,
					`\\.\\./(${below.join("|")})/`,
					"\\.\\./\\.\\./(engine$|util/|storable/)",
					"@rbxts/t$",
				],
				`Imports go down only: src/profile-store/${room} may import ${below.join(", ")} and the ground.`,
			),
		},
	}));
});

/** Those of src/monetisation. */
const MONETISATION_FLOORS = [
	"catalogue",
	"ledger",
	"account",
	"net",
	"client",
	"handlers",
	"ownership",
	"credits",
	"prompts",
	"clients",
	"messages",
	"gifts",
	"receipts",
	"reports",
	"support",
	"service",
];

// The ledger is pure, and has a rule of its own.
const monetisationFloors = MONETISATION_FLOORS.filter((room) => room !== "ledger").map((room) => ({
	files: [`src/monetisation/${room}/*.ts`],
	// A composition root.
	ignores: ["src/monetisation/client/index.ts"],
	rules: {
		"no-restricted-imports": allowImports(
			[
				"\\./",
				"\\.\\./types$",
				`\\.\\./(${MONETISATION_FLOORS.slice(0, MONETISATION_FLOORS.indexOf(room)).join("|") || "-"})/`,
				"\\.\\./\\.\\./(engine$|util/|storable/)",
				"@rbxts/t$",
			],
			`Imports go down only: src/monetisation/${room} may import what stands before it in MONETISATION_FLOORS.`,
		),
	},
}));

const layout = [
	{
		files: ["src/**/*.ts"],
		ignores: ["src/engine/roblox/**"],
		rules: {
			"no-restricted-globals": forbidGlobals(
				[...ENGINE_GLOBALS, ...TIME_GLOBALS],
				"Only src/engine/roblox touches the engine; ask a port of Engine.",
			),
			"no-restricted-properties": [
				"error",
				{ object: "math", property: "random", message: "Chance comes from engine.random." },
				{ object: "math", property: "randomseed", message: "Chance comes from engine.random." },
			],
			"no-restricted-imports": ["error", { patterns: FORBIDDEN_EVERYWHERE }],
		},
	},
	{
		files: ["src/**/index.ts", "src/**/create.ts", "src/**/runtime.ts", "src/bind-only.ts"],
		ignores: ["src/engine/**", "src/util/**", "src/testing/**"],
		rules: { "no-restricted-imports": ["error", { patterns: [FORBIDDEN_EVERYWHERE[0]] }] },
	},
	{
		files: ["src/util/**/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", "\\.\\./engine$"],
				"src/util is at the bottom: it knows itself and the (type-only) ports.",
			),
		},
	},
	{
		files: ["src/engine/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./(?!roblox)"],
				"The ports are interfaces: they import only each other.",
			),
		},
	},
	{
		files: ["src/engine/roblox/**/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", "\\.\\./(?!\\.\\.)", "\\.\\.$", "@rbxts/(services|signal)$"],
				"The Roblox engine imports only the ports and the services.",
			),
			"no-restricted-syntax": ["error", { selector: ANY_CAST, message: NO_CAST }],
		},
	},
	{
		files: ["src/storable/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", "\\.\\./util/"],
				"src/storable is pure: it imports only itself and src/util.",
			),
		},
	},
	{
		files: ["src/profile-store/record/*.ts", "src/*/ledger/**/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", "\\.\\./\\.\\./(util|storable)/", "\\.\\./\\.\\./profile-store/record/"],
				"Pure steps import only each other, those of the record, src/storable and src/util.",
			),
		},
	},
	...profileStoreFloors,
	...monetisationFloors,
	{
		files: ["src/testing/*.ts"],
		// It puts the library and the cloud together, for the tests of games.
		ignores: ["src/testing/game-server.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", `\\.\\./${SIM_OUTSIDE}`],
				"The simulated cloud imports only the ports, src/util and itself.",
			),
		},
	},
	{
		files: ["src/testing/*/**/*.ts"],
		rules: {
			"no-restricted-imports": allowImports(
				["\\./", "\\.\\./(?!\\.\\.)", `\\.\\./\\.\\./${SIM_OUTSIDE}`],
				"The simulated cloud imports only the ports, src/util and itself.",
			),
		},
	},
	{
		files: ["test/**/*.ts", "host/**/*.ts", "compare/**/*.ts"],
		rules: {
			"no-restricted-globals": forbidGlobals(
				TIME_GLOBALS.filter((name) => name !== "DateTime"),
				"No test depends on real time; use the simulated cloud.",
			),
			"no-restricted-properties": [
				"error",
				{ object: "DateTime", property: "now", message: "No test depends on real time." },
				{ object: "math", property: "random", message: "No test depends on chance; use a seed." },
			],
		},
	},
];

const typescript = {
	files: TYPESCRIPT,
	extends: [js.configs.recommended, tseslint.configs.recommendedTypeChecked, robloxTs.configs.recommended],
	languageOptions: {
		parser: tseslint.parser,
		parserOptions: {
			projectService: false,
			project: ["./tsconfig.test.json", "./tsconfig.types.json"],
			tsconfigRootDir: fileURLToPath(new URL(".", import.meta.url)),
		},
	},
	linterOptions: { reportUnusedDisableDirectives: "error" },
	rules: {
		// Several results are how the ports, and all of Luau, answer a value with its information.
		"roblox-ts/no-user-defined-lua-tuple": "off",
		// What pcall caught is unknown, and Luau formats any value.
		"@typescript-eslint/restrict-template-expressions": "off",
		// Where values cross into Luau an assertion says what the reader may rely on, needed or not.
		"@typescript-eslint/no-unnecessary-type-assertion": "off",
		// The compiler knows every name, unused ones too.
		"no-undef": "off",
		"no-unused-vars": "off",
		"@typescript-eslint/no-unused-vars": "off",
		// A module that ends in `export =` is what TestEZ wants; `import x = require` is how roblox-ts reads it.
		"@typescript-eslint/no-require-imports": "off",
		"@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
		"max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
	},
};

const specs = {
	files: ["test/**/*.ts", "host/**/*.ts", "compare/**/*.ts"],
	// A spec is one function that holds a file's tests.
	rules: { "max-lines-per-function": "off", "@typescript-eslint/no-unused-expressions": "off" },
};

const node = {
	files: ["**/*.mjs"],
	extends: [js.configs.recommended],
	languageOptions: {
		ecmaVersion: 2023,
		sourceType: "module",
		globals: Object.fromEntries(
			[
				"AbortController",
				"AbortSignal",
				"Buffer",
				"clearInterval",
				"clearTimeout",
				"console",
				"fetch",
				"process",
				"setImmediate",
				"setInterval",
				"setTimeout",
				"structuredClone",
				"URL",
				"WebAssembly",
			].map((name) => [name, "readonly"]),
		),
	},
	rules: {
		"max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
		"prefer-const": "error",
	},
};

export default tseslint.config(
	{ ignores: ["node_modules", "build", "dist", "out", "include", "docs/.vitepress/cache", "docs/reference"] },
	typescript,
	...layout,
	specs,
	node,
);
