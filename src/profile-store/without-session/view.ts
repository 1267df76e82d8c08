import type { Engine, KeyInfo, ValueAndInfo } from "../../engine";
import { deepCopy } from "../../storable/deep-copy";
import type { ProfileRecord } from "../record/record";
import { keepReplaced, newMetaData, readRecord } from "../record/record";
import type { KeyAddress } from "../requests/key";
import type { Requests } from "../requests/requests";
import { requestBackoff } from "../requests/retry-wait";
import { MessageInbox } from "../session/message-inbox";
import { findMark } from "../schema/mark";
import type { SchemaMark } from "../schema/types";
import type { ProfileSource } from "../session/profile";
import { ProfileObject } from "../session/profile";
import type { StoreContext } from "../session/store-context";
import type { Settings } from "../settings";
import type { Overwrites } from "./overwrite";

/** Which of a key's values is wanted: the newest, that of a version, or that of a moment in Unix milliseconds. */
export interface ViewRequest {
	readonly version?: string;
	readonly unixMillis?: number;
}

interface Read {
	readonly value: unknown;
	readonly info: KeyInfo | undefined;
}

export interface PatientRead {
	readonly read?: Read;
	/** The stores failed or the server closes; or this server's other requests for the key did not end. */
	readonly givenUp?: "stores" | "turn";
}

/** A viewed profile hands out its messages for as long as somebody has it. */
const ALWAYS_OPEN = {
	isActive() {
		return true;
	},
	warnOnce() {},
};

/** An error that says that there is no such value, apart from trouble that passes. */
function isUnknownValue(message: string): boolean {
	const text = message.lower();
	return (
		text.find("not valid", 1, true)[0] !== undefined ||
		text.find("invalid version", 1, true)[0] !== undefined ||
		text.find("invalidtimestamp", 1, true)[0] !== undefined
	);
}

interface Viewed {
	readonly record: ProfileRecord;
	/** Whether it begins with the template. */
	readonly isNew: boolean;
}

/** In memory only. What the schema refuses stays as it is stored. */
function bringUp(context: StoreContext, key: string, record: ProfileRecord, isNew: boolean): ProfileSource["schema"] {
	if (context.plan.isPlain) return undefined;
	const { SessionLoadCount } = record.MetaData;
	const mark = findMark(record.Data) as Partial<SchemaMark> | undefined;
	const steps = isNew || !typeIs(mark, "table") || !typeIs(mark.Steps, "number") ? 0 : mark.Steps;
	const stored = deepCopy(record.Data);
	const counting = { isNew, countBefore: SessionLoadCount, countAfter: SessionLoadCount };
	const { refusal } = context.prepare(key, record, counting);
	if (refusal === undefined) return { steps: isNew ? context.plan.chain.count : steps };
	record.Data = stored;
	return { steps, problem: refusal.text };
}

/** Profiles without a session. */
export class Views {
	constructor(
		private readonly engine: Engine,
		private readonly requests: Requests,
		private readonly settings: Settings,
		private readonly overwrites: Overwrites,
	) {}

	/**
	 * Yields until the store has answered; nothing where there is no such value, when the stores have failed for
	 * START_SESSION_TIMEOUT seconds, or when the server closes.
	 */
	public view(context: StoreContext, key: string, request: ViewRequest): ProfileObject<object> | undefined {
		const address = context.address(key);
		const { read, givenUp } = this.readPatiently(address, request);
		if (read !== undefined) return this.viewOf(context, address, read);
		// The others have been told of.
		if (givenUp === "turn") {
			const text = "GetAsync gave up: this server's own requests for the key have not ended";
			this.requests.problems.warn(text, address.storeName, address.key);
		}
		return undefined;
	}

	/** Yields. Nothing is read where there is no such value, or where it was given up. */
	public readPatiently(address: KeyAddress, request: ViewRequest): PatientRead {
		const { clock } = this.engine;
		const backoff = requestBackoff();
		const startedAt = clock.monotonicSeconds();
		while (!this.requests.isClosing()) {
			const secondsLeft = this.settings.constants.START_SESSION_TIMEOUT - (clock.monotonicSeconds() - startedAt);
			const [isSuccess, answer] = pcall(() => this.read(address, request, secondsLeft));
			if (isSuccess && answer === undefined) return { givenUp: "turn" };
			if (isSuccess) return { read: answer as Read };
			const isExact = request.version !== undefined || request.unixMillis !== undefined;
			if (isExact && isUnknownValue(tostring(answer))) return {};
			this.requests.problems.cloudFailed(tostring(answer), address.storeName, address.key);
			const pause = backoff.next();
			if (pause >= secondsLeft) break;
			this.requests.pause(pause);
		}
		return { givenUp: "stores" };
	}

	/** Raises the store's error. Nothing when its turn at the key did not come in time. */
	private read({ dataStore, token, key }: KeyAddress, request: ViewRequest, seconds: number): Read | undefined {
		const read = (answer: ValueAndInfo): Read => {
			const [value, info] = answer as unknown as [unknown, KeyInfo | undefined];
			return { value, info };
		};
		const { version, unixMillis } = request;
		if (version !== undefined) return this.requests.read(() => read(dataStore.getVersionAsync(key, version)));
		if (unixMillis !== undefined) {
			return this.requests.read(() => read(dataStore.getVersionAtTimeAsync(key, unixMillis)));
		}
		// In turn: what this server has written before is seen.
		return this.requests.readInTurn(token, math.max(0, seconds), () => read(dataStore.getAsync(key, false)));
	}

	private viewOf(
		context: StoreContext,
		address: KeyAddress,
		{ value, info }: Read,
	): ProfileObject<object> | undefined {
		if (value === undefined || info === undefined) return undefined;
		const { record, isNew } = this.recordToView(context, address.key, value, info);
		const schema = bringUp(context, address.key, record, isNew);
		const source = { key: address.key, record, data: deepCopy(record.Data), keyInfo: info, schema };
		const profile = new ProfileObject(context.home(), source);
		const inbox = new MessageInbox(this.engine.scheduler, ALWAYS_OPEN, record.GlobalUpdates[1]);
		profile.__coffer.viewed = this.overwrites.backing(address, profile, inbox, record.Data);
		return profile;
	}

	/** The record behind a viewed profile: what is stored, or what a session would begin with. */
	private recordToView(context: StoreContext, key: string, value: unknown, info: KeyInfo): Viewed {
		const now = this.engine.clock.unixSeconds();
		const read = readRecord(value);
		let record: ProfileRecord;
		let isNew = false;
		if (read.kind === "profile") {
			record = read.record;
		} else {
			const imported = read.kind === "foreign" ? context.importForeign(key, read.value, info) : undefined;
			record = {
				Data: typeIs(imported, "table") ? imported : deepCopy(context.template),
				MetaData: newMetaData(now),
				GlobalUpdates: read.kind === "messages" ? read.record.GlobalUpdates : [0, []],
			};
			isNew = !typeIs(imported, "table");
			if (read.kind === "foreign") keepReplaced(record, read.value, now);
		}
		record.RobloxMetaData = record.RobloxMetaData ?? info.GetMetadata();
		record.UserIds = record.UserIds ?? info.GetUserIds();
		return { record, isNew };
	}
}
