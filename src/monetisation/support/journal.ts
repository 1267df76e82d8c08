import { bindToClose } from "../../util/bind-to-close";
import { KeyedQueue } from "../../util/keyed-queue";
import { runOwned } from "../../util/owned-thread";
import type { JournalLine } from "./lines";
import { boundLines, LINES_MAX, mergeLines, plainText, readNames } from "./lines";
import { namesIn, withoutName } from "./names";
import type { MonetisationContext } from "../account/context";
import { JournalStore } from "./journal-store";
import type { Movement } from "../account/movements";

/** How long lines are gathered before they are written. */
const PERIOD_SECONDS = 60;
/** After a player has left: what the leave itself does is written too. */
const LEAVE_SECONDS = 3;
/** What the close callbacks of the game may need is theirs. */
const CLOSE_SECONDS_MAX = 10;
const CLOSE_PAUSE_SECONDS = 1;
/** A user whose lines could not be written for so many periods loses them. */
const FAILED_PERIODS_MAX = 5;
/** Requests that are left to the profiles. */
const BUDGET_RESERVE = 10;
const BUDGET_PAUSE_SECONDS = 1;

/** The lines of one user that are not written yet. */
interface Pending {
	lines: Array<JournalLine>;
	failedPeriods: number;
}

/** What the journal keeps of a movement. A reservation is no news: what becomes of it follows. */
function isKept({ kind }: Movement): boolean {
	return kind !== "CreditReserved";
}

function optionalText(value: unknown): string | undefined {
	return value === undefined ? undefined : plainText(tostring(value));
}

/**
 * The record of what happened to each user's purchases, in keys of their own: it tells of a purchase though the profile
 * was rolled back. Sales never wait for it, and a line may be lost where a server dies.
 */
export class Journal {
	private readonly store: JournalStore;
	private readonly queue: KeyedQueue;
	private readonly pending = new Map<number, Pending>();
	private readonly tag: string;
	private lineCount = 0;
	private isTimerSet = false;

	constructor(private readonly context: MonetisationContext) {
		this.store = new JournalStore(context);
		this.queue = new KeyedQueue(context.engine.scheduler);
		this.tag = context.engine.random.guid();
	}

	/** Begins to write down what happens. Does not yield. */
	public watch(): void {
		const { players, scheduler, host } = this.context.engine;
		this.context.movements.listen((movement) => this.note(movement));
		players.onRemoving((player) => {
			scheduler.delay(LEAVE_SECONDS, () => this.flush(player.UserId));
		});
		bindToClose(host, scheduler, () => this.close());
	}

	/** Yields; everything that is known of a user, oldest first. Nothing when it could not be read. */
	public readAsync(userId: number): ReadonlyArray<JournalLine> | undefined {
		if (!this.store.isOn()) return [];
		const pending = this.pending.get(userId)?.lines ?? [];
		const stored = runOwned(this.context.engine.scheduler, () => this.store.readAsync(userId));
		return stored.isRead ? mergeLines(stored.value, [...pending]).Lines : undefined;
	}

	/** Yields; forgets a user, also in the journals of others. Answers whether the store confirmed it. */
	public eraseAsync(userId: number): boolean {
		this.pending.delete(userId);
		for (const [_owner, pending] of this.pending) {
			pending.lines = pending.lines.map((line) => withoutName(line, userId));
		}
		return runOwned(this.context.engine.scheduler, () => this.eraseEverywhere(userId));
	}

	/** Yields. The list of who names the user goes last: what fails before can be done again. */
	private eraseEverywhere(userId: number): boolean {
		const known = this.store.readAsync(userId);
		if (!known.isRead) return false;
		const owners = readNames(known.value);
		if (!owners.every((owner) => this.eraseName(owner, userId))) return false;
		const erased = this.queue.run(tostring(userId), () => this.store.eraseAsync(userId));
		if (!erased.isErased) return false;
		// Somebody may have named the user meanwhile.
		const late = readNames(erased.value).filter((owner) => !owners.includes(owner));
		const left = late.filter((owner) => !this.eraseName(owner, userId));
		for (const owner of left) this.store.nameAsync(userId, owner);
		return left.isEmpty();
	}

	/** Yields. */
	private eraseName(ownerId: number, userId: number): boolean {
		const { scheduler, dataStores } = this.context.engine;
		while (dataStores.getRequestBudget("StandardWrite") < BUDGET_RESERVE) {
			if (this.context.isClosing) return false;
			scheduler.wait(BUDGET_PAUSE_SECONDS);
		}
		// What this server is about to write of the owner comes before it.
		return this.queue.run(tostring(ownerId), () => this.store.eraseNameAsync(ownerId, userId));
	}

