/** `roll-back` and `restore`: an older state comes back, by the library's own steps. */
import { Change } from "../change.mjs";
import { CHANGING, ENDING } from "../options.mjs";
import { DeskError, EXIT, wrongCall } from "../outcome.mjs";
import { timeText, wantTime } from "../times.mjs";
import { dataDifferences, differenceLines } from "../values.mjs";

const PURCHASES = ["Credits", "Goods", "Nothing"];
const DIFFERENCES_SHOWN = 12;

export const ROLL_BACK = {
	names: ["USER", "TIME"],
	about: "gives a profile the Data of a time; nobody loses what they paid for",
	options: { ...CHANGING, ...ENDING, purchases: { type: "string", default: "Credits" } },
	run: rollBack,
};

export const RESTORE = {
	names: ["USER", "VERSION"],
	about: "sets a whole profile back to a version or time; brings a removed key back",
	options: { ...CHANGING, ...ENDING, "before-step": { type: "boolean", default: false } },
	run: restore,
};

/** Lines that say what becomes of `Data`. */
function dataLines(desk, before, after) {
	const { screen } = desk;
	const { game, library } = dataDifferences(before, after);
	const lines = [screen.paint("bold", `Data: ${game.length === 0 ? "nothing changes" : `${game.length} changes`}`)];
	const shown = screen.isAll ? game : game.slice(0, DIFFERENCES_SHOWN);
	lines.push(...differenceLines(shown, screen));
	if (game.length > shown.length) lines.push(`  ... and ${game.length - shown.length} more (--all shows them)`);
	if (library.length > 0)
		lines.push(
			screen.paint("dim", `  what the library keeps of purchases and steps follows: ${library.join(", ")}`),
		);
	return lines;
}

const KINDS = {
	CreditGranted: "a credit is given",
	CreditVoided: "a credit is withdrawn",
	PurchaseUndone: "nothing is given for it",
};

/** What the parts of the library told of the change: of purchases in our words, of anything else as it is. */
function toldLines(desk, told) {
	if (!Array.isArray(told) || told.length === 0) return [];
	const lines = told.map((line) => {
		const { Kind, Product, Purchase, ...more } = line;
		if (KINDS[Kind] === undefined) return `  ${JSON.stringify(line)}`;
		return `  ${KINDS[Kind]}: product ${Product}, purchase ${Purchase ?? "(none)"}${more.Entry === undefined ? "" : `, credit ${more.Entry}`}`;
	});
	const shown = desk.screen.isAll ? lines : lines.slice(0, DIFFERENCES_SHOWN);
	const rest = lines.length > shown.length ? [`  ... and ${lines.length - shown.length} more`] : [];
	return [desk.screen.paint("bold", `What was bought or used since: ${told.length}`), ...shown, ...rest];
}

function headLine(desk, user, text) {
	return desk.screen.paint("bold", `${desk.name(user)}: ${text}`);
}

/** Says how it ended. */
function report(desk, user, ended, done, more = {}) {
	const { screen } = desk;
	const { outcome, answer, written, entry } = ended;
	const told = Array.isArray(answer.told) ? answer.told : [];
	if (outcome === "written") screen.say("", screen.paint("green", done));
	if (outcome === "landed")
		screen.say(screen.paint("green", `${done} (by an earlier try: nothing was written twice)`));
	const version = written?.revision ?? entry?.revision;
	screen.answer({ key: user.key, outcome, run: desk.runId, version, before: entry?.revision, told, ...more });
	return EXIT.done;
}

async function rollBack(desk, [text, timeWord]) {
	const user = desk.user(text);
	const time = wantTime(timeWord, desk.now());
	const { purchases } = desk.values;
	if (!PURCHASES.includes(purchases))
		throw wrongCall(`--purchases: one of ${PURCHASES.join(", ")}, not "${purchases}"`);
	const { entry: version } = await desk.version(user, timeWord);
	const change = new Change(desk, user, {
		question: "Roll this profile back?",
		decide: (entry, claim) =>
			desk.library("rollBack", {
				value: entry?.value,
				version: version.value,
				moment: time / 1000,
				purchases,
				setId: desk.ids.setId,
				claim,
			}),
		preview: (entry, answer) => [
			headLine(desk, user, `back to ${timeText(time)}, as stored ${timeText(version.storedAt)}`),
			...dataLines(desk, entry.value.Data, answer.record.Data),
			...toldLines(desk, answer.told),
		],
		describe: ({ told }) => ({ to: version.revision, moment: time, purchases, told }),
	});
	const done = `Rolled back. What was there before: npx coffer show ${text} --version TIME, for 30 days where it is of an earlier hour.`;
	return report(desk, user, await change.run(), done, { to: version.revision, storedAt: version.storedAt });
}

async function restoreVersion(desk, user, word) {
	const found = await desk.version(user, word);
	const { value, userIds, attributes, storedAt, revision } = found.entry;
	const change = new Change(desk, user, {
		question: "Set this profile back, whole?",
		decide: (entry, claim) =>
			desk.library("restore", {
				value: entry?.value,
				version: value,
				userIds,
				attributes,
				setId: desk.ids.setId,
				claim,
			}),
		preview: (entry, answer) => [
			headLine(
				desk,
				user,
				`${entry === undefined ? "comes back" : "is set back, whole,"} as stored ${timeText(storedAt)}`,
			),
			...dataLines(desk, entry?.value?.Data, answer.record.Data),
			"  Purchases since then count as missing: npx coffer purchases shows them. `roll-back` gives credits for them.",
		],
		describe: () => ({ to: revision }),
	});
	return report(desk, user, await change.run(), "Restored.", { to: revision, storedAt });
}

async function restoreBefore(desk, user) {
	const change = new Change(desk, user, {
		question: "Undo the step for this profile?",
		decide: (entry, claim) => desk.library("restoreBefore", { value: entry?.value, setId: desk.ids.setId, claim }),
		preview: (entry, answer) => [
			headLine(
				desk,
				user,
				`back to before its last incompatible step, of ${timeText(entry.value.Coffer.Before.Time * 1000)}`,
			),
			...dataLines(desk, entry.value.Data, answer.record.Data),
			"  What is there now is kept in its place, so the same command takes it back.",
		],
	});
	return report(desk, user, await change.run(), "Restored to before the step.");
}

async function restore(desk, [text, word]) {
	const user = desk.user(text);
	const isStep = desk.values["before-step"];
	if (isStep === (word !== undefined)) {
		throw wrongCall("give either a version (its name, or a time) or --before-step");
	}
	if (isStep) return await restoreBefore(desk, user);
	if (word === "now") throw new DeskError(EXIT.call, "WrongCall", "that is what is stored already");
	return await restoreVersion(desk, user, word);
}
