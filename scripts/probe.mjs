/**
 * Asks Roblox itself about the rules that the simulated cloud takes for true, and writes docs/fidelity-measured.json and the
 * tables of docs/fidelity.md. Takes the same environment as on-roblox.mjs. `--output file`: writes there and leaves the
 * docs alone, which is the way too where COFFER_OPEN_CLOUD_URL is not Roblox: nothing else was measured then.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { fromRoot, shown } from "../host/paths.mjs";
import { contradictions, MEASURED, PAGE, questionsOf, readCatalogue, withMeasured } from "./on-roblox/measured.mjs";
import { probeOnRoblox } from "./on-roblox/probe-run.mjs";
import { clientFor, readSettings } from "./on-roblox/settings.mjs";
import { realClock, Tasks } from "./on-roblox/tasks.mjs";
import { mainOnRoblox } from "./on-roblox.mjs";

const PLACE = fromRoot("build", "test.rbxl");
const ELSEWHERE = fromRoot("build", "fidelity-measured.json");

const OPTIONS = { output: { type: "string" } };

/** What is written: questions in the order of the catalogue, without what is another one at each run. */
function fileOf({ about, answers }, catalogue, { isRoblox, date }) {
	const known = questionsOf(catalogue).filter(({ id }) => answers[id] !== undefined);
	return {
		source: isRoblox ? "Roblox" : "another server than Roblox: nothing was measured",
		date,
		engine: about.engine,
		answers: Object.fromEntries(known.map(({ id }) => [id, answers[id]])),
	};
}

function tellAnswers(catalogue, answers, say) {
	for (const { id, question } of questionsOf(catalogue)) {
		const { answer, detail } = answers[id] ?? {};
		say(`${question}: ${answer ?? "NOT MEASURED"}${answer === undefined && detail ? ` (${detail})` : ""}`);
	}
}

async function write(file, measured, catalogue) {
	mkdirSync(path.dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(measured, undefined, "\t")}\n`);
	if (file !== MEASURED) return;
	writeFileSync(PAGE, await withMeasured(readFileSync(PAGE, "utf8"), catalogue, measured));
}

/** Answers the exit code: 1 where something was not measured, or is not as the simulation has it. */
export async function probe(parameters, { environment, say, clock = realClock, place = PLACE, ...changes }) {
	const { values } = parseArgs({ args: parameters, options: OPTIONS });
	const settings = readSettings(environment);
	const client = clientFor(settings, clock, say);
	const tasks = new Tasks({ client, settings, clock, say });
	const catalogue = readCatalogue();
	const answer = await probeOnRoblox({ client, settings, say, tasks, bytes: readFileSync(place), ...changes });
	tellAnswers(catalogue, answer.answers, say);
	for (const failure of answer.failures) say(`FAILED ${failure}`);
	for (const text of answer.notRemoved) say(`LEFT BEHIND ${text}; try: npm run on-roblox -- --clean`);
	if (answer.about === undefined) return 1;
	const date = new Date(clock.now()).toISOString();
	const measured = fileOf(answer, catalogue, { isRoblox: settings.isRoblox, date });
	const output = values.output === undefined ? undefined : path.resolve(values.output);
	const file = output ?? (settings.isRoblox ? MEASURED : ELSEWHERE);
	await write(file, measured, catalogue);
	say(`wrote ${shown(file)}${file === MEASURED ? " and docs/fidelity.md" : ""}`);
	const differing = contradictions(catalogue, measured);
	for (const line of differing) say(`DIFFERS ${line}`);
	const open = questionsOf(catalogue).filter(({ id }) => answer.answers[id]?.answer === undefined);
	say(`${questionsOf(catalogue).length - open.length} measured, ${open.length} not, ${differing.length} differ`);
	const isFine = open.length + differing.length + answer.failures.length + answer.notRemoved.length === 0;
	return isFine ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await mainOnRoblox(probe);
