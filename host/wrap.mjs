/**
 * The globals that differ from server to server. A source gets those that it mentions as upvalues, not through an
 * environment table: an environment of its own would turn off Luau's fast calls for all that it runs.
 */
const INJECTED = [
	"game",
	"Game",
	"workspace",
	"Workspace",
	"script",
	"require",
	"task",
	"os",
	"math",
	"Instance",
	"UDim",
	"UDim2",
	"Color3",
	"Enum",
	"typeof",
	"getfenv",
	"DateTime",
	"Random",
	"tick",
	"time",
	"elapsedTime",
	"wait",
	"Wait",
	"spawn",
	"Spawn",
	"delay",
	"Delay",
	"_G",
	"shared",
	"print",
	"warn",
];

const MENTIONED = new RegExp(`(?<![\\w])(?:${INJECTED.join("|")})(?!\\w)`, "g");

/** What TestEZ puts into the environment of a callback: a source with one of these gets an environment of its own. */
const TESTEZ_WORDS = /(?<![\w.])(?:expect|describe|beforeAll|beforeEach|afterAll|afterEach)\s*\(/;

/** A function that is not declared local where it is defined. */
const PLAIN_FUNCTION = /^[ \t]*function[ \t]+(\w+)[ \t]*\(/gm;

/** `math.random` must be seeded; other uses of `math` keep the builtin, whose calls are fast. */
function isNeeded(name, source) {
	return name !== "math" || source.includes("math.random");
}

/**
 * Declares the functions that are not local: on Roblox a global is its script's alone, and here it must be too. An
 * environment table would do that at the price of fast calls, so they become locals around the source.
 */
function declareFunctions(source) {
	const names = new Set([...source.matchAll(PLAIN_FUNCTION)].map(([, name]) => name));
	return names.size === 0 ? "" : `local ${[...names].sort().join(", ")} `;
}

/** Where the code begins: after the comment lines at the top, which may hold `--!native` and the like. */
function codeStart(source) {
	let at = source.startsWith("\uFEFF") ? 1 : 0;
	for (;;) {
		const end = source.indexOf("\n", at);
		if (end < 0) return at;
		const line = source.slice(at, end).trim();
		const isBlockComment = /^--\[=*\[/.test(line);
		if (line !== "" && (!line.startsWith("--") || isBlockComment)) return at;
		at = end + 1;
	}
}

/**
 * Makes a chunk that answers a factory: called with the values of `uses`, in that order, the factory answers the
 * module's body. No line is added, so error positions stay those of the source.
 */
export function wrapSource(source) {
	const uses = [...new Set(source.match(MENTIONED) ?? [])].filter((name) => isNeeded(name, source)).sort();
	const start = codeStart(source);
	const prefix = `return function(${uses.join(", ")}) ${declareFunctions(source)}return function(...) `;
	return { source: `${source.slice(0, start)}${prefix}${source.slice(start)}\nend end\n`, uses };
}

/** Whether a module must not share the environment of the others. */
export function needsOwnEnvironment(path, source) {
	// Scripts given by their file (the names end in .luau) may also assign globals, which only running them would show.
	return path.endsWith(".spec") || path.endsWith(".luau") || TESTEZ_WORDS.test(source);
}
