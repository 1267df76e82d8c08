import { asciiJson, longString } from "../../host/luau-source.mjs";

/** The script of a task: a module of the place is called with options, and answers a table. */
export function taskScript(moduleName, options) {
	return [
		'local HttpService = game:GetService("HttpService")',
		`local options = HttpService:JSONDecode(${longString(asciiJson(options))})`,
		`local tasks = game:GetService("ReplicatedStorage").CofferTest.tasks`,
		`return HttpService:JSONEncode(require(tasks["${moduleName}"])(options))`,
		"",
	].join("\n");
}

/** What a task answered, or nothing where it is no text of JSON. */
export function readAnswer(outcome) {
	try {
		return JSON.parse(outcome.results[0]);
	} catch {
		return undefined;
	}
}

/** Why a task has no answer, in one line. */
export function failureOf(outcome) {
	const { code = outcome.state, message = "no more was said" } = outcome.error ?? {};
	if (outcome.state === "COMPLETE") return "the task ended without an answer";
	if (code === "DEADLINE_EXCEEDED") return "the task took longer than its timeout";
	return `${code}: ${message.trim()}`;
}
