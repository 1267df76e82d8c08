/** Text as a Luau long string, exactly as it is but for line ends: Luau reads every line end as a line feed. */
export function longString(text) {
	let level = 0;
	while (text.includes(`]${"=".repeat(level)}]`) || text.endsWith(`]${"=".repeat(level)}`)) level += 1;
	const equals = "=".repeat(level);
	// Luau drops a line end that follows the opening bracket, so one is given to it.
	return `[${equals}[\n${text}]${equals}]`;
}

/** JSON in ASCII alone: other characters may be damaged on the way into a VM. */
export function asciiJson(value) {
	return JSON.stringify(value).replace(
		/[\u007f-\uffff]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}

/** The chunk that hands the plan over. */
export function planSource(plan) {
	return `return ${longString(asciiJson(plan))}`;
}

/** A host module as a function of its `require`. */
export function hostModuleSource(source) {
	return `return function(require) ${source}\nend\n`;
}
