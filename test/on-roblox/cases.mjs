/** The specs of what runs on Roblox, each a sentence and a function that throws where it does not hold. */
import { COMMAND_CASES } from "./command.mjs";
import { ENGINE_CASES } from "./engine.mjs";
import { FAULT_CASES } from "./faults.mjs";
import { MEASURED_CASES } from "./measured.mjs";
import { PROBE_CASES } from "./probe.mjs";

const FOLDER = "test/on-roblox";

function casesOf(title, specs) {
	return Object.entries(specs).map(([sentence, run]) => ({
		folder: FOLDER,
		name: `${title} > ${sentence}`,
		problems: async () => (await run()) ?? [],
	}));
}

export const ON_ROBLOX_CASES = [
	...casesOf("npm run probe", PROBE_CASES),
	...casesOf("npm run on-roblox", COMMAND_CASES),
	...casesOf("npm run on-roblox, when Roblox fails", FAULT_CASES),
	...casesOf("the loopback server", ENGINE_CASES),
	...casesOf("what was measured", MEASURED_CASES),
];
