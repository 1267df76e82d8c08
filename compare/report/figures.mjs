/** Numbers as the report shows them. */

export function escapeHtml(text) {
	return String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export function quantile(samples, share) {
	const sorted = [...samples].sort((a, b) => a - b);
	return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export const median = (samples) => quantile(samples, 0.5);
export const worst = (samples) => quantile(samples, 1);

/** Seconds in the unit that reads best. */
export function duration(seconds) {
	if (seconds < 10) return `${seconds.toFixed(1)} s`;
	if (seconds < 120) return `${seconds.toFixed(0)} s`;
	return `${(seconds / 60).toFixed(0)} min`;
}

export function count(value) {
	if (value === 0) return "0";
	return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en");
}

/** So many of a thousand. */
export function perThousand(value, all) {
	return all === 0 ? 0 : (1000 * value) / all;
}

/** What the rows of the comparison are: `value` for one library, `none` where a library has no such thing. */
export const ROWS = [
	{
		id: "stored",
		name: "stored progress that vanished",
		hint: "Something that a write had stored was missing from a later version of the key.",
		value: ({ measures }) => perThousand(measures.storedThenLost, measures.sessions),
	},
	{
		id: "alive",
		name: "progress lost on a server that was well",
		hint: "Changes made while the library said they would be saved, on a server that neither crashed nor stood still for 9 s, and could reach the stores; servers that were shut down are included.",
		value: ({ measures }) => perThousand(measures.lostAlive, measures.sessions),
	},
	{
		id: "owners",
		name: "two owners at once",
		hint: "Sessions beside another one of the same key, both active by the library's own word.",
		value: ({ measures }) => perThousand(measures.twoOwners, measures.sessions),
	},
	{
		id: "metadata",
		name: "user ids or metadata cleared",
		hint: "Writes that dropped the key's user ids or metadata: the right to erasure depends on them.",
		value: ({ measures }) => perThousand(measures.metadataLost, measures.sessions),
	},
	{
		id: "crash",
		name: "progress lost with a crashed or frozen server",
		hint: "Nothing can save what was not written before; the small print says how many seconds of play that was.",
		isInherent: true,
		value: ({ measures }) => perThousand(measures.lostInCrash, measures.sessions),
		note: ({ measures }) =>
			measures.crashSeconds.length === 0
				? ""
				: `median ${duration(median(measures.crashSeconds))}, worst ${duration(worst(measures.crashSeconds))}`,
	},
	{
		id: "outage",
		name: "progress lost in an outage of the stores",
		hint: "The stores were out for the session's server for 15 s and more between the change and a minute after the session's end.",
		isInherent: true,
		value: ({ measures }) => perThousand(measures.lostInOutage, measures.sessions),
	},
	{
		id: "stuck",
		name: "loads of more than a minute",
		hint: "Of a thousand loads: the player waited longer than a minute, or for ever.",
		value: ({ measures }) => perThousand(measures.loadsStuck, measures.loads),
	},
	{
		id: "failed",
		name: "loads that failed",
		hint: "Of a thousand loads: no session although the player was there. The game kicks, the player comes back.",
		value: ({ measures }) => perThousand(measures.loadsFailed, measures.loads),
	},
	{
		id: "errors",
		name: "errors in the library's own threads",
		hint: "Raised where no caller can catch them.",
		value: ({ measures }) => perThousand(measures.errors, measures.sessions),
	},
];

/** What is a violation, and not a wait or a matter of when the crash came. */
export const VIOLATION_ROWS = ROWS.filter((row) => ["stored", "alive", "owners", "metadata"].includes(row.id));
