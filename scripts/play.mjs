/**
 * Plays a game on simulated servers: boots dist/coffer.rbxl and runs a director script, the demo unless told. What
 * begins with `--`, and all after it, goes to the director: `npm start -- --seed 7`.
 */
import { fromRoot } from "../host/paths.mjs";
import { runDirector } from "../host/script-run.mjs";
import { main } from "../host/tools.mjs";

const isScript = (parameter) => /\.luau?$/.test(parameter ?? "");

await main((all) =>
	runDirector({
		script: isScript(all[0]) ? all[0] : fromRoot("examples", "demo", "director.luau"),
		place: "coffer",
		places: { coffer: fromRoot("dist", "coffer.rbxl") },
		projects: ["default.project.json"],
		parameters: isScript(all[0]) ? all.slice(1) : all,
	}),
);
