import type { DataStore } from "../../engine";
import { Backoff } from "../../util/backoff";
import type { JournalLine } from "./lines";
import { mergeLines } from "./lines";
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
		// Studio's test players have negative ids, which no live store takes.
		const userIds = userId > 0 ? [userId] : undefined;
		return this.attempt("written", (store) => {
			const [stored] = store.updateAsync(tostring(userId), (value, keyInfo) => {
				return $tuple(mergeLines(value, lines), userIds, keyInfo?.GetMetadata());
			});
			// The engine may print what failed in the transform, and answer nil instead of raising it.
			if (stored === undefined) error("the update was not decided, so nothing was written", 0);
		});
	}

	/** Yields. */
	public readAsync(userId: number): { readonly isRead: boolean; readonly value?: unknown } {
		let value: unknown;
		const isRead = this.attempt("read", (store) => {
			[value] = store.getAsync(tostring(userId), false);
		});
		return { isRead, value };
	}

	/** Yields. */
	public eraseAsync(userId: number): boolean {
		return this.attempt("erased", (store) => store.removeAsync(tostring(userId)));
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
