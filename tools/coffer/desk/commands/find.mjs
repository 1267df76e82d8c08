/** `find USER`: the profile, its session, its versions. */
import { sessionLines, sessionOf } from "../session-text.mjs";
import { agoText, timeText } from "../times.mjs";
import { DeskError, EXIT } from "../outcome.mjs";

const VERSIONS_SHOWN = 8;
/** For a session's beginning: so many versions are read. */
const VERSIONS_READ = 6;

export const FIND = {
	names: ["USER"],
	about: "where a profile is: its session, how old it is, its versions",
	options: {},
	run: find,
};

/** The oldest stored time that is in the same session; nothing where the newest version is the only one known. */
async function sessionSince(desk, user, revisions, session) {
	if (session?.session === undefined) return undefined;
	let since;
	for (const { revision, storedAt, isDeleted } of revisions.slice(0, VERSIONS_READ)) {
		const entry = isDeleted ? undefined : await desk.profiles.read(user.key, { revision });
		if (entry?.value?.MetaData?.ActiveSession?.[2] !== session.session) break;
		since = storedAt;
	}
	return since;
}

function schemaText({ Data, Coffer }) {
	const mark = Data?.CofferSchema;
	const step =
		mark === undefined ? undefined : `step ${mark.Steps}${mark.Last === undefined ? "" : ` "${mark.Last}"`}`;
	const before = Coffer?.Before;
	if (before === undefined) return step;
	return [step ?? "no step", `data of before is kept since ${timeText(before.Time * 1000)} (restore --before-step)`];
}

function notes({ damaged, newer }, value) {
	const lines = [];
	if (damaged !== undefined) lines.push(`damaged, and mended at the next load: ${damaged.join(", ")}`);
	if (newer.length > 0)
		lines.push(`written by a newer Coffer (${newer.join(", ")}): this tool changes nothing in it`);
	const replaced = value?.Coffer?.Replaced;
	if (replaced !== undefined) {
		lines.push(
			`a value that was no profile was replaced at ${timeText(replaced.Time * 1000)}: show USER --raw Coffer.Replaced`,
		);
	}
	return lines.length > 0 ? lines : undefined;
}

function showProfile(desk, { user, entry, look, session, since, revisions }) {
	const { screen } = desk;
	const { value } = entry;
	const now = desk.now();
	const meta = value?.MetaData ?? {};
	const waiting = value?.GlobalUpdates?.[1]?.length ?? 0;
	screen.title(desk.name(user));
	screen.fields([
		["stored", [`${timeText(entry.storedAt)}, ${agoText(entry.storedAt, now)}`, `version ${entry.revision}`]],
		[
			"player",
			meta.ProfileCreateTime === undefined
				? undefined
				: `since ${timeText(meta.ProfileCreateTime * 1000)}, ${meta.SessionLoadCount} sessions`,
		],
		["session", look.kind === "profile" ? sessionLines(session, now, since && timeText(since)) : undefined],
		[
			"kind",
			{ messages: "messages only: the player was never here", foreign: "no profile of Coffer's" }[look.kind],
		],
		["messages", waiting === 0 ? undefined : `${waiting} wait${waiting === 1 ? "s" : ""} for the next session`],
		["schema", schemaText(value ?? {})],
		["users", entry.userIds.join(", ") || undefined],
		["length", `${look.length.toLocaleString("en-GB")} of 4,194,304 characters`],
		["note", notes(look, value)],
	]);
	showVersions(desk, revisions);
}

function showVersions({ screen, now }, revisions) {
	screen.say("");
	screen.title(`Versions of the last 30 days, ${revisions.length}`);
	const lines = revisions.map(({ revision, storedAt, isDeleted }) => {
		return `  ${timeText(storedAt)}  ${agoText(storedAt, now()).padEnd(18)} ${isDeleted ? "removed" : revision}`;
	});
	screen.lines(lines, "versions", VERSIONS_SHOWN);
}

function removed(desk, user, revisions) {
	const { screen } = desk;
	screen.title(`${desk.name(user)}: removed`);
	showVersions(desk, revisions);
	const last = revisions.find(({ isDeleted }) => !isDeleted);
	if (last !== undefined)
		screen.say("", `To bring it back: npx coffer restore ${user.userId ?? user.key} ${last.revision}`);
	screen.answer({ key: user.key, isRemoved: true, versions: revisions });
	return EXIT.nothing;
}

async function find(desk, [text]) {
	const user = desk.user(text);
	const entry = await desk.profiles.read(user.key);
	const revisions = await desk.profiles.revisions(user.key);
	if (entry === undefined && revisions.length > 0) return removed(desk, user, revisions);
	if (entry === undefined) throw new DeskError(EXIT.nothing, "UnknownUser", desk.missing(user).message);
	const look = await desk.library("look", { value: entry.value });
	const session = sessionOf(entry.value, look.owner, desk.now());
	const since = await sessionSince(desk, user, revisions, session);
	showProfile(desk, { user, entry, look, session, since, revisions });
	const { MetaData, GlobalUpdates } = entry.value ?? {};
	desk.screen.answer({
		key: user.key,
		kind: look.kind,
		version: entry.revision,
		storedAt: entry.storedAt,
		createdAt: MetaData?.ProfileCreateTime,
		sessions: MetaData?.SessionLoadCount,
		session: session && { ...session, since },
		messages: GlobalUpdates?.[1]?.length ?? 0,
		userIds: entry.userIds,
		length: look.length,
		damaged: look.damaged,
		newer: look.newer,
		versions: revisions,
	});
	return EXIT.done;
}
