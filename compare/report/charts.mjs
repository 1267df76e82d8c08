import { count, duration, escapeHtml, median, quantile } from "./figures.mjs";

/** Charts as plain elements with widths in per cent: they are readable at any width, and need no script. */

const tip = (text) => `data-tip="${escapeHtml(text)}" tabindex="0"`;

/** One bar for each library. */
export function barChart(libraries, valueOf, textOf, hintOf = () => "") {
	const most = Math.max(...libraries.map(valueOf), 1e-9);
	const rows = libraries.map((library, index) => {
		const value = valueOf(library);
		const width = value === 0 ? 0 : Math.max(0.6, (100 * value) / most);
		const text = textOf(value, library);
		return `<div class="bar-row" ${tip(`${library.name} ${library.version}: ${text} ${hintOf(library)}`)}>
<span class="bar-name">${escapeHtml(library.name)}</span>
<span class="bar-track"><span class="bar lib-${index}" style="width:${width.toFixed(2)}%"></span></span>
<span class="bar-value">${escapeHtml(text)}</span></div>`;
	});
	return `<div class="bars">${rows.join("")}</div>`;
}

const LEAST_SECONDS = 0.1;
const MOST_SECONDS = 3000;
const TICKS = [0.1, 1, 10, 60, 600, 1800];

/** Where so many seconds are on the logarithmic axis, in per cent. */
function position(seconds) {
	const clamped = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds));
	return (100 * Math.log(clamped / LEAST_SECONDS)) / Math.log(MOST_SECONDS / LEAST_SECONDS);
}

/** Every sample as a dot, by libraries, with the median marked. */
export function distribution(libraries, samplesOf) {
	const ticks = TICKS.map((seconds) => {
		const label = seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
		return `<span class="tick" style="left:${position(seconds).toFixed(2)}%"><i></i>${label}</span>`;
	});
	const rows = libraries.map((library, index) => {
		const samples = samplesOf(library);
		const middle = median(samples);
		const dots = samples.map((seconds, number) => {
			const height = 18 + ((number * 37) % 61);
			return `<i class="dot lib-${index}" style="left:${position(seconds).toFixed(2)}%;top:${height}%"></i>`;
		});
		const summary = `median ${duration(middle)}, 99 % within ${duration(quantile(samples, 0.99))}, ${samples.length} samples`;
		return `<div class="strip-row"><span class="strip-name">${escapeHtml(library.name)} <b>${duration(middle)}</b></span>
<span class="strip" ${tip(`${library.name} ${library.version}: ${summary}`)}>${dots.join("")}
<i class="median lib-${index}" style="left:${position(middle).toFixed(2)}%"></i></span></div>`;
	});
	return `<div class="strips">${rows.join("")}<div class="strip-row axis"><span class="strip-name"></span><span class="ticks">${ticks.join("")}</span></div></div>`;
}

/** The comparison as a table; the best of each row is marked. */
export function table(libraries, rows) {
	const head = libraries
		.map(
			(library, index) =>
				`<th scope="col"><span class="key lib-${index}"></span>${escapeHtml(library.name)}<small>${escapeHtml(library.version)}</small></th>`,
		)
		.join("");
	const body = rows.map((row) => {
		const values = libraries.map((library) => row.value(library));
		const least = Math.min(...values);
		const cells = libraries.map((library, index) => {
			const note = row.note?.(library) ?? "";
			const state = values[index] === least ? "best" : row.isInherent ? "" : "worse";
			return `<td class="${state}">${count(values[index])}${note === "" ? "" : `<small>${escapeHtml(note)}</small>`}</td>`;
		});
		return `<tr><th scope="row" ${tip(row.hint)}>${escapeHtml(row.name)}</th>${cells.join("")}</tr>`;
	});
	return `<div class="scroll"><table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}
