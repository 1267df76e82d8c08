/** `show`, `at` and `diff`: what is stored, what was, and what has changed. */
import { DeskError, EXIT, wrongCall } from "../outcome.mjs";
import { LINES_MAX } from "../screen.mjs";
import { agoText, timeText, wantTime } from "../times.mjs";
import { dataDifferences, differenceLines, differences, partAt, treeLines } from "../values.mjs";

const RAW = { raw: { type: "boolean", default: false } };

export const SHOW = {
	names: ["USER", "PATH"],
	about: "what is stored: Data, or the part of it at a path as Inventory.Swords",
	options: { ...RAW, version: { type: "string", default: "now" } },
	run: (desk, [text, path = ""]) => show(desk, desk.user(text), desk.values.version, path),
};

export const AT = {
	names: ["USER", "TIME", "PATH"],
	about: "what was stored at a time",
	options: RAW,
	run: (desk, [text, time, path = ""]) => {
		wantTime(time, desk.now());
		return show(desk, desk.user(text), time, path);
	},
};

export const DIFF = {
	names: ["USER", "VERSION", "VERSION"],
	about: "what differs between two versions; the second is what is stored now where it is left out",
	options: RAW,
	run: diff,
};

/** The game's part of a record, or all of it; also of a value that is no profile. */
function partOf(value, isRaw) {
	const isRecord = typeof value?.Data === "object" && value?.Data !== null && value?.MetaData !== undefined;
	return isRaw || !isRecord ? value : value.Data;
}

function versionText(desk, { entry }) {
	return `stored ${timeText(entry.storedAt)}, ${agoText(entry.storedAt, desk.now())}`;
}

async function show(desk, user, which, path) {
	const found = await desk.version(user, which);
	const { raw } = desk.values;
	const whole = partOf(found.entry.value, raw);
	const part = partAt(whole, path);
	if (part === undefined) {
		throw new DeskError(
			EXIT.nothing,
			"NoPart",
			`${desk.name(user)} has no "${path}"${raw ? "" : " in Data (--raw: in the whole record)"}`,
		);
	}
	const { screen } = desk;
	screen.title(`${desk.name(user)}${path === "" ? "" : `, ${path}`}`);
	screen.say(screen.paint("dim", `  ${versionText(desk, found)}, version ${found.entry.revision}`));
	const linesMax = screen.isAll ? Infinity : LINES_MAX * 2;
	screen.lines(treeLines(part, { linesMax, isData: path === "" && !raw }), "lines", linesMax);
	screen.answer({ key: user.key, version: found.entry.revision, storedAt: found.entry.storedAt, value: part });
	return EXIT.done;
}

async function diff(desk, [text, first, second = "now"]) {
	if (first === undefined) throw wrongCall("two versions are needed: their names (`find` lists them), times, or now");
	const user = desk.user(text);
	const before = await desk.version(user, first);
	const after = await desk.version(user, second);
	const { screen, values } = desk;
	const [a, b] = [before, after].map(({ entry }) => partOf(entry.value, values.raw));
	const { game, library } = values.raw ? { game: differences(a, b), library: [] } : dataDifferences(a, b);
	screen.title(`${desk.name(user)}: ${game.length === 0 ? "no difference" : `${game.length} differences`}`);
	screen.say(
		screen.paint("dim", `  - ${versionText(desk, before)}`),
		screen.paint("dim", `  + ${versionText(desk, after)}`),
	);
	screen.lines(differenceLines(game, screen), "differences");
	if (library.length > 0) screen.say(`  and what the library keeps: ${library.join(", ")} (--raw shows it)`);
	screen.answer({ key: user.key, from: before.entry.revision, to: after.entry.revision, differences: game, library });
	return EXIT.done;
}
