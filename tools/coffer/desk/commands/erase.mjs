/** `erase USER`: the profile, the journal, and the user's name in the journals of others. */
import { Change } from "../change.mjs";
import { CHANGING, ENDING } from "../options.mjs";
import { DeskError, EXIT, refusal, wrongCall } from "../outcome.mjs";
import { sessionDetail, sessionOf } from "../session-text.mjs";
import { agoText } from "../times.mjs";
import { Progress } from "../../progress.mjs";

export const ERASE = {
	names: ["USER"],
	about: "removes a user: profile, journal, and their name in the journals of others",
	options: { ...CHANGING, ...ENDING },
	run: erase,
};

/** Journals that one VM looks through. */
const BATCH = 20;
const ROUNDS_MAX = 5;

async function factsOf(desk, user) {
	const [profile, journal] = [await desk.profiles.read(user.key), await desk.journals.read(String(user.userId))];
	if (profile === undefined && journal === undefined) throw desk.missing(user);
	const named = await desk.library("journalOf", { value: journal?.value });
	if (named.isNewer) throw refusal("Newer", "the journal");
	return { profile, journal, names: named.names, lines: named.lines };
}

async function checkProfile(desk, { profile }) {
	if (profile === undefined) return;
	const look = await desk.library("look", { value: profile.value });
	if (look.newer.length > 0) throw refusal("Newer", look.newer.join(", "));
	const session = sessionOf(profile.value, look.owner, desk.now());
	if (session !== undefined && !desk.values["end-session"])
		throw refusal("SessionActive", sessionDetail(profile.value, desk.now()));
}

function previewLines(desk, user, { profile, journal, names, lines }) {
	const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
	const session = profile?.value?.MetaData?.ActiveSession === undefined ? "" : ", after its session is ended";
	return [
		desk.screen.paint("bold", `Erase user ${user.userId} for good:`),
		`  profile ${desk.name(user)}: ${profile === undefined ? "is not there" : `stored ${agoText(profile.storedAt, desk.now())}${session}`}`,
		`  journal ${desk.config.journal}: ${journal === undefined ? "is not there" : count(lines, "line")}`,
		`  their name in the journals of ${count(names.length, "other user")}`,
		"  Roblox keeps the versions of removed keys for 30 days.",
	];
}

/** Those of the owners whose journal could not be written in this round, for others wrote it. */
async function eraseNamesOf(desk, userId, owners, progress) {
	const left = [];
	for (let first = 0; first < owners.length; first += BATCH) {
		const part = owners.slice(first, first + BATCH);
		const entries = [];
		for (const owner of part) entries.push(await desk.journals.read(String(owner)));
		const values = entries.map((entry) => entry?.value ?? false);
		const { records } = await desk.library("eraseNames", { values, userId });
		for (const [index, record] of records.entries()) {
			progress.add(1);
			if (record === false) continue;
			const { userIds, attributes, etag } = entries[index];
			try {
				await desk.journals.write(String(part[index]), { value: record, userIds, attributes }, etag);
			} catch (error) {
				if (error.status !== 409 && error.status !== 400 && !error.isUnanswered) throw error;
				left.push(part[index]);
			}
		}
	}
	return left;
}

/** Takes the name out of all of them; what could not be written is looked at again, for it may have landed. */
async function eraseNames(desk, userId, owners) {
	const progress = new Progress(owners.length);
	let left = owners;
	try {
		for (let round = 0; left.length > 0 && round < ROUNDS_MAX; round += 1) {
			if (round > 0) await desk.wait(round);
			left = await eraseNamesOf(desk, userId, left, progress);
		}
	} finally {
		progress.end();
	}
	if (left.length === 0) return;
	const text = `${left.length} journals still name the user: run it again, what is done stays done`;
	throw new DeskError(EXIT.failed, "NotWhole", text);
}

/** Ends the session that there is: its server would store what it has, or find the key gone under its player. */
async function endSession(desk, user) {
	const change = new Change(desk, user, {
		question: "End the session?",
		isPart: true,
		decide: async (entry, claim) => {
			const answer = await desk.library("free", { value: entry?.value, claim });
			return answer.outcome === "free" ? { outcome: "done" } : answer;
		},
		preview: () => [],
	});
	await change.run();
}

/** The list of who names the user goes after their names, and the profile last: what fails before can be done again. */
async function eraseAll(desk, user, facts) {
	const journal = String(user.userId);
	await eraseNames(desk, user.userId, facts.names);
	// Somebody may have named the user meanwhile.
	const late = await desk.library("journalOf", { value: (await desk.journals.read(journal))?.value });
	await eraseNames(
		desk,
		user.userId,
		late.names.filter((name) => !facts.names.includes(name)),
	);
	await desk.journals.remove(journal);
	await desk.profiles.remove(user.key);
	const left = [await desk.profiles.read(user.key), await desk.journals.read(journal)];
	if (left.every((entry) => entry === undefined)) return;
	throw new DeskError(
		EXIT.failed,
		"NotWhole",
		"a key came back while it was erased (does the user play?): run it again",
	);
}

async function erase(desk, [text]) {
	const user = desk.user(text);
	if (user.userId === undefined) throw wrongCall("which user is that? The key does not hold an id that --key knows");
	const { screen, values } = desk;
	const facts = await factsOf(desk, user);
	await checkProfile(desk, facts);
	screen.say(previewLines(desk, user, facts));
	const found = { key: user.key, userId: user.userId, hadProfile: facts.profile !== undefined, namedIn: facts.names };
	if (values["dry-run"]) {
		screen.say("", "Nothing was changed (--dry-run).");
		screen.answer({ ...found, outcome: "tried" });
		return EXIT.done;
	}
	if (!(await desk.mayChange("Erase all of this?")))
		throw new DeskError(EXIT.refused, "Declined", "nothing was changed");
	const log = desk.log(user);
	log.note("will", { revision: facts.profile?.revision, namedIn: facts.names.length });
	if (facts.profile?.value?.MetaData?.ActiveSession !== undefined) await endSession(desk, user);
	try {
		await eraseAll(desk, user, facts);
	} catch (error) {
		log.noteEnd("failed", { error: error.message }, (line) => desk.sayError(line));
		throw error instanceof DeskError ? error : notWhole(error);
	}
	log.noteEnd("done", {}, (line) => desk.sayError(line));
	screen.say("", screen.paint("green", "Erased: both keys are gone."));
	screen.answer({ ...found, outcome: "written" });
	return EXIT.done;
}

function notWhole(error) {
	const text = `erased in part (${error.message}): run it again, what is done stays done`;
	return new DeskError(EXIT.failed, "NotWhole", text);
}
