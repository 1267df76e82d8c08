import type { Engine } from "../../engine";
import { jsonLength } from "../../storable/json-length";
import { RecentSet } from "../../util/recent-set";
import type { OwnerInfo } from "../record/record";
import type { Problems } from "../requests/problems";
import { subscribeBackoff } from "../requests/retry-wait";
import type { FleetSessions } from "./fleet-session";
import type { HeartOwner } from "./heart";
import { Heart } from "./heart";
import type { Kind, Letter } from "./letters";
import { letterOfText, Letters, readLetter } from "./letters";
import type { Mail } from "./mail-box";
import { MailBox } from "./mail-box";
import { MarkKeeper } from "./mark-keeper";
import { Pulses } from "./pulses";

const MAP_NAME = "CofferServers";
/** Characters of a letter that a topic takes. */
const TOPIC_LENGTH_MAX = 950;
/** So long something takes to get into a mailbox, in seconds. */
const MAIL_SECONDS = 0.3;
/** Mail is read within seconds. */
const LETTERS_REMEMBERED = 500;

/** What an asker hears of a session: it is free or will be in a moment, or its server has none of that name. */
export type Answer = "free" | "gone";

function topicOf(serverId: string): string {
	return `Coffer_${serverId}`;
}

/** This server among the servers of ours: one topic each, and a mailbox for what a topic loses. */
export class ServerLink implements HeartOwner {
	public readonly heart: Heart;
	public readonly pulses: Pulses;
	public readonly marks: MarkKeeper;
	private readonly mailBox: MailBox;
	private readonly letters: Letters;
	private isStarted = false;
	/** Starts that wait for a session, by the guid of that session. */
	private readonly waiting = new Map<string, (answer: Answer) => void>();
	/** The guids of the starts under way on this server. */
	private readonly starting = new Set<string>();
	/** Claims that nobody here waits for any more and that may land, by their guid. */
	private readonly orphans = new Map<string, () => void>();
	private parcelListener?: (parcel: object, from: string) => void;
	private readonly received = new RecentSet(LETTERS_REMEMBERED);

	constructor(
		private readonly engine: Engine,
		private readonly problems: Problems,
		private readonly sessions: FleetSessions,
		public readonly serverId: string,
	) {
		const { clock, memoryStores, random, scheduler } = engine;
		const map = memoryStores.getHashMap(MAP_NAME);
		this.heart = new Heart(clock, scheduler, map, serverId, this);
		this.pulses = new Pulses(clock, scheduler, map, serverId);
		this.marks = new MarkKeeper(clock, this.heart, sessions);
		this.mailBox = new MailBox(scheduler, map, serverId, (mail) => this.receive(mail));
		this.letters = new Letters(scheduler, random, serverId, (to, letter, isMailed) => {
			this.send(to, letter, isMailed);
		});
	}

	/** Begins to listen, and to beat. Does not yield. Only where there is access. */
	public start(): void {
		// Memory stores of Studio and of live servers are not the same: each would take the other for dead.
		if (!this.engine.host.isStudio) this.heart.start();
		if (this.isStarted) return;
		this.isStarted = true;
		this.engine.scheduler.spawn(() => this.subscribe());
	}

	public needsHeart(): boolean {
		return this.sessions.isAnyHere() || !this.starting.isEmpty();
	}

	public onBeat(): void {
		this.marks.allowMarks();
		this.mailBox.noteBeat(this.sessions.list().size());
	}

	public checkMarks(): boolean {
		return this.marks.check();
	}

	/** Whether the death of that owner's server can be found out. */
	public canProve(owner: OwnerInfo): boolean {
		return owner.Beats === true && !this.engine.host.isStudio;
	}

	/** Asks an owner of ours to let go. `isAgain`: on both paths, for the first may have been lost. Does not yield. */
	public askRelease(owner: OwnerInfo, isAgain: boolean): void {
		this.tell(owner.Server, "Release", owner.Session, isAgain);
	}

	/** Tells an owner of ours to save now. Does not yield. */
	public askSave(serverId: string, guid: string): void {
		this.tell(serverId, "Save", guid, true);
	}

	/** Tells the asker that the session is free, or will be in a moment. Does not yield. */
	public tellFree(serverId: string, guid: string): void {
		this.tell(serverId, "Free", guid);
	}

