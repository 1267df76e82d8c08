import { subscribeBackoff } from "../requests/retry-wait";
import type { Engine } from "../../engine";
import { RecentSet } from "../../util/recent-set";
import type { OwnerInfo } from "../record/record";
import type { Problems } from "../requests/problems";
import type { FleetSessions } from "./fleet-session";
import { MarkKeeper } from "./mark-keeper";
import type { Mail } from "./presence";
import { Presence } from "./presence";

/** What servers of ours tell one another. */
interface ServerLetter {
	/** Release: let go. Save: a message waits, or the session was ended by an overwrite. Free: the session is, or is about to be. */
	readonly Kind: "Release" | "Save" | "Free";
	/** The guid of the session that is meant. */
	readonly Session: string;
	/** Whom to tell when it is free. */
	readonly From?: string;
	/** The same on both paths: what came by the topic is not done again when the mail is read. */
	readonly Id: string;
}

/** Mail is read within seconds. */
const LETTERS_REMEMBERED = 500;

function topicOf(serverId: string): string {
	return `Coffer_${serverId}`;
}

/** This server among the servers of ours: one topic each, and a mailbox for what a topic loses. */
export class ServerLink {
	public readonly presence: Presence;
	public readonly marks: MarkKeeper;
	private isStarted = false;
	/** Starts that wait for a session, by the guid of that session. */
	private readonly waiting = new Map<string, () => void>();
	/** Claims that nobody here waits for any more, by their guid. */
	private readonly orphans = new Map<string, () => void>();
	private readonly received = new RecentSet(LETTERS_REMEMBERED);

	constructor(
		private readonly engine: Engine,
		private readonly problems: Problems,
		private readonly sessions: FleetSessions,
		public readonly serverId: string,
	) {
		this.presence = new Presence(
			engine,
			serverId,
			(mail) => this.receive(mail),
			() => this.marks.check(),
		);
		this.marks = new MarkKeeper(this.presence, sessions);
	}

	/** Does not yield; again has no effect. Only where there is access. */
	public start(): void {
		if (this.isStarted) return;
		this.isStarted = true;
		this.presence.start();
		this.engine.scheduler.spawn(() => this.subscribe());
	}

	/** Asks an owner of ours to let go, on both paths. Does not yield. */
	public askRelease(owner: OwnerInfo): void {
		this.send(owner.Server, { Kind: "Release", Session: owner.Session, From: this.serverId }, true);
	}

	/** Tells an owner of ours to save now. Does not yield. */
	public askSave(serverId: string, guid: string): void {
		this.send(serverId, { Kind: "Save", Session: guid }, true);
	}

	/** Tells the asker that the session is free, or will be in a moment. Does not yield. */
	public tellFree(serverId: string, guid: string, isDone: boolean): void {
		this.send(serverId, { Kind: "Free", Session: guid }, isDone);
	}

	/** Calls `wake` when the session is said to be free, until `stopWaiting`. */
	public waitFor(guid: string, wake: () => void): void {
		this.waiting.set(guid, wake);
	}

	/** A claim may land although its start was given up: `release` is called when another server asks for it. */
	public noteOrphan(guid: string, release: () => void): void {
		this.orphans.set(guid, release);
	}

	public forgetOrphan(guid: string): void {
		this.orphans.delete(guid);
	}

	public stopWaiting(guid: string): void {
		this.waiting.delete(guid);
	}

	private send(serverId: string, content: Omit<ServerLetter, "Id">, isMailed: boolean): void {
		const letter: ServerLetter = { ...content, Id: this.engine.random.guid() };
		if (serverId === this.serverId) return this.receive(letter);
		this.engine.scheduler.spawn(() => {
			pcall(() => this.engine.messaging.publishAsync(topicOf(serverId), letter));
		});
		if (isMailed) this.presence.post(serverId, letter);
	}

	private receive(data: Mail): void {
		const letter = data as Partial<ServerLetter>;
		if (!typeIs(letter.Session, "string") || !typeIs(letter.Id, "string") || !this.received.add(letter.Id)) return;
		if (letter.Kind === "Free") {
			this.waiting.get(letter.Session)?.();
			return;
		}
		const session = this.sessions.byGuid(letter.Session);
		if (session === undefined) {
			this.orphans.get(letter.Session)?.();
			return;
		}
		if (letter.Kind === "Save") session.renew();
		else if (letter.Kind === "Release") session.release(letter.From);
	}

	private subscribe(): void {
		const backoff = subscribeBackoff();
		while (true) {
			const [isSuccess, message] = pcall(() => {
				this.engine.messaging.subscribeAsync(topicOf(this.serverId), (data) => {
					if (typeIs(data, "table")) this.receive(data);
				});
			});
			if (isSuccess) return;
			this.problems.warn(`subscribing to this server's notices failed: ${message}`, "", "");
			this.engine.scheduler.wait(backoff.next());
		}
	}
}
