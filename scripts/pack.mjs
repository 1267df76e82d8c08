/** Packs what npm publishes: dist/rbxts-coffer-<version>.tgz. */
import { mkdirSync } from "node:fs";
import { fromRoot } from "../host/paths.mjs";
import { runNpm } from "../host/tools.mjs";

/** Answers the path of the tarball. */
export function pack() {
	mkdirSync(fromRoot("dist"), { recursive: true });
	// `prepack` builds it from clean, as it does before a publish.
	const lines = runNpm(["pack", "--silent", "--pack-destination", "dist"]).split(/\r?\n/);
	return fromRoot("dist", lines.at(-1));
}
