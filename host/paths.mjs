import path from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that these files belong to. */
export const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** A path below the checkout. */
export function fromRoot(...parts) {
	return path.join(ROOT, ...parts);
}

/** How a path is named in messages: relative to where the user stands, with forward slashes on every system. */
export function shown(file) {
	const relative = path.relative(process.cwd(), path.resolve(file));
	return (relative.startsWith("..") ? path.basename(file) : relative).split(path.sep).join("/");
}

/** An error that is the user's to mend: printed as one line, without a stack. */
export class HostError extends Error {}
