/** Times as people write and read them. Always UTC; in Unix milliseconds. */
import { wrongCall } from "./outcome.mjs";

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DATE = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?(Z|[+-]\d\d:\d\d)?$/;
/** Roblox takes no time that is further ahead. */
const AHEAD = 600_000;

export const TIME_WORDS = '"2026-08-13 12:00" (UTC), Unix seconds, or "2h" for two hours ago (s, m, h, d)';

/** Answers nothing for what is no time. */
export function readTime(text, now) {
	const ago = /^(\d+)([smhd])$/.exec(text);
	if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]];
	if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
	const date = DATE.exec(text);
	if (date === null) return undefined;
	const [, day, time = "00:00", zone = "Z"] = date;
	const millis = Date.parse(`${day}T${time}${zone}`);
	return Number.isNaN(millis) ? undefined : millis;
}

/** The same for a time that there must be; raises for another one. */
export function wantTime(text, now) {
	const time = text === undefined ? undefined : readTime(text, now);
	if (time === undefined)
		throw wrongCall(`a time is needed: ${TIME_WORDS}${text === undefined ? "" : `; not "${text}"`}`);
	if (time > now + AHEAD) throw wrongCall(`${timeText(time)} has not come yet`);
	return time;
}

export function timeText(millis) {
	if (!Number.isFinite(millis)) return "(no time)";
	return `${new Date(millis).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** How long ago, in the two greatest units. */
export function agoText(millis, now) {
	if (!Number.isFinite(millis)) return "";
	const seconds = Math.max(0, Math.round((now - millis) / 1000));
	if (seconds < 60) return `${seconds} s ago`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
	const hours = Math.floor(seconds / 3600);
	if (hours < 48) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min ago`;
	return `${Math.floor(hours / 24)} days ago`;
}