	/** Calls `wake` with what is heard of the session, until `stopWaiting`. */
	public waitFor(guid: string, wake: (answer: Answer) => void): void {
		this.waiting.set(guid, wake);
	}

	public stopWaiting(guid: string): void {
		this.waiting.delete(guid);
	}

	/** A claim of that name may be in the store although there is no session yet. */
	public noteStart(guid: string): void {
		this.starting.add(guid);
	}

	public forgetStart(guid: string): void {
		this.starting.delete(guid);
	}

	/** A claim may land although its start was given up: `release` is called when another server asks for it. */
	public noteOrphan(guid: string, release: () => void): void {
		this.orphans.set(guid, release);
	}

	public forgetOrphan(guid: string): void {
		this.orphans.delete(guid);
	}

	/** What comes for a part of the library goes to `listener`, which must not yield. One part only. */
	public onParcel(listener: (parcel: object, from: string) => void): void {
		this.parcelListener = listener;
	}

	/** Tells something that stands for itself, up to 20,000 characters, on both paths: it may be lost all the same. Does not yield. */
	public sendParcel(serverId: string, Parcel: object): void {
		const letter: Letter = { From: this.serverId, Id: this.engine.random.guid(), Parcel };
		if (serverId === this.serverId) {
			this.engine.scheduler.defer(() => this.receive(letter));
		} else if (jsonLength(letter) <= TOPIC_LENGTH_MAX) {
			this.send(serverId, letter, true);
		} else {
			if (!this.engine.host.isStudio) this.mailBox.post(serverId, letter);
			this.engine.scheduler.delay(MAIL_SECONDS, () => {
				this.send(serverId, { From: this.serverId, Id: this.engine.random.guid(), Look: true }, false);
			});
		}
	}

	/** Looks at once for what was sent here: sooner than the topic brings it. Does not yield. */
	public lookForParcels(): void {
		if (!this.engine.host.isStudio) this.engine.scheduler.spawn(() => this.mailBox.read());
	}

	private tell(serverId: string, kind: Kind, guid: string, isMailed = false): void {
		if (serverId === this.serverId) this.hear(kind, guid, serverId);
		else this.letters.add(serverId, kind, guid, isMailed);
	}

	private send(serverId: string, letter: Letter, isMailed: boolean): void {
		this.engine.scheduler.spawn(() => {
			pcall(() => this.engine.messaging.publishAsync(topicOf(serverId), letter));
		});
		if (isMailed && !this.engine.host.isStudio) this.mailBox.post(serverId, letter);
	}

	private receive(mail: Mail): void {
		const { From, Id } = mail as Partial<Letter>;
		if (!typeIs(From, "string") || !typeIs(Id, "string") || !this.received.add(Id)) return;
		const { Parcel, Look } = mail as Partial<Letter>;
		if (typeIs(Parcel, "table")) this.parcelListener?.(Parcel, From);
		if (Look === true) this.engine.scheduler.spawn(() => this.mailBox.read());
		readLetter(mail, (kind, guid) => this.hear(kind, guid, From));
	}

	private hear(kind: Kind, guid: string, from: string): void {
		if (kind === "Free" || kind === "Gone") {
			this.waiting.get(guid)?.(kind === "Free" ? "free" : "gone");
			return;
		}
		const session = this.sessions.byGuid(guid);
		if (session === undefined) this.hearOfNone(kind, guid, from);
		else if (kind === "Save") session.renew();
		else session.release(from);
	}

	/** A record may name a session that is not here: a version that support has brought back, a claim that was given up. */
	private hearOfNone(kind: Kind, guid: string, from: string): void {
		const release = this.orphans.get(guid);
		if (release !== undefined) return release();
		if (kind !== "Release" || this.starting.has(guid) || this.sessions.isEnding(guid)) return;
		// A guid never comes again: who asks for it may take the session that bears it.
		this.tell(from, "Gone", guid);
	}

	private subscribe(): void {
		const backoff = subscribeBackoff();
		while (true) {
			const [isSuccess, message] = pcall(() => {
				this.engine.messaging.subscribeAsync(topicOf(this.serverId), (data) => {
					const letter = typeIs(data, "string") ? letterOfText(data) : data;
					if (typeIs(letter, "table")) this.receive(letter);
				});
			});
			if (isSuccess) return;
			this.problems.warn(`subscribing to this server's notices failed: ${message}`, "", "");
			this.engine.scheduler.wait(backoff.next());
		}
	}
}
