import { readFileSync } from "node:fs";
import { fromRoot } from "../../host/paths.mjs";
import { barChart, distribution, table } from "./charts.mjs";
import { count, escapeHtml, median, ROWS, VIOLATION_ROWS } from "./figures.mjs";
import { timelines } from "./timeline.mjs";

const read = (name) => readFileSync(fromRoot("compare", "report", name), "utf8");

const violations = (library) => VIOLATION_ROWS.reduce((sum, row) => sum + row.value(library), 0);

function headline({ libraries, options }) {
	const [ours] = libraries;
	const sessions = libraries.reduce((sum, { measures }) => sum + measures.sessions, 0);
	return `Four libraries, the same ${options.seeds} seeds of ${options.seconds === 3600 ? "one virtual hour" : `${options.seconds / 60} virtual minutes`}, the same players, latencies and faults: ${sessions.toLocaleString("en")} sessions in all. ${ours.name} broke a promise in ${count(violations(ours))} of a thousand.`;
}

/** Where a peer is as good or better, the page says so. */
function fairness({ libraries }) {
	const [ours, ...peers] = libraries;
	const sentences = [];
	for (const row of ROWS) {
		const better = peers.filter((peer) => row.value(peer) < row.value(ours));
		if (better.length === 0) continue;
		const names = better.map(
			({ name }) => `${name} (${count(row.value({ ...better.find((each) => each.name === name) }))})`,
		);
		sentences.push(
			`${row.name}: ${names.join(", ")} ${better.length > 1 ? "have" : "has"} fewer than ${ours.name} (${count(row.value(ours))})`,
		);
	}
	const callsOf = ({ measures }) => measures.dataStoreCalls / measures.sessionHours;
	const thrifty = peers.filter((peer) => callsOf(peer) < callsOf(ours)).map(({ name }) => name);
	if (thrifty.length > 0) sentences.push(`requests: ${thrifty.join(", ")} make fewer than ${ours.name}`);
	return sentences.length === 0
		? ""
		: `<p class="note"><b>Where another one does better:</b> ${escapeHtml(sentences.join("; "))}.</p>`;
}

function costSection(libraries) {
	const reference = libraries.find(({ name }) => name === "ProfileStore");
	const share = (id) => (library) => library.costs[id] / reference.costs[id];
	const chart = (title, id) =>
		`<div><h3>${title}</h3>${barChart(libraries, share(id), (value) => `${value.toFixed(2)} ×`)}</div>`;
	const { sessions } = libraries[0].costs;
	return `<section><h2>Processor time and memory</h2>
<p class="note">Shares of what ProfileStore takes, measured side by side on an engine whose services cost nothing: ${sessions} idle sessions of 2 kB for five minutes of frames. Seconds would be those of one machine. The first load of a library is in its loads.</p>
<div class="two">${chart("a frame", "frameMicroseconds")}${chart("a load", "loadMilliseconds")}${chart("memory of a session", "kilobytes")}</div>
<p class="note">A frame of ${escapeHtml(libraries[0].name)} took ${libraries[0].costs.frameMicroseconds.toFixed(0)} µs here, of 16,667 there are: it looks for changes every 30 to 55 s, so that a crash costs at most a minute, where ProfileStore writes every five minutes without a look. <code>npm run bench</code> measures other sizes and 5,000 sessions.</p></section>`;
}

function body(data) {
	const { libraries, options, date } = data;
	const sessionsOf = libraries
		.map(({ name, measures }) => `${name} ${measures.sessions.toLocaleString("en")}`)
		.join(", ");
	return `<main>
<h1>What each library lost</h1>
<p class="lead">${escapeHtml(headline(data))}</p>
<p class="meta">${escapeHtml(date)} · <code>npm run report -- --seeds ${options.seeds}${options.seconds === 3600 ? "" : ` --seconds ${options.seconds}`}</code> · ${libraries
		.map(({ name, version }) => escapeHtml(`${name} ${version}`))
		.join(" · ")}</p>

<section id="promises"><h2>Broken promises per thousand sessions</h2>
<p class="note">Stored progress that vanished, progress lost on a server that was well, two owners at once, user ids or metadata cleared.</p>
${barChart(libraries, violations, (value) => count(value))}
</section>

<section><h2>The same in detail</h2>
<p class="note">Per thousand sessions, waits per thousand loads. Point at a row for what it means. Sessions: ${escapeHtml(sessionsOf)}.</p>
${table(libraries, ROWS)}
${fairness(data)}
</section>

<section id="hops"><h2>Hopping to another server</h2>
<p class="note">A player asks for the session on the next server; the server before sees the player leave 0.5 to 1.5 s later. Seconds until the session is there; each dot is one hop, the bar is the median.</p>
${distribution(libraries, (library) => library.handOffs)}
</section>

<section id="returns"><h2>Coming back after a crash</h2>
<p class="note">The server crashed one second before; a player who is refused tries again after 10 s.</p>
${distribution(libraries, (library) => library.recoveries)}
</section>

<section id="crash"><h2>One crash, second by second</h2>
<p class="note">Servers are lanes, sessions are bars. At 92 s Server B crashes with three players in it. <span class="live">Point at anything for details.</span></p>
${timelines(libraries)}
</section>

<section><h2>DataStore calls per session-hour</h2>
<p class="note">All calls of the runs above, retries included, by the hours that sessions lasted: a session of a few minutes pays for its start and its end too.</p>
${barChart(
	libraries,
	({ measures }) => measures.dataStoreCalls / measures.sessionHours,
	(value) => count(value),
)}
</section>
${costSection(libraries)}
<section><h2>How it is measured</h2>
<p>Every library runs from a place file on the same simulated cloud, with its default settings and as its own guide shows it, on two to six servers whose players hop between them. What goes wrong is drawn from the seed: failed and late requests, lost replies, conflicts, throttled keys, lost and late messages, outages, servers that crash, freeze, shut down or are cut off, clocks that are off. The checks look at every write from above and ask each library for nothing but its own word on whether a session is active.</p>
<p class="note">What the simulation takes for true of Roblox, and how sure that is, stands in docs/fidelity.md. A median load took ${libraries
		.map(({ name, measures }) => `${escapeHtml(name)} ${median(measures.loadSeconds).toFixed(2)} s`)
		.join(
			", ",
		)}. ProfileStore is the copy on npm, a little older than the one on GitHub: where a subscription fails or hangs, its load raises or never ends, and most of its failed loads are that. Lapis tells a game nothing of a lock that was lost, so its documents count as active until the game closes them; it cannot put metadata beside its data, so only user ids are looked for there.</p>
</section>
</main>`;
}

/** The whole page; nothing in it is fetched. */
export function page(data) {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coffer: what each library lost</title>
<link rel="icon" href="data:,">
<style>${read("style.css")}</style>
</head>
<body>
${body(data)}
<script>${read("client.js")}</script>
</body>
</html>
`;
}

/** The comparison as a table in Markdown, for the docs. */
export function markdownTable({ libraries }) {
	const head = `| per thousand sessions | ${libraries.map(({ name, version }) => `${name} ${version}`).join(" | ")} |`;
	const rule = `| --- | ${libraries.map(() => "---:").join(" | ")} |`;
	const rows = ROWS.map(
		(row) => `| ${row.name} | ${libraries.map((library) => count(row.value(library))).join(" | ")} |`,
	);
	const calls = libraries.map(({ measures }) => count(measures.dataStoreCalls / measures.sessionHours));
	return [head, rule, ...rows, `| DataStore calls per session-hour | ${calls.join(" | ")} |`].join("\n");
}