	private note(movement: Movement): void {
		if (!isKept(movement) || !this.store.isOn()) return;
		const { userId } = movement;
		let pending = this.pending.get(userId);
		if (pending === undefined) {
			pending = { lines: [], failedPeriods: 0 };
			this.pending.set(userId, pending);
		}
		pending.lines.push(this.lineOf(movement));
		if (pending.lines.size() > LINES_MAX) pending.lines.shift();
		this.setTimer();
	}

	private lineOf(movement: Movement): JournalLine {
		const { kind, productId, purchaseId, entryId, isGood, detail } = movement;
		const { clock, host } = this.context.engine;
		this.lineCount += 1;
		return {
			Id: `${this.tag}/${this.lineCount}`,
			At: clock.unixSeconds(),
			Server: host.jobId,
			Kind: kind,
			Product: optionalText(productId),
			Purchase: optionalText(purchaseId),
			Entry: optionalText(entryId),
			Good: isGood,
			Spent: movement.spent,
			Channel: movement.channel,
			PlaceId: movement.placeId,
			From: movement.from,
			To: movement.recipient,
			Detail: optionalText(detail),
		};
	}

	/** One timer at a time, and none while there is nothing to write. */
	private setTimer(): void {
		if (this.isTimerSet) return;
		this.isTimerSet = true;
		this.context.engine.scheduler.delay(PERIOD_SECONDS, () => {
			this.isTimerSet = false;
			this.flushAll();
			if (!this.pending.isEmpty() && this.store.isOn()) this.setTimer();
		});
	}

	/** Yields; one user after the other. */
	private flushAll(): void {
		const { dataStores } = this.context.engine;
		for (const userId of this.waitingUsers()) {
			if (dataStores.getRequestBudget("StandardWrite") < BUDGET_RESERVE) return;
			this.flush(userId);
		}
	}

	private waitingUsers(): Array<number> {
		const userIds = new Array<number>();
		for (const [userId] of this.pending) userIds.push(userId);
		return userIds.sort();
	}

	/** Yields until the user's lines are written, or could not be. */
	private flush(userId: number): void {
		if (this.context.started === undefined) return;
		this.queue.run(tostring(userId), () => this.flushAlone(userId));
	}

	private flushAlone(userId: number): void {
		const pending = this.pending.get(userId);
		if (pending === undefined) return;
		const lines = boundLines(pending.lines);
		const named = this.nameAll(userId, lines);
		const isWritten = named !== undefined && this.store.writeAsync(userId, named);
		if (!this.store.isOn()) return this.pending.clear();
		// Erased meanwhile.
		if (this.pending.get(userId) !== pending) return;
		if (isWritten) {
			const written = new Set<string>();
			for (const line of lines) written.add(line.Id);
			pending.lines = pending.lines.filter((line) => !written.has(line.Id));
			pending.failedPeriods = 0;
			if (pending.lines.isEmpty()) this.pending.delete(userId);
			return;
		}
		pending.failedPeriods += 1;
		if (pending.failedPeriods >= FAILED_PERIODS_MAX) this.pending.delete(userId);
	}

	/**
	 * Yields; before a journal names others, they know of it: that is how their erasure finds it. Answers the lines, without
	 * who is named in too many journals; nothing where that could not be stored.
	 */
	private nameAll(ownerId: number, lines: ReadonlyArray<JournalLine>): ReadonlyArray<JournalLine> | undefined {
		let named = lines;
		for (const userId of namesIn(lines, ownerId)) {
			const answer = this.store.nameAsync(userId, ownerId);
			if (answer === "failed") return undefined;
			if (answer === "full") named = named.map((line) => withoutName(line, userId));
		}
		return named;
	}

	/** Yields; within its share of the time that a closing server has. */
	private close(): void {
		const { scheduler, clock } = this.context.engine;
		const deadline = clock.monotonicSeconds() + CLOSE_SECONDS_MAX;
		while (!this.pending.isEmpty() && this.store.isOn() && clock.monotonicSeconds() < deadline) {
			// What the leaving players' purchases come to is still to be told.
			scheduler.wait(CLOSE_PAUSE_SECONDS);
			const users = this.waitingUsers();
			let left = users.size();
			for (const userId of users) {
				scheduler.spawn(() => {
					this.flush(userId);
					left -= 1;
				});
			}
			while (left > 0 && clock.monotonicSeconds() < deadline) scheduler.wait(0.1);
		}
	}
}
