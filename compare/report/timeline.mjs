import { escapeHtml } from "./figures.mjs";

const PLAYERS = ["Ada", "Ben", "Cleo", "Dan"];

const time = (seconds) => `${seconds.toFixed(1)} s`;

/** Puts bars that overlap into rows below one another. */
function rowsOf(bars) {
	const rows = [];
	for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
		const free = rows.filter((each) => each[each.length - 1].to <= bar.from + 0.01);
		// A session goes on where its player waited for it.
		const row = free.find((each) => each[each.length - 1].key === bar.key) ?? free[0];
		if (row === undefined) rows.push([bar]);
		else row.push(bar);
	}
	return rows;
}

function barHtml(bar, at, width) {
	const isWait = bar.kind === "waiting";
	const text = isWait
		? `${bar.key} waits for a session: ${time(bar.to - bar.from)} (${bar.how})`
		: `${bar.key}'s session, ${time(bar.from)} to ${time(bar.to)}: ${bar.changes} changes, ${bar.how || "still there"}`;
	const label = width > 5 ? escapeHtml(isWait ? "…" : bar.key) : "";
	return `<span class="tl-bar player-${PLAYERS.indexOf(bar.key)} ${isWait ? "tl-wait" : ""}" style="left:${at.toFixed(2)}%;width:${Math.max(0.35, width).toFixed(2)}%" data-tip="${escapeHtml(text)}" tabindex="0">${label}</span>`;
}

const MARK_ROWS = { save: 0, message: 1, fault: 2 };
const MARK_NAMES = { save: "write", message: "message", fault: "fault" };

function lane(timeline, server) {
	const part = (seconds) => (100 * seconds) / timeline.seconds;
	const bars = rowsOf(timeline.bars.filter((bar) => bar.server === server.name));
	const rows = bars.map(
		(row) =>
			`<div class="tl-row">${row.map((bar) => barHtml(bar, part(bar.from), part(bar.to - bar.from))).join("")}</div>`,
	);
	const marks = timeline.marks.filter((mark) => mark.server === server.name);
	const small = marks
		.filter((mark) => mark.kind in MARK_ROWS)
		.map(
			(mark) =>
				`<i class="tl-mark tl-${mark.kind}" style="left:${part(mark.time).toFixed(2)}%;top:${MARK_ROWS[mark.kind] * 13 + 3}px" data-tip="${escapeHtml(`${time(mark.time)}: ${mark.text}`)}"></i>`,
		);
	const end = marks.find((mark) => mark.kind === "crash" || mark.kind === "close");
	const endMark =
		end === undefined
			? ""
			: `<span class="tl-end tl-${end.kind}" style="left:${part(end.time).toFixed(2)}%" data-tip="${escapeHtml(`${time(end.time)}: ${end.text}`)}" tabindex="0"><b>${end.kind === "crash" ? "crash" : "shutdown"}</b></span>`;
	const gone =
		server.to >= timeline.seconds
			? ""
			: `<span class="tl-gone" style="left:${part(server.to).toFixed(2)}%"></span>`;
	const storm = `<span class="tl-storm" style="left:${part(timeline.storm[0]).toFixed(2)}%;width:${part(timeline.storm[1] - timeline.storm[0]).toFixed(2)}%"></span>`;
	return `<div class="tl-lane"><div class="tl-server">${escapeHtml(server.name)}</div><div class="tl-body">${storm}${gone}${rows.join("")}<div class="tl-marks">${small.join("")}</div>${endMark}</div></div>`;
}

function axis(timeline) {
	const ticks = [];
	for (let at = 0; at <= timeline.seconds; at += 30) {
		ticks.push(`<span style="left:${((100 * at) / timeline.seconds).toFixed(2)}%">${at} s</span>`);
	}
	return `<div class="tl-lane"><div class="tl-server"></div><div class="tl-axis">${ticks.join("")}</div></div>`;
}

function summary(timeline) {
	const crash = timeline.marks.find((mark) => mark.kind === "crash").time;
	const waits = timeline.bars.filter((bar) => bar.kind === "waiting" && bar.from > crash && bar.from < crash + 10);
	const longest = Math.max(...waits.map((bar) => bar.to - bar.from));
	const served = waits.filter((bar) => bar.how === "got its session").length;
	const outcome =
		served === waits.length
			? `the three players of the crashed server play again after at most ${time(longest)}`
			: `${waits.length - served} of the three players of the crashed server still have no session after ${time(timeline.seconds - crash)}`;
	return `${outcome}; ${timeline.lost} of their changes are gone.`;
}

/** One picture for each library, of which one is shown. */
export function timelines(libraries) {
	const tabs = libraries.map(
		(library, index) =>
			`<button role="tab" aria-selected="${index === 0}" data-tab="${index}"><span class="key lib-${index}"></span>${escapeHtml(library.name)}</button>`,
	);
	const pictures = libraries.map(({ timeline }, index) => {
		const lanes = timeline.servers.map((server) => lane(timeline, server));
		return `<div class="tl" role="tabpanel" data-panel="${index}" ${index === 0 ? "" : "hidden"}>
<p class="tl-summary">${escapeHtml(`${timeline.library} ${timeline.version}: ${summary(timeline)}`)}</p>
<div class="scroll"><div class="tl-canvas">${lanes.join("")}${axis(timeline)}</div></div></div>`;
	});
	const legend = [
		...PLAYERS.map((player, index) => `<span><i class="swatch player-${index}"></i>${player}</span>`),
		`<span><i class="swatch tl-wait"></i>waiting</span>`,
		...Object.entries(MARK_NAMES).map(([kind, name]) => `<span><i class="tl-mark tl-${kind}"></i>${name}</span>`),
		`<span><i class="swatch tl-storm-swatch"></i>a third of all replies is lost</span>`,
	];
	return `<div class="tabs" role="tablist">${tabs.join("")}</div>${pictures.join("")}<p class="legend">${legend.join("")}</p>`;
}
