import { fromRoot } from "./paths.mjs";

const spec = (body) => `return function()\n${body}\nend\n`;
const PASSING = spec('\tit("adds", function()\n\t\texpect(1 + 1).to.equal(2)\n\tend)');

/** A module where the host looks for the simulated cloud, whose uncaught errors are the strings of `raised`. */
const FAKE_CLOUD =
	"local raised = {}\nreturn { raised = raised, SimCloud = { uncaughtErrors = function() return raised end } }\n";
const REQUIRE_CLOUD = "local cloud = require(script.Parent.Parent.src.testing)";

/** A listener that fires what it listens to, hundreds deep. */
const NESTED_SIGNAL = spec(`	it("nests", function()
		local event = Instance.new("BindableEvent")
		local depth = 0
		event.Event:Connect(function()
			depth += 1
			if depth < 150 then event:Fire() end
		end)
		event:Fire()
		expect(depth).to.equal(150)
	end)`);

const DYING_LISTENER = spec(`	it("hears", function()
		local event = Instance.new("BindableEvent")
		event.Event:Connect(function() error("listener died") end)
		event:Fire()
	end)`);

const EATS_MEMORY = spec(`	it("eats", function()
		local kept = {}
		while true do table.insert(kept, buffer.create(64 * 1024 * 1024)) end
	end)`);

/**
 * Each case: what is run (`test.mjs --place <input>` unless told) and what is expected of it: `isFine` (exit code 0),
 * `says` (parts of the output), `lines` (how many), `last` (the last line).
 */
