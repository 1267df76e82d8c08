import type { Random, Scheduler } from "../../engine";
import type { Mail } from "./mail-box";

/** Release: let go. Save: a message waits, or the session was ended by an overwrite. Free: the session is, or is about to be. Gone: there is none. */
export type Kind = "Release" | "Save" | "Free" | "Gone";
const KINDS: ReadonlyArray<Kind> = ["Release", "Save", "Free", "Gone"];

/** What one server of ours tells another: of each kind, the guids of the sessions that are meant. */
export interface Letter extends Partial<Record<Kind, Array<string>>> {
	/** The server that writes: it is told when a session is free. */
	readonly From: string;
	/** The same on both paths: what came by the topic is not done again when the mail is read. */
	readonly Id: string;
	/** Something else that a part of the library tells the same part there. */
	readonly Parcel?: object;
	/** Something lies in the mailbox. */
	readonly Look?: boolean;
}

/** A message has 1,000 characters: the names of two servers and so many sessions. */
const SESSIONS_PER_LETTER = 20;
/** Players of one server come to another together, and a topic takes few messages a minute: what is said within so many seconds goes in one. */
const GATHER_SECONDS = 0.05;

interface Draft {
	letter: Letter;
	count: number;
	isMailed: boolean;
}

/** Gathers what is to be said to each server for a moment, and sends it together. */
export class Letters {
	private readonly drafts = new Map<string, Draft>();

	constructor(
		private readonly scheduler: Scheduler,
		private readonly random: Random,
		private readonly serverId: string,
		/** Does not yield. `isMailed`: on both paths. */
		private readonly send: (serverId: string, letter: Letter, isMailed: boolean) => void,
	) {}

	/** Does not yield. */
	public add(serverId: string, kind: Kind, guid: string, isMailed = false): void {
		const draft = this.drafts.get(serverId) ?? this.begin(serverId);
		const guids = draft.letter[kind] ?? [];
		if (guids.includes(guid)) return;
		guids.push(guid);
		draft.letter[kind] = guids;
		draft.count += 1;
		draft.isMailed = draft.isMailed || isMailed;
		if (draft.count >= SESSIONS_PER_LETTER) this.post(serverId, draft);
	}

	private begin(serverId: string): Draft {
		const draft: Draft = { letter: { From: this.serverId, Id: this.random.guid() }, count: 0, isMailed: false };
		this.drafts.set(serverId, draft);
		this.scheduler.delay(GATHER_SECONDS, () => this.post(serverId, draft));
		return draft;
	}

	private post(serverId: string, draft: Draft): void {
		// A full one has gone already.
		if (this.drafts.get(serverId) !== draft) return;
		this.drafts.delete(serverId);
		this.send(serverId, draft.letter, draft.isMailed);
	}
}

/**
 * What somebody says who can send texts only, as the support desk over Open Cloud: the kind, a session, who says it and an
 * id, with spaces between. Nothing for another text.
 */
export function letterOfText(text: string): Letter | undefined {
	const [found, guid, From, Id] = text.match("^(%a+) (%S+) (%S+) (%S+)$");
	const kind = KINDS.find((known) => known === found);
	return kind === undefined ? undefined : { From: From as string, Id: Id as string, [kind]: [guid as string] };
}

/** Reads what came from outside; calls `read` for each session that it names. */
export function readLetter(mail: Mail, read: (kind: Kind, guid: string) => void): void {
	const letter = mail as Partial<Record<Kind, unknown>>;
	for (const kind of KINDS) {
		const guids = letter[kind];
		if (!typeIs(guids, "table")) continue;
		for (const guid of guids as Array<unknown>) if (typeIs(guid, "string")) read(kind, guid);
	}
}
