import type { DataStore } from "../../engine";
import { Backoff } from "../../util/backoff";
import type { JournalLine, JournalRecord } from "./lines";
import { mergeLines, readNames } from "./lines";
import { addName, eraseName } from "./names";
import type { MonetisationContext } from "../account/context";

const TRIES = 3;
const PAUSE_SECONDS_MIN = 1;
const PAUSE_SECONDS_MAX = 8;

/** What a Studio without a way to the data stores answers. */
const NO_ACCESS = ["403", "ConnectFail", "must publish"];

/** The keys of the journal: one a user, each named after its user for the right to erasure. */
export class JournalStore {
	private isOff = false;

	constructor(private readonly context: MonetisationContext) {}

	/** False where the game wants no journal, or there is no way to the data stores. */
	public isOn(): boolean {
		if (this.isOff) return false;
		const { started } = this.context;
		return started === undefined || started.journalStore !== undefined;
	}

	/** Yields; adds lines to those of the user. Answers whether they are stored; trying again adds none twice. */
	public writeAsync(userId: number, lines: ReadonlyArray<JournalLine>): boolean {
		return this.updateAsync("written", userId, (value) => mergeLines(value, lines)).isDone;
	}

	/** Yields; remembers of a user in whose journal they are named. Answers whether that is stored; "full": it never will be. */
	public nameAsync(userId: number, ownerId: number): "named" | "full" | "failed" {
		const { isDone, value } = this.updateAsync("written", userId, (stored) => addName(stored, ownerId));
		if (!isDone) return "failed";
		return readNames(value).includes(ownerId) ? "named" : "full";
	}

	/** Yields; takes the name of a user out of the journal of somebody else. Answers whether that is stored. */
	public eraseNameAsync(ownerId: number, userId: number): boolean {
		return this.updateAsync("erased", ownerId, (value) => eraseName(value, userId)).isDone;
	}

	/** Yields; `decide` answers nothing where what is stored may stay. `value`: what is stored then. */
	private updateAsync(
		what: string,
		userId: number,
		decide: (value: unknown) => JournalRecord | undefined,
	): { readonly isDone: boolean; readonly value?: unknown } {
		// Studio's test players have negative ids, which no live store takes.
		const userIds = userId > 0 ? [userId] : undefined;
		let stored: unknown;
		const isDone = this.attempt(what, (store) => {
			let isDecided = false;
			const [written] = store.updateAsync(tostring(userId), (value, keyInfo) => {
				const record = decide(value);
				isDecided = record === undefined;
				stored = value;
				return $tuple(record, userIds, keyInfo?.GetMetadata());
			});
			if (isDecided) return;
			// The engine may print what failed in the transform, and answer nil instead of raising it.
			if (written === undefined) error("the update was not decided, so nothing was written", 0);
			stored = written;
		});
		return { isDone, value: stored };
	}

	/** Yields. */
	public readAsync(userId: number): { readonly isRead: boolean; readonly value?: unknown } {
		let value: unknown;
		const isRead = this.attempt("read", (store) => {
			[value] = store.getAsync(tostring(userId), false);
		});
		return { isRead, value };
	}

	/** Yields; answers what was stored. */
	public eraseAsync(userId: number): { readonly isErased: boolean; readonly value?: unknown } {
		let value: unknown;
		const isErased = this.attempt("erased", (store) => {
			value = store.removeAsync(tostring(userId));
		});
		return { isErased, value };
	}

	/** Yields; a bounded number of tries. */
	private attempt(what: string, request: (store: DataStore) => void): boolean {
		const { scheduler, dataStores } = this.context.engine;
		const name = this.context.started?.journalStore;
		if (name === undefined || this.isOff) return false;
		const backoff = new Backoff(PAUSE_SECONDS_MIN, PAUSE_SECONDS_MAX);
		for (const attempt of $range(1, TRIES)) {
			const [isSuccess, problem] = pcall(() => request(dataStores.getDataStore(name)));
			if (isSuccess) return true;
			if (this.isWithoutAccess(tostring(problem))) {
				this.isOff = true;
				return false;
			}
			if (attempt === TRIES) this.context.warnOnce(`The journal could not be ${what}: ${problem}`);
			else scheduler.wait(backoff.next());
		}
		return false;
	}

	private isWithoutAccess(problem: string): boolean {
		if (!this.context.engine.host.isStudio) return false;
		return NO_ACCESS.some((text) => problem.find(text, 1, true)[0] !== undefined);
	}
}
