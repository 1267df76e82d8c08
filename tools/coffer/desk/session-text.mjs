/** Whose session a record is in, in words and for scripts. */
import { agoText } from "./times.mjs";

/** A server that has written nothing for so long beyond its period is most probably dead. */
const GRACE_SECONDS = 120;
const OLD_OWNER_SECONDS = 630;

/** `{ server, place, session, wroteAt, renews, isFresh, asker }` of a record in a session, or nothing. */
export function sessionOf(value, owner, now) {
	const meta = value?.MetaData ?? {};
	const active = meta.ActiveSession;
	if (!Array.isArray(active)) return undefined;
	const [place, job, session] = active;
	const wroteAt = typeof meta.LastUpdate === "number" ? meta.LastUpdate * 1000 : undefined;
	const patience = owner === undefined ? OLD_OWNER_SECONDS : owner.Renews + GRACE_SECONDS;
	return {
		server: job === "" ? "(Studio)" : job,
		place,
		session,
		wroteAt,
		renews: owner?.Renews,
		isFresh: wroteAt !== undefined && now - wroteAt <= patience * 1000,
		asker: Array.isArray(meta.ForceLoadSession) ? meta.ForceLoadSession[1] : undefined,
	};
}

/** Lines for a screen. `since`: the time of the oldest version that is in the same session. */
export function sessionLines(session, now, since) {
	if (session === undefined) return ["none: nobody plays with it"];
	const { server, place, wroteAt, renews, isFresh, asker } = session;
	const wrote = wroteAt === undefined ? "at a time that is not known" : agoText(wroteAt, now);
	const often = renews === undefined ? "" : `, at least every ${renews} s`;
	const lines = [`server ${server} of place ${place}`, `wrote ${wrote}${often}`];
	if (since !== undefined) lines.push(`since ${since} or a little before`);
	if (!isFresh) lines.push("it has been silent for too long: the server is most probably dead");
	if (asker !== undefined) lines.push(`another server asks for it: ${asker}`);
	return lines;
}

/** The same in a few words. */
export function sessionDetail(value, now) {
	const { server, wroteAt, isFresh } = sessionOf(value, value?.Coffer?.Owner, now);
	const wrote = wroteAt === undefined ? "" : `, wrote ${agoText(wroteAt, now)}`;
	return `server ${server}${wrote}${isFresh ? "" : ", so most probably dead: then nobody is kicked"}`;
}
