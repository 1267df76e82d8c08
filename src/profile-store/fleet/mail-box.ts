import type { MemoryHashMap, Scheduler } from "../../engine";

const MAIL_LIFE_SECONDS = 60;
/** Letters that a box takes: more would not fit into 32 kB. What finds no room is found by looking. */
const LETTERS_MAX = 25;
/** With so many sessions the box is read at every beat, with fewer less often: units are given by the player. */
const SESSIONS_FOR_EVERY_BEAT = 8;
/** With one session: once in so many beats, which is once in 68 s. */
const BEATS_FOR_ONE_SESSION = 16;

/** What one server tells another through the memory store. */
export type Mail = object;

/** Takes what a topic may lose. Best effort. */
export class MailBox {
	/** Grows with every beat; the box is read when it is 1. */
	private readsDue = 0;

	constructor(
		private readonly scheduler: Scheduler,
		private readonly map: MemoryHashMap,
		private readonly serverId: string,
		private readonly onMail: (mail: Mail) => void,
	) {}

	/** Does not yield. */
	public post(serverId: string, mail: Mail): void {
		this.scheduler.spawn(() => {
			pcall(() => {
				const put = (box: unknown) => {
					const letters = typeIs(box, "table") ? (box as Array<Mail>) : [];
					return letters.size() >= LETTERS_MAX ? undefined : [...letters, mail];
				};
				this.map.updateAsync(`mail/${serverId}`, put, MAIL_LIFE_SECONDS);
			});
		});
	}

	/** To be called at every beat. Does not yield. */
	public noteBeat(sessionCount: number): void {
		const share = (sessionCount - 1) / (SESSIONS_FOR_EVERY_BEAT - 1);
		this.readsDue += math.clamp(share, 1 / BEATS_FOR_ONE_SESSION, 1);
		if (this.readsDue < 1) return;
		this.readsDue = 0;
		this.scheduler.spawn(() => this.read());
	}

	/** Yields. */
	public read(): void {
		const key = `mail/${this.serverId}`;
		let letters: Array<Mail> = [];
		pcall(() => {
			const box = this.map.getAsync(key);
			if (!typeIs(box, "table") || (box as Array<Mail>).isEmpty()) return;
			const empty = (found: unknown) => {
				letters = typeIs(found, "table") ? (found as Array<Mail>) : [];
				return [];
			};
			this.map.updateAsync(key, empty, MAIL_LIFE_SECONDS);
		});
		for (const mail of letters) this.onMail(mail);
	}
}
