/** `npx coffer dry-run`, as docs/dry-run.md says it: on the example, on mistakes that are planted in it, and called wrongly. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fromRoot } from "../../host/paths.mjs";
import { runCommand } from "../../tools/coffer/command.mjs";

const SCHEMA = fromRoot("examples", "schema", "schema.luau");
const RECORDS = fromRoot("examples", "schema", "records.jsonl");
const PLACE = fromRoot("dist", "coffer.rbxl");
const LAST_STEP = '{ Name = "2026-06 no play time", Drop = "PlayTime" },';

/** Each is added to the example's steps; all twelve records run through it. */
const PLANTED = [
	{
		name: "a step that raises for one record",
		step: `Step = function(data)
			if data.Cash == 12750 then error("no such luck") end
			return data
		end`,
		says: ['StepFailed, step 6 "planted": 1 record ', "Player_110 (line 11)", "no such luck", "Refused: 1."],
	},
	{
		name: "a fill that makes more of itself each time",
		step: `Fill = function(data)
			local count = 0
			for _ in data.Marks or {} do count += 1 end
			return { Marks = { [\`mark{count}\`] = true } }
		end`,
		says: ['NotIdempotent, step 6 "planted": 12 records', "Data.Marks.mark1 was not there", "Refused: 0."],
	},
	{
		name: "a step that draws a random number, in a file as roblox-ts writes it",
		isDefault: true,
		step: "Step = function(data) data.Luck = math.random(1, 2) return data end",
		says: ['Chance, step 6 "planted": 12 records', "context.Key"],
	},
	{
		name: "a step that asks for the date",
		step: "Step = function(data) data.Seen = os.time() return data end",
		says: ['Time, step 6 "planted": 12 records', "Data.Seen has another value", "context.Now"],
	},
	{
		name: "a fill that reads a stopwatch",
		step: "Fill = function() return { Took = os.clock() } end",
		says: ['Time, step 6 "planted": 12 records', "Data.Took"],
	},
	{
		name: "a compatible step that drops a field",
		step: "Compatible = true, Step = function(data) data.Gems = nil return data end",
		says: ['NotCompatible, step 6 "planted": 12 records', "Data.Gems is gone"],
	},
	{
		name: "a step whose result does not pass the Check",
		step: 'Step = function(data) data.Cash = "many" return data end',
		says: ["Invalid: 12 records", "Data.Cash", "Cash is no whole number", "Refused: 12."],
	},
];

const schemaFile = (text) => ({ "schema.luau": text });

/** What is no question of the records: exit code 2. `files` are written first, `parameters` name them. */
const WRONG = [
	{ parameters: [], says: ["--schema is missing", "npx coffer dry-run --schema <file.luau>"] },
	{ parameters: ["--schema", "none.luau"], says: ["--schema: there is no file none.luau"] },
	{ parameters: ["--schemas", "none.luau"], says: ["--schemas"] },
	{
		files: { "records.jsonl": '{"Cash":1}\n\n{"Cash":\n' },
		parameters: ["--schema", SCHEMA, "--records", "records.jsonl"],
		says: ["records.jsonl, line 3: this is no JSON"],
	},
	{
		files: schemaFile("return { Template = {} }"),
		parameters: ["--schema", "schema.luau", "--records", RECORDS],
		says: ["must return a function", "this one returned a table"],
	},
	{
		files: schemaFile('return function(Schema)\n\treturn Schema.New({ Template = {}, Steps = { "x" } })\nend\n'),
		parameters: ["--schema", "schema.luau", "--records", RECORDS],
		says: ["schema.luau:2: ", "step 1: must be a table"],
	},
	{
		files: schemaFile("return function(\n"),
		parameters: ["--schema", "schema.luau", "--records", RECORDS],
		says: ["schema.luau:"],
	},
];

const CALL = ["dry-run", "--place", PLACE];

/** Answers `{ code, text }`. */
async function run(parameters) {
	const lines = [];
	const say = (line) => lines.push(line);
	const code = await runCommand([...CALL, ...parameters], say, say);
	return { code, text: lines.join("\n") };
}

/** The same in a process of its own, by the command that npx finds. */
function runAlone(parameters) {
	const command = fromRoot("node_modules", "coffer", "coffer.mjs");
	const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...CALL, ...parameters], {
		cwd: fromRoot(),
		encoding: "utf8",
	});
	return { code: status, text: `${stdout}${stderr}` };
}

function problemsOf(what, { code, text }, wantedCode, says) {
	const problems = says.filter((part) => !text.includes(part)).map((part) => `${what}: does not say ${part}`);
	if (code !== wantedCode) problems.push(`${what}: exit code ${code}, not ${wantedCode}`);
	return problems.length === 0 ? [] : [...problems, text];
}

async function inFolder(files, work) {
	const folder = mkdtempSync(path.join(os.tmpdir(), "coffer-dry-run-"));
	try {
		for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function exampleProblems() {
	if (!existsSync(fromRoot("node_modules", "coffer", "coffer.mjs"))) return ["npx finds no coffer (run: npm ci)"];
	const answer = runAlone(["--schema", SCHEMA, "--records", RECORDS]);
	const says = ["12 records through the 5 steps of examples/schema/schema.luau", "No problem was found."];
	return problemsOf("the example", answer, 0, says);
}

/** As `export default` is compiled. */
function asDefault(source) {
	return `${source.replace("return function(Schema)", "local default = function(Schema)")}return { default = default }\n`;
}

async function plantedProblems() {
	const source = readFileSync(SCHEMA, "utf8");
	if (!source.includes(LAST_STEP)) return [`examples/schema/schema.luau has no longer ${LAST_STEP}`];
	const problems = [];
	for (const { name, step, says, isDefault } of PLANTED) {
		const planted = source.replace(LAST_STEP, () => `${LAST_STEP} { Name = "planted", ${step} },`);
		await inFolder(schemaFile(isDefault ? asDefault(planted) : planted), async (folder) => {
			const answer = await run(["--schema", path.join(folder, "schema.luau"), "--records", RECORDS]);
			problems.push(...problemsOf(name, answer, 1, ["Problems in ", ...says]));
		});
	}
	return problems;
}

async function wrongProblems() {
	const problems = [];
	for (const { files = {}, parameters, says } of WRONG) {
		await inFolder(files, async (folder) => {
			const named = parameters.map((text) => (Object.hasOwn(files, text) ? path.join(folder, text) : text));
			problems.push(...problemsOf(parameters.join(" "), await run(named), 2, says));
		});
	}
	return problems;
}

export const DRY_RUN_CASES = [
	{ name: "npx coffer dry-run finds nothing wrong with the example", problems: exampleProblems },
	{ name: "npx coffer dry-run finds each planted mistake", problems: plantedProblems },
	{ name: "npx coffer dry-run says what is wrong with a call", problems: wrongProblems },
];
