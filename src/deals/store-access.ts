import type { StoreParts } from "../profile-store/face/store";
import type { MessagesOnlyRecord, ProfileRecord } from "../profile-store/record/record";
import { newMetaData, readRecord } from "../profile-store/record/record";
import type { Step, Update } from "../profile-store/requests/update-key";
import { deepCopy } from "../storable/deep-copy";
import { keepTrying } from "../profile-store/without-session/keep-trying";

/** What is stored under a key. */
export type ReadKey =
	| { readonly kind: "profile"; readonly record: ProfileRecord }
	/** Nothing, or nothing that is a profile. */
	| { readonly kind: "none" }
	/** The stores do not answer. */
	| { readonly kind: "unread" };

/** One store, as deals have to do with it. */
export class StoreAccess {
	public readonly name: string;

	constructor(private readonly parts: StoreParts) {
		this.name = parts.context.name;
	}

	/** Yields. */
	public waitUntilReady(): void {
		this.parts.context.waitUntilReady();
	}

	public token(key: string): string {
		return this.parts.context.address(key).token;
	}

	public isClosing(): boolean {
		return this.parts.home.requests.isClosing();
	}

	public warn(text: string, key: string): void {
		this.parts.home.requests.problems.warn(text, this.name, key);
	}

	/** Reads what is stored now, not what was read before. Yields. */
	public read(key: string): ReadKey {
		const { read } = this.parts.home.views.readPatiently(this.parts.context.address(key), {});
		if (read === undefined) return { kind: "unread" };
		const found = readRecord(read.value);
		return found.kind === "profile" ? { kind: "profile", record: found.record } : { kind: "none" };
	}

	/** One change of a key. Yields; nothing when the stores have failed for so many seconds. It may land all the same then. */
	public change<S extends Step>(key: string, seconds: number, decide: (value: unknown) => S): Update<S> | undefined {
		const { home, context } = this.parts;
		return keepTrying(home.engine.clock, home.requests, context.address(key), seconds, decide);
	}

	/** Brings the data of a record without a session up to date; answers why it must not be changed. */
	public prepare(key: string, record: ProfileRecord, isNew: boolean): string | undefined {
		const { SessionLoadCount } = record.MetaData;
		const counting = { isNew, countBefore: SessionLoadCount, countAfter: SessionLoadCount };
		return this.parts.context.prepare(key, record, counting).refusal?.code;
	}

	/** Of a profile that nobody has had. `before`: what messages have made of its key. */
	public newRecord(before: MessagesOnlyRecord | undefined): ProfileRecord {
		const record = (before ?? { GlobalUpdates: [0, []] }) as ProfileRecord;
		record.Data = deepCopy(this.parts.context.template);
		record.MetaData = newMetaData(this.parts.home.engine.clock.unixSeconds());
		return record;
	}
}
