/** `roll-back` and `restore`: an older state comes back, by the library's own steps. */
import { existsSync, readFileSync } from "node:fs";
import { Change } from "../change.mjs";
import { CHANGING, ENDING } from "../options.mjs";
import { EXIT, wrongCall } from "../outcome.mjs";
import { timeText, wantTime } from "../times.mjs";
import { dataDifferences, differenceLines } from "../values.mjs";

/** As RollBackAsync has them; the first is the default. */
const CHOICES = { purchases: ["Credits", "Goods", "Nothing"], deals: ["Keep", "Refuse", "Undo"] };
const DIFFERENCES_SHOWN = 12;
const PURCHASES_GO =
	"  Purchases since then count as missing: npx coffer purchases shows them. `roll-back` gives credits for them.";

export const ROLL_BACK = {
	names: ["USER", "TIME"],
	about: "gives a profile the Data of a time; nobody loses what they paid for",
	options: {
		...CHANGING,
		...ENDING,
		purchases: { type: "string", default: "Credits" },
		deals: { type: "string", default: "Keep" },
	},
	run: rollBack,
};

export const RESTORE = {
	names: ["USER", "VERSION"],
	about: "sets a whole profile back to a version or time; brings a removed key back",
	options: { ...CHANGING, ...ENDING, "before-step": { type: "boolean", default: false }, from: { type: "string" } },
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
const BECOMES = {
	Again: "is done again on what comes back",
	Back: "is open then: what it holds goes back",
	Aside: "cannot be done again, for too little of it is known",
	Undone: "is undone for this profile alone",
};

/** What the parts of the library told of the change: of purchases in our words, of anything else as it is. */
function toldLines(desk, told) {
	if (!Array.isArray(told) || told.length === 0) return [];
	const lines = told.map((line) => {
		const { Kind, Product, Purchase, Becomes, ...more } = line;
		if (BECOMES[Becomes] !== undefined) return `  deal ${more.Id} (${Kind}) ${BECOMES[Becomes]}`;
		if (KINDS[Kind] === undefined) return `  ${JSON.stringify(line)}`;
		return `  ${KINDS[Kind]}: product ${Product}, purchase ${Purchase ?? "(none)"}${more.Entry === undefined ? "" : `, credit ${more.Entry}`}`;
	});
	const shown = desk.screen.isAll ? lines : lines.slice(0, DIFFERENCES_SHOWN);
	const rest = lines.length > shown.length ? [`  ... and ${lines.length - shown.length} more`] : [];
	return [desk.screen.paint("bold", `What was bought, used or dealt since: ${told.length}`), ...shown, ...rest];
}

function headLine(desk, user, text) {
	return desk.screen.paint("bold", `${desk.name(user)}: ${text}`);
}

/** Says how it ended. */
function report(desk, user, ended, done, more = {}) {
	const { screen } = desk;
	const { outcome, answer, written, entry, kept } = ended;
	const told = Array.isArray(answer.told) ? answer.told : [];
	if (outcome === "written") screen.say("", screen.paint("green", done));
	if (kept !== undefined) screen.say(`To take it back: npx coffer restore ${user.userId ?? user.key} --from ${kept}`);
	if (outcome === "landed")
		screen.say(screen.paint("green", `${done} (by an earlier try: nothing was written twice)`));
	const version = written?.revision ?? entry?.revision;
	screen.answer({ key: user.key, outcome, run: desk.runId, version, before: entry?.revision, kept, told, ...more });
	return EXIT.done;
}

async function rollBack(desk, [text, timeWord]) {
	const user = desk.user(text);
	const time = wantTime(timeWord, desk.now());
	const { purchases, deals } = desk.values;
	for (const [option, words] of Object.entries(CHOICES)) {
		const given = desk.values[option];
		if (!words.includes(given)) throw wrongCall(`--${option}: one of ${words.join(", ")}, not "${given}"`);
	}
	const { entry: version } = await desk.version(user, timeWord);
	const change = new Change(desk, user, {
		question: "Roll this profile back?",
		decide: (entry, claim) =>
			desk.library("rollBack", {
				value: entry?.value,
				version: version.value,
				moment: time / 1000,
				purchases,
				deals,
				setId: desk.ids.setId,
				claim,
			}),
		preview: (entry, answer) => [
			headLine(desk, user, `back to ${timeText(time)}, as stored ${timeText(version.storedAt)}`),
			...dataLines(desk, entry.value.Data, answer.record.Data),
			...toldLines(desk, answer.told),
		],
		describe: ({ told }) => ({ to: version.revision, moment: time, purchases, told }),
		keeps: true,
	});
	return report(desk, user, await change.run(), "Rolled back.", { to: version.revision, storedAt: version.storedAt });
}

/** What a rollback or a restore has kept of before it. */
function readKept(desk, user, file) {
	if (!existsSync(file)) throw wrongCall(`--from: there is no file ${file}`);
	let kept;
	try {
		kept = JSON.parse(readFileSync(file, "utf8"));
	} catch {
		throw wrongCall(`--from: ${file} is no JSON`);
	}
	const { universe, store, scope } = desk.config;
	const isOfKey = kept.key === user.key && kept.store === store && kept.universe === universe && kept.scope === scope;
	if (!isOfKey)
		throw wrongCall(
			`--from: ${file} is of another key: ${kept.store} "${kept.key}" of experience ${kept.universe}`,
		);
	return kept;
}

async function restoreVersion(desk, user, found) {
	const { value, userIds, attributes, storedAt, revision } = found;
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
			...(entry?.value?.Data?.MonetisationLedger === undefined ? [] : [PURCHASES_GO]),
		],
		describe: () => ({ to: revision }),
		keeps: true,
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
	const { "before-step": isStep, from } = desk.values;
	const given = [isStep, from !== undefined, word !== undefined].filter(Boolean).length;
	if (given !== 1)
		throw wrongCall("give one of these: a version (its name, or a time), --from FILE, or --before-step");
	if (isStep) return await restoreBefore(desk, user);
	if (word === "now") throw wrongCall("that is what is stored already");
	const found = from === undefined ? (await desk.version(user, word)).entry : readKept(desk, user, from);
	return await restoreVersion(desk, user, found);
}
