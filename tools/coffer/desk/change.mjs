/**
 * One change of one key, as `UpdateAsync` would make it: read, let the library decide, write under the etag that was read. A
 * write that is refused, or whose answer is lost, is decided about again on what is stored then; it carries the run's name,
 * so what has landed already is found, and nothing is written twice.
 */
import { hasNullInList } from "./buffers.mjs";
import { DeskError, EXIT, refusal } from "./outcome.mjs";
import { OwnerWatch, tellOwner } from "./owner-watch.mjs";
import { sessionDetail } from "./session-text.mjs";

const TRIES_MAX = 8;
const PAUSE_SECONDS = 1;
const PAUSE_SECONDS_MAX = 16;
/** For a session that is to be ended: longer than the 420 s after which a silent server counts as dead. */
const OWNER_SECONDS_MAX = 540;
const TAKES_MAX = 3;

export class Change {
	#desk;
	#user;
	#steps;
	#log;
	/** A write under this etag may have landed without our knowing; null: one of a key that was missing. */
	#doubted;
	#agreedTo;
	#watch;
	#takes = 0;
	#tries = 0;
	#refusedEtag;

	/**
	 * - `store`: of the key, the profiles' where it is left out
	 * - `decide(entry, claim)`: answers what desk.luau answers to a change; `entry` is nothing for a missing key
	 * - `preview(entry, answer)`: lines of what will be different
	 * - `question`: what is asked
	 * - `describe(answer)`: what goes into the log beside that
	 * - `keeps`: whether what is replaced is kept in a file
	 * - `isPart`: it is a part of a greater change, whose end is noted elsewhere
	 */
	constructor(desk, user, { store = desk.profiles, describe = () => ({}), ...steps }) {
		[this.#desk, this.#user] = [desk, user];
		this.#steps = { store, describe, ...steps };
		this.#log = desk.log(user);
	}

	/** Answers `{ outcome, entry, answer }`: "written", "landed" (by an earlier try) or "tried" (`--dry-run`). */
	async run() {
		const startedAt = this.#desk.now();
		while (this.#tries < TRIES_MAX) {
			const entry = await this.#read();
			const answer = await this.#decide(entry);
			if (answer.outcome === "done") return this.#landed(entry, answer);
			this.#settleDoubt(entry);
			if (this.#isTakenByAnother(answer)) continue;
			if (answer.outcome === "kept") this.#refuse(answer, entry);
			const isWaiting = answer.outcome === "wait";
			if (isWaiting && this.#desk.now() - startedAt > OWNER_SECONDS_MAX * 1000) throw this.#stillLives(answer);
			const plan = isWaiting ? await this.#planWithoutSession(entry) : answer;
			if (!(await this.#isAgreedTo(entry, plan, isWaiting))) return { outcome: "tried", entry, answer: plan };
			const done = isWaiting ? await this.#askOwner(entry, answer) : await this.#write(entry, answer);
			if (done !== undefined) return done;
		}
		throw this.#isInDoubt()
			? this.#notKnown()
			: new DeskError(EXIT.failed, "Failed", "others write this key all the time: try again");
	}

	#isInDoubt() {
		return this.#doubted !== undefined;
	}

	/** Somebody else has written since, and what we wrote is not there: it has not landed, and its etag keeps it from landing. */
	#settleDoubt(entry) {
		if ((entry?.etag ?? null) !== this.#doubted) this.#doubted = undefined;
	}

	/** Another server has got the session that we asked for: asked again, a few times. */
	#isTakenByAnother({ outcome, reason }) {
		if (outcome !== "kept" || reason !== "interrupted" || this.#takes >= TAKES_MAX) return false;
		this.#takes += 1;
		this.#watch = this.#watch.next();
		return true;
	}

	async #read() {
		try {
			return await this.#steps.store.read(this.#user.key);
		} catch (error) {
			throw this.#isInDoubt() ? this.#notKnown(error) : error;
		}
	}

	async #decide(entry) {
		if (hasNullInList(entry?.value)) throw refusal("Nulls");
		const mayEnd = this.#desk.values["end-session"] === true;
		this.#watch ??= mayEnd ? new OwnerWatch(this.#desk) : undefined;
		return await this.#steps.decide(entry, entry === undefined ? undefined : this.#watch?.claim(entry));
	}

	/** What the change would be if nobody played: the last save of the session comes before it. */
	async #planWithoutSession(entry) {
		if (this.#agreedTo !== undefined) return undefined;
		const value = structuredClone(entry.value);
		delete value.MetaData.ActiveSession;
		delete value.Coffer?.Owner;
		const plan = await this.#steps.decide({ ...entry, value }, undefined);
		if (plan.outcome === "kept") this.#refuse(plan, entry);
		return plan;
	}

	/** Shows what will be different, and asks once for each different text. False: it is only to be shown. */
	async #isAgreedTo(entry, plan, isWaiting) {
		const { screen, values } = this.#desk;
		if (this.#agreedTo !== undefined && (isWaiting || this.#watch?.hasAsked)) return true;
		const lines = this.#steps.preview(entry, plan);
		if (isWaiting)
			lines.push(
				screen.paint("yellow", "  its session is ended first: the server saves, and the player is kicked"),
			);
		const text = lines.join("\n");
		if (text === this.#agreedTo) return true;
		if (this.#agreedTo !== undefined) screen.say("", "It has changed meanwhile:");
		screen.say(lines);
		if (values["dry-run"]) {
			screen.say("", "Nothing was changed (--dry-run).");
			return false;
		}
		if (!(await this.#desk.mayChange(this.#steps.question)))
			throw new DeskError(EXIT.refused, "Declined", "nothing was changed");
		this.#agreedTo = text;
		return true;
	}

	/** Answers what was written, or nothing where it has to be decided about again. */
	async #write(entry, answer) {
		const told = this.#steps.describe(answer);
		const kept = this.#steps.keeps && entry !== undefined ? this.#log.keep(this.#desk.ids.guid, entry) : undefined;
		this.#log.note("will", { revision: entry?.revision, kept, ...told });
		const written = await this.#store(entry, answer.record);
		if (written === undefined) return undefined;
		this.#noteEnd("done", { revision: written.revision, ...told });
		return { outcome: "written", entry, answer, written, kept };
	}

	async #store(entry, record) {
		const content = contentOf(record, entry);
		if (entry !== undefined && entry.etag === undefined) {
			throw new DeskError(
				EXIT.failed,
				"Failed",
				"Roblox gave no etag with the key, and without one nothing is written",
			);
		}
		try {
			return await this.#put(content, entry);
		} catch (error) {
			await this.#takeError(error, entry);
			return undefined;
		}
	}

	async #put(content, entry) {
		const { store } = this.#steps;
		const isRefusedTwice = entry === undefined && this.#refusedEtag === null;
		// Roblox does not say whether "create" takes the place of a tombstone.
		if (isRefusedTwice) return await store.writeMissing(this.#user.key, content);
		return await store.write(this.#user.key, content, entry?.etag);
	}

	/** Pauses where another try makes sense; raises where it does not. */
	async #takeError(error, entry) {
		const isConflict = error.status === 409 || error.status === 400 || error.status === 404;
		if (!error.isUnanswered && !isConflict) throw this.#isInDoubt() ? this.#notKnown(error) : error;
		const etag = entry?.etag ?? null;
		// What is refused twice under the same etag is refused for itself.
		const isForItself = isConflict && !error.isUnanswered && etag !== null && etag === this.#refusedEtag;
		if (isForItself) throw this.#isInDoubt() ? this.#notKnown(error) : error;
		if (isConflict) this.#refusedEtag = etag;
		if (error.isUnanswered) this.#doubted = etag;
		this.#tries += 1;
		this.#desk.progress(`${error.message}; looking at what is stored`);
		await this.#desk.wait(Math.min(PAUSE_SECONDS * 2 ** (this.#tries - 1), PAUSE_SECONDS_MAX));
	}

	/** Asks the owner to let go, and waits a moment. */
	async #askOwner(entry, answer) {
		if (answer.record !== undefined) {
			this.#log.note("asks", { revision: entry.revision, session: answer.owner?.Session });
			const written = await this.#store(entry, answer.record);
			if (written === undefined) return undefined;
			this.#watch.noteAsked(entry, written);
		}
		await tellOwner(this.#desk, "Release", answer.owner);
		this.#watch.note(answer.seen);
		this.#desk.progress(`waiting for server ${answer.owner?.Server ?? "(of an older module)"} to save and let go`);
		await this.#desk.wait(this.#watch.pause());
		return undefined;
	}

	#refuse(answer, entry) {
		if (this.#isInDoubt()) throw this.#notKnown();
		this.#noteEnd("refused", { revision: entry?.revision, reason: answer.reason });
		const isOfSession = answer.reason === "SessionActive";
		throw refusal(answer.reason, isOfSession ? sessionDetail(entry.value, this.#desk.now()) : answer.detail);
	}

	#stillLives({ owner }) {
		const text = `the session has not ended in ${OWNER_SECONDS_MAX / 60} minutes (server ${owner?.Server ?? "unknown"}). It is asked, and ends with its next save: try again then`;
		this.#noteEnd("refused", { reason: "SessionActive" });
		return new DeskError(EXIT.refused, "SessionActive", text);
	}

	#landed(entry, answer) {
		this.#noteEnd("done", { revision: entry?.revision, byEarlierTry: true });
		return { outcome: "landed", entry, answer };
	}

	#notKnown(cause) {
		this.#noteEnd("unknown", {});
		const why = cause === undefined ? "" : ` (${cause.message})`;
		const text = `nobody knows whether it was written${why}. Run the same command with --again ${this.#desk.runId}: it finds out, and writes nothing twice`;
		return new DeskError(EXIT.unknown, "NotKnown", text);
	}

	#noteEnd(phase, more) {
		if (this.#desk.values["dry-run"] || (this.#steps.isPart === true && phase === "done")) return;
		this.#log.noteEnd(phase, more, (text) => this.#desk.sayError(text));
	}
}

/** What is written with a record: what stands beside it on the key is cleared where it does not go along. */
function contentOf(record, entry) {
	const { UserIds, RobloxMetaData } = record;
	const attributes = RobloxMetaData ?? entry?.attributes ?? {};
	return {
		value: record,
		userIds: UserIds ?? entry?.userIds ?? [],
		// An empty table is a list in JSON.
		attributes: Array.isArray(attributes) ? {} : attributes,
	};
}