export const HOST_CASES = [
	{
		name: "a passing place ends in the counts and exit code 0",
		input: { modules: [[["test", "sum.spec"], PASSING]] },
		expected: { isFine: true, says: ["sum.spec: 1 passed"], last: "1 passed, 0 failed" },
	},
	{
		name: "a missing place is one line",
		expected: { says: ["place file not found: input.rbxl"], lines: 1 },
	},
	{
		name: "a broken place is one line",
		input: { bytes: "this is no place" },
		expected: { says: ["place file cannot be read: input.rbxl"], lines: 1 },
	},
	{
		name: "a place cut short is one line",
		input: { bytes: Buffer.from("<roblox!\x89\xff\x0d\x0a\x1a\x0a\0\0\x01\0\0\0", "latin1") },
		expected: { says: ["place file cannot be read: input.rbxl"], lines: 1 },
	},
	{
		name: "a place without specs is one line",
		input: { modules: [[["src", "sum"], "return 1"]] },
		expected: { says: ["no spec in the place"], lines: 1 },
	},
	{
		name: "a pattern that nothing matches fails",
		input: { modules: [[["test", "sum.spec"], PASSING]] },
		pattern: "multiplies",
		expected: { says: ['no test ran for "multiplies"'], last: "0 passed, 0 failed" },
	},
	{
		name: "a pattern picks tests by their names",
		input: {
			modules: [
				[["test", "sum.spec"], PASSING],
				[["test", "other.spec"], spec('it("divides", function() end)')],
			],
		},
		pattern: "Adds",
		expected: { isFine: true, last: "1 passed, 0 failed" },
	},
	{
		name: "a pattern with a slash picks whole files by their path",
		input: {
			modules: [
				[["test", "sum.spec"], PASSING],
				[["test", "other", "sum.spec"], PASSING],
				[["test", "place", "other.spec"], spec('it("is in test/other", function() end)')],
			],
		},
		pattern: "Test/other",
		expected: { isFine: true, says: ["test.other.sum.spec: 1 passed"], last: "1 passed, 0 failed" },
	},
	{
		name: "a path that no file has fails",
		input: { modules: [[["test", "sum.spec"], PASSING]] },
		pattern: "test/multiplies",
		expected: { says: ['no test ran for "test/multiplies"'], last: "0 passed, 0 failed" },
	},
	{
		name: "a failing spec is shown with its line",
		input: { modules: [[["test", "sum.spec"], spec('it("adds", function()\n\texpect(1).to.equal(2)\nend)')]] },
		expected: {
			says: ["FAILED ReplicatedStorage.CofferTest.test.sum.spec > sum > adds", "test.sum.spec:3: Expected value"],
			last: "0 passed, 1 failed",
		},
	},
	{
		name: "a spec that throws on load fails, and the others run",
		input: {
			modules: [
				[["test", "bad.spec"], 'error("not today")'],
				[["test", "sum.spec"], PASSING],
			],
		},
		expected: { says: ["bad.spec > (load)", "test.bad.spec:1: not today"], last: "1 passed, 1 failed" },
	},
	{
		name: "a spec that does not compile fails with its line",
		input: { modules: [[["test", "bad.spec"], "local x =\nlocal y"]] },
		expected: { says: [/bad\.spec:2: Expected identifier/], last: "0 passed, 1 failed" },
	},
	{
		name: "a module that throws on load is named by each spec that needs it",
		input: {
			modules: [
				[["src", "bad"], 'local x = 1\nerror("broken")\nreturn x'],
				[["test", "a.spec"], "require(script.Parent.Parent.src.bad)"],
				[["test", "b.spec"], "require(script.Parent.Parent.src.bad)"],
			],
		},
		expected: {
			says: [/a\.spec > \(load\)\n.*CofferTest\.src\.bad:2: broken/, /b\.spec > \(load\)/],
			last: "0 passed, 2 failed",
		},
	},
	{
		name: "modules that require each other are told so",
		input: {
			modules: [
				[["src", "one"], "return require(script.Parent.two)"],
				[["src", "two"], "return require(script.Parent.one)"],
				[["test", "a.spec"], "return require(script.Parent.Parent.src.one)"],
			],
		},
		expected: { says: ["required recursively: ReplicatedStorage.CofferTest.src.two"], last: "0 passed, 1 failed" },
	},
	{
		name: "an error of a simulated thread fails the test that it happened in",
		input: {
			modules: [
				[["src", "testing"], FAKE_CLOUD],
				[
					["test", "a.spec"],
					`${REQUIRE_CLOUD}\n${spec('it("starts", function() table.insert(cloud.raised, "[s1] boom") end)\nit("goes on", function() end)')}`,
				],
			],
		},
		expected: { says: ["a > starts", "uncaught error in a spawned thread: [s1] boom"], last: "1 passed, 1 failed" },
	},
	{
		name: "an error of a simulated thread after the tests fails the run",
		input: {
			modules: [
				[["src", "testing"], FAKE_CLOUD],
				[
					["test", "a.spec"],
					`${REQUIRE_CLOUD}\n${spec('afterAll(function() table.insert(cloud.raised, "late boom") end)\nit("ends", function() end)')}`,
				],
			],
		},
		expected: { says: ["(after the tests)", "late boom"], last: "1 passed, 1 failed" },
	},
	{
		name: "an error in a listener of the director fails the test",
		input: { modules: [[["test", "a.spec"], DYING_LISTENER]] },
		expected: { says: ["listener died"], last: "0 passed, 1 failed" },
	},
	{
		name: "a signal may nest 150 deep",
		input: { modules: [[["test", "a.spec"], NESTED_SIGNAL]] },
		expected: { isFine: true, last: "1 passed, 0 failed" },
	},
	{
		name: "a VM that runs out of memory is told, not hung",
		input: { modules: [[["test", "a.spec"], EATS_MEMORY]] },
		expected: { last: "0 passed, 1 failed" },
	},
	{
		name: "an endless loop is stopped",
		input: { modules: [[["test", "a.spec"], spec('it("loops", function() while true do end end)')]] },
		environment: { COFFER_SILENCE_SECONDS: "1" },
		expected: { says: ["no word from the VM for 1 s"], last: "0 passed, 1 failed" },
	},
	{
		name: "a focused test is no way to leave the others out unnoticed",
		input: { modules: [[["test", "a.spec"], spec('itFOCUS("one", function() end)\nit("two", function() end)')]] },
		expected: { isFine: true, says: ["1 passed, 1 skipped", "1 skipped"], last: "1 passed, 0 failed" },
	},
	{
		name: "a native Luau is used when its path is given",
		input: {
			modules: [
				[["test", "sum.spec"], PASSING],
				[["test", "bad.spec"], "local x =\nlocal y"],
			],
		},
		environment: { COFFER_LUAU: fromRoot("host", "fake-luau.mjs") },
		expected: { says: [/bad\.spec:2: Expected identifier/], last: "1 passed, 1 failed" },
	},
	{
		name: "a native Luau that is not there is one line",
		input: { modules: [[["test", "sum.spec"], PASSING]] },
		environment: { COFFER_LUAU: fromRoot("host", "no-such-luau") },
		expected: { says: ["COFFER_LUAU: no-such-luau cannot be started"], lines: 1 },
	},
	{
		name: "a director script that is not there is one line",
		script: "play.mjs",
		parameters: [fromRoot("examples", "no-such-director.luau")],
		expected: { says: ["script not found"], lines: 1 },
	},
];
