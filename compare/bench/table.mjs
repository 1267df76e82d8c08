/** The table in which two libraries stand beside a target. */

/** How a figure of a unit is written: "s", "x" and "copies" are ratios, "" are counts. */
function figure(value, unit) {
	if (unit === "s") return `${value.toFixed(value < 10 ? 2 : 0)} s`;
	if (unit === "x" || unit === "copies") return String(Number(value.toPrecision(3)));
	return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/** "-" where there is nothing to stand beside. */
const cell = (values, unit) => values.map((value) => figure(value, unit)).join(" / ") || "-";

function ratios(row) {
	if (row.unit === "x") return cell(row.ours, "x");
	return row.ours
		.map((value, index) => (!row.reference[index] ? "-" : (value / row.reference[index]).toFixed(2)))
		.join(" / ");
}

function cells(row) {
	const name = row.unit === "copies" ? `${row.measure}, in copies` : row.measure;
	return [
		name,
		cell(row.reference, row.unit),
		cell(row.ours, row.unit),
		ratios(row),
		row.targets === undefined ? "" : cell(row.targets, row.unit),
		row.targets === undefined ? "" : row.isMet ? "met" : "MISSED",
	];
}

/** One measure in one line, for those who wait. */
export function rowLine(row) {
	const [name, reference, ours, , target, verdict] = cells(row);
	return `${name}: reference ${reference}, ours ${ours}${target === "" ? "" : `, target ${target}: ${verdict}`}`;
}

/** `rows`: `{ measure, unit, reference, ours, targets, isMet }` with lists of figures. */
export function tableLines(rows) {
	const lines = [["measure", "reference", "ours", "ratio", "target", ""], ...rows.map(cells)];
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	lines.splice(
		1,
		0,
		widths.map((width) => "-".repeat(width)),
	);
	return lines.map((line) => `| ${line.map((text, column) => text.padEnd(widths[column])).join(" | ")} |`);
}
