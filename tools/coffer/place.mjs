/** The place whose library the commands run. */
import { existsSync, statSync } from "node:fs";
import { fromRoot, HostError } from "../../host/paths.mjs";
import { runProgram } from "../../host/tools.mjs";

/** Answers `--place`, or the clone's own, built where it is not up to date: that takes a moment the first time. */
export function placeOf({ place }) {
	if (place !== undefined) {
		if (!existsSync(place) || !statSync(place).isFile()) throw new HostError(`--place: there is no file ${place}`);
		return place;
	}
	if (process.stderr.isTTY) process.stderr.write("building the library ...\n");
	runProgram(process.execPath, [fromRoot("scripts", "build.mjs")]);
	return fromRoot("dist", "coffer.rbxl");
}
